"""Reports as one HTML file that can be mailed: no script, no network, all inside."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_KIT = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of each row is its heading. kind: a class of the style sheet."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    kind: str = ""


def render(template: Path, **values: object) -> str:
    """The whole document. template: extends base.html.j2, and lies beside the code that knows its values.

    Every text is escaped; markupsafe.Markup alone counts as HTML.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only for those who want a report

    environment = Environment(
        loader=FileSystemLoader([template.parent, _KIT]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template.name).render(values)
