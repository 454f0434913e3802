"""Renders reports as one self-contained HTML file, without scripts or network access."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_KIT = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report.

    Attributes:
        head: headings of the columns.
        rows: cells; the first cell of each row is its heading.
        kind: a class of the style sheet.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    kind: str = ""


def render(template: Path, **values: object) -> str:
    """Render the whole document. Every text is escaped; only markupsafe.Markup counts as HTML.

    Args:
        template: a template that extends base.html.j2.
        **values: of the template.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only needed for a report

    environment = Environment(
        loader=FileSystemLoader([template.parent, _KIT]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template.name).render(values)
