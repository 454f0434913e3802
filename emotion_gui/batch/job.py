"""What passes between the app and the process that makes a session: an order one way, reports the other way.

Each is one JSON object on a line.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from emotion_gui.core.face_options import SMALLEST_FACE, SMOOTHING, SmallestFace, Smoothing
from emotion_gui.core.subject import Subject
from emotion_gui.recording.vault import Key
from trainer.shared.records import FieldError, PathText, parse, read_strictly, to_line

Count = Annotated[int, Meta(ge=0, lt=1 << 40)]


@dataclass(frozen=True, slots=True)
class Job:
    """One video, picture or folder of pictures, or a session whose pictures get another model's look.

    source: absolute path, or "demo". replay: whether that is a session.
    folder: where the new session is to lie. session: the one to go on with; empty where it is to be found.
    model: a bundle's folder or a file; empty for the app's own.
    detector: file of the face detector; empty for the app's own. smallest_face: in pixels of the frame.
    smoothing: time constant in seconds. filmed: None as long as nobody has said it; agreed: when that was
    said, seconds since 1970, 0 where nobody has. again: a new session, also where there is one already.
    lock: id of the lock that seals the new session; empty for none.
    """

    source: PathText = ""
    replay: bool = False
    folder: PathText = ""
    session: PathText = ""
    model: PathText = ""
    detector: PathText = ""
    smallest_face: SmallestFace = SMALLEST_FACE
    smoothing: Smoothing = SMOOTHING
    filmed: Subject | None = Subject.OTHERS
    agreed: Annotated[float, Meta(ge=0, le=1e12)] = 0.0
    again: bool = False
    lock: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What the process reads first. It holds the key that seals, so it goes through a pipe only."""

    job: Job
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """frames: of the session so far. total: of the whole source, 0 where nobody knows; an estimate.

    session: its file; empty before there is one. resumed: whether it goes on with an interrupted one.
    """

    frames: Count = 0
    total: Count = 0
    session: PathText = ""
    resumed: bool = False


class OutcomeKind(StrEnum):
    DONE = "done"
    SKIPPED = "skipped"  # there was a finished session already
    STOPPED = "stopped"  # on request, to go on later
    BROKEN = "broken"  # the source broke off; what came before is kept
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended.

    text: a sentence for the user, where there is more to say. faces: how many were told apart.
    """

    kind: OutcomeKind
    text: str = ""
    session: PathText = ""
    frames: Count = 0
    faces: Count = 0


Report = Progress | Outcome


@dataclass(frozen=True, slots=True)
class _ReportLine:
    """Has one of them."""

    progress: Progress | None = None
    outcome: Outcome | None = None


def order_line(order: Order) -> bytes:
    return to_line(order) + b"\n"


def read_order(line: bytes) -> Order:
    """Raises FieldError for what no window has sent."""
    return read_strictly(Order, parse(line))


def report_line(report: Report) -> bytes:
    line = _ReportLine(outcome=report) if isinstance(report, Outcome) else _ReportLine(progress=report)
    return to_line(line) + b"\n"


def read_report(line: bytes) -> Report | None:
    """None for what is no report, such as a library's own remarks."""
    try:
        found = read_strictly(_ReportLine, parse(line), known_only=True)
    except FieldError:
        return None
    return found.outcome or found.progress
