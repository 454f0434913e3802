"""Every report escapes its texts, gives tables headings, and loads nothing from elsewhere."""

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from trainer.shared.report_kit.render import Table, render

HOSTILE = "<script>alert(1)</script>\"'&"
TABLE = """\
{% extends "base.html.j2" %}
{% import "pieces.html.j2" as pieces %}
{% block title %}{{ title }}{% endblock %}
{% block content %}
{{ pieces.table(table) }}
{{ pieces.facts(facts) }}
{{ chart }}
{% endblock %}
"""


def rendered(folder: Path, content: str, **values: object) -> str:
    template = folder / "a.html.j2"
    template.write_text(content)
    return render(template, **values)


def test_text_is_escaped_wherever_it_comes_from(tmp_path: Path) -> None:
    html = rendered(
        tmp_path,
        TABLE,
        title=HOSTILE,
        table=Table([HOSTILE, HOSTILE], [[HOSTILE, HOSTILE]], HOSTILE),
        facts={HOSTILE: HOSTILE},
        chart=Markup("<svg></svg>"),
    )
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 8
    assert 'class="&lt;script&gt;' in html  # where a quote would end it
    assert "<svg></svg>" in html


def test_a_table_has_headings_and_an_empty_corner(tmp_path: Path) -> None:
    table = Table(["", "now"], [["sad", "3"]])
    html = rendered(tmp_path, TABLE, title="", table=table, facts={}, chart="")
    assert '<thead><tr><td></td><th scope="col">now</th></tr></thead>' in re.sub(r">\s+<", "><", html)
    assert '<tr><th scope="row">sad</th><td>3</td></tr>' in html


def test_nothing_runs_and_nothing_is_loaded(tmp_path: Path) -> None:
    html = rendered(tmp_path, '{% extends "base.html.j2" %}')
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html
    assert not re.search(r"<script|<link|https?:|@import|url\(|\bsrc=", html)
    assert "@media screen and (prefers-color-scheme: dark)" in html
    assert "@media print" in html


def test_what_a_template_misses_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError):
        rendered(tmp_path, "{{ missing }}")
