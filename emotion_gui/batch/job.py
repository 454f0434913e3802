"""The messages between the app and the child process that makes a session: an order in, reports out.

Each is one JSON object on a line.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from emotion_gui.core.face_options import (
    DETECTOR,
    SMALLEST_FACE,
    SMOOTHING,
    Detector,
    SmallestFace,
    Smoothing,
)
from emotion_gui.core.subject import Subject
from emotion_gui.recording.vault import Key
from trainer.shared.records import FieldError, PathText, parse, read_strictly, to_line

Count = Annotated[int, Meta(ge=0, lt=1 << 40)]


@dataclass(frozen=True, slots=True)
class Job:
    """One video, picture or folder of pictures, or a session whose pictures are analyzed by another model.

    Attributes:
        source: Absolute path, or "demo".
        replay: Whether the source is a session.
        folder: Folder for the new session.
        session: The session to resume; empty to search for it.
        model: Folder or file of a bundle; empty for the app's own model.
        detector: Which face detector.
        cascade: File of the Haar cascade; empty for the app's own.
        smallest_face: Side in pixels of the frame.
        smoothing: Time constant in seconds.
        filmed: Who is filmed; None until the user has said so.
        agreed: When the user said so, seconds since 1970; 0 if never.
        again: Whether to make a new session even if there is one already.
        lock: Id of the lock of the new session; empty for none.
        signs: Whether the signs of eyes, mouth and head are measured.
    """

    source: PathText = ""
    replay: bool = False
    folder: PathText = ""
    session: PathText = ""
    model: PathText = ""
    detector: Detector = DETECTOR
    cascade: PathText = ""
    smallest_face: SmallestFace = SMALLEST_FACE
    smoothing: Smoothing = SMOOTHING
    filmed: Subject | None = Subject.OTHERS
    agreed: Annotated[float, Meta(ge=0, le=1e12)] = 0.0
    again: bool = False
    lock: str = ""
    signs: bool = True


@dataclass(frozen=True, slots=True)
class Order:
    """What the child process reads first. It holds the key, so it only goes through a pipe."""

    job: Job
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is.

    Attributes:
        frames: How many frames the session has so far.
        total: Estimated number of frames of the whole source; 0 if unknown.
        session: Path of the session; empty until there is one.
        resumed: Whether it continues an interrupted session.
    """

    frames: Count = 0
    total: Count = 0
    session: PathText = ""
    resumed: bool = False


class OutcomeKind(StrEnum):
    """How a job can end."""

    DONE = "done"
    SKIPPED = "skipped"  # there is a finished session already
    STOPPED = "stopped"  # on request, to be resumed later
    BROKEN = "broken"  # the source breaks off; what came before is kept
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended.

    Attributes:
        kind: The kind of end.
        text: A sentence for the user, if there is more to say.
        session: Path of the session; empty if there is none.
        frames: How many frames the session has.
        faces: How many faces were distinguished.
    """

    kind: OutcomeKind
    text: str = ""
    session: PathText = ""
    frames: Count = 0
    faces: Count = 0


Report = Progress | Outcome


@dataclass(frozen=True, slots=True)
class _ReportLine:
    """A line that holds one of the two reports."""

    progress: Progress | None = None
    outcome: Outcome | None = None


def order_line(order: Order) -> bytes:
    return to_line(order) + b"\n"


def read_order(line: bytes) -> Order:
    """Reads an order. Raises FieldError if no window can have sent it."""
    return read_strictly(Order, parse(line))


def report_line(report: Report) -> bytes:
    line = _ReportLine(outcome=report) if isinstance(report, Outcome) else _ReportLine(progress=report)
    return to_line(line) + b"\n"


def read_report(line: bytes) -> Report | None:
    """Reads a report; None for anything else, such as messages of a library."""
    try:
        found = read_strictly(_ReportLine, parse(line), known_only=True)
    except FieldError:
        return None
    return found.outcome or found.progress
