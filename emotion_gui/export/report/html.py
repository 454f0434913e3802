"""Pieces of an HTML page. What they are given as text is escaped; what they give is HTML."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape


def page(title: str, style: str, content: Iterable[str]) -> str:
    """A whole document that loads nothing and runs nothing, whatever it holds."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body><main>\n"
        f"{''.join(content)}</main></body></html>\n"
    )


def section(title: str, *content: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{''.join(content)}</section>\n"


def heading(words: str) -> str:
    return f"<h1>{escape(words)}</h1>"


def paragraph(words: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f"<p{named}>{escape(words)}</p>"


def figure(svg: str, caption: str, before: str = "") -> str:
    """svg, before: HTML. A chart that is too wide for a screen can be moved sideways."""
    chart = f"<div class='wide' tabindex='0'>{svg}</div>"
    return f"<figure>{before}{chart}<figcaption>{escape(caption)}</figcaption></figure>"


def legend(entries: Iterable[tuple[str, str]]) -> str:
    """(SVG of 22x12 pixels, words) each."""
    rows = (
        f"<li><svg viewBox='0 0 22 12' aria-hidden='true'>{svg}</svg>{escape(words)}</li>"
        for svg, words in entries
    )
    return f"<ul class='key'>{''.join(rows)}</ul>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> str:
    """The first cell of each row is its heading."""
    titles = "".join(f"<th scope='col'>{escape(title)}</th>" for title in head)
    lines = "".join(
        f"<tr><th scope='row'>{escape(first)}</th>"
        f"{''.join(f'<td>{escape(value)}</td>' for value in rest)}</tr>"
        for first, *rest in rows
    )
    named = f" class='{kind}'" if kind else ""
    content = f"<thead><tr>{titles}</tr></thead><tbody>{lines}</tbody>"
    return f"<div class='wide'><table{named}>{content}</table></div>"


def facts(named: Mapping[str, str]) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in named.items())
    return f"<dl>{rows}</dl>"


def bullets(sentences: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(sentence)}</li>' for sentence in sentences)}</ul>"
