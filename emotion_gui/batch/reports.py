"""What the process that makes a session says, one JSON object a line."""

import json
from dataclasses import asdict, dataclass
from typing import Literal, get_args

OutcomeKind = Literal["done", "skipped", "stopped", "broken", "failed"]


@dataclass(frozen=True, slots=True)
class Progress:
    """frames: of the session so far. total: of the whole source, 0 where nobody knows; an estimate.

    session: its file; empty before there is one. resumed: whether it goes on with an interrupted one.
    """

    frames: int = 0
    total: int = 0
    session: str = ""
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended.

    kind: "done"; "skipped": there was a finished session already; "stopped": on request, to go on later;
    "broken": the source broke off, what came before is kept; "failed".
    text: a sentence for the user, where there is more to say. faces: how many were told apart.
    """

    kind: OutcomeKind
    text: str = ""
    session: str = ""
    frames: int = 0
    faces: int = 0


Report = Progress | Outcome


def to_line(report: Report) -> bytes:
    return json.dumps({"report": type(report).__name__, **asdict(report)}).encode() + b"\n"


def from_line(line: bytes) -> Report | None:
    """None for what is no report, such as a library's own remarks."""
    try:
        values = json.loads(line)
        name = values.pop("report")
        if name == "Outcome" and values.get("kind") in get_args(OutcomeKind):
            return Outcome(**values)
        return Progress(**values) if name == "Progress" else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
