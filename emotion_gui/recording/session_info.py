"""The metadata of a session: what is known of it as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal

from msgspec import Meta

from emotion_gui.core.face_options import SMOOTHING
from emotion_gui.core.subject import Subject
from emotion_gui.recording.columns import Column, read_columns
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.samples import (
    MAX_CLASSES,
    MIN_CLASSES,
    RowType,
    bin_rows,
    face_rows,
)
from trainer.shared.labels import LABELS
from trainer.shared.records import parse, read_leniently, to_line, to_values

FORMER, VERSION = 1, 2  # of the format
Number = Annotated[float, Meta(ge=-1e12, le=1e12)]
ClassName = Annotated[str, Meta(min_length=1, max_length=40)]

_UNKNOWN_TO_FORMER = ("subject", "classes", "columns", "profile", "monotonic")


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """The metadata of a session; `dataclasses.replace` makes a changed copy."""

    id: Annotated[str, Meta(description="random, 32 hexadecimal digits")] = ""
    name: Annotated[str, Meta(description="the user's name for it")] = ""
    started: Annotated[Number, Meta(description="when it began, seconds since 1970")] = 0.0
    monotonic: Annotated[
        Number,
        Meta(
            description="the same moment by `time.perf_counter()`, the clock of `Frame.captured`; "
            "0 if unknown, as for a video"
        ),
    ] = 0.0
    subject: Annotated[Subject, Meta(description="who is seen")] = Subject.ME
    agreed: Annotated[Number, Meta(description="when the consent was given, seconds since 1970")] = 0.0
    profile: Annotated[str, Meta(description="id of the subject's personal profile; empty for none")] = ""
    classes: Annotated[
        tuple[ClassName, ...],
        Meta(
            min_length=MIN_CLASSES,
            max_length=MAX_CLASSES,
            description="names, in the order of the probabilities",
        ),
    ] = LABELS
    columns: Annotated[tuple[Column, ...], Meta(description="optional values of each face")] = ()
    source: Annotated[str, Meta(description="readable name of the source, without a password")] = ""
    model: Annotated[str, Meta(description="the model's name")] = ""
    fingerprint: Annotated[str, Meta(description="SHA-256 of its network")] = ""
    unsure_below: Annotated[
        Number, Meta(description="probability below which the app was unsure, at the start")
    ] = 0.0
    smoothing: Annotated[Number, Meta(description="time constant in seconds, at the start")] = SMOOTHING
    detector: Annotated[str, Meta(description="the face detector, at the start")] = ""
    version: Annotated[str, Meta(description="of the app")] = ""
    system: Annotated[str, Meta(description="the operating system")] = ""
    notes: str = ""
    origin: Annotated[
        str, Meta(description="path of the video that a batch analyzed; empty for what was seen live")
    ] = ""
    replay_of: Annotated[
        str, Meta(description="id of the session whose pictures were analyzed again with another model")
    ] = ""
    ended: Annotated[
        bool, Meta(description="whether it came to its end; false while it is recorded, and after a crash")
    ] = False
    pictures: Annotated[str, Meta(description='"clean", "overlay" with boxes and labels, or "" for none')] = (
        ""
    )
    blurred: Annotated[bool, Meta(description="whether faces in the pictures were made unrecognizable")] = (
        False
    )
    frame_size: Annotated[
        tuple[int, int],
        Meta(description="(width, height) in pixels that boxes refer to; (0, 0) before the first frame"),
    ] = (0, 0)
    markers: Annotated[dict[str, str], Meta(description="names of the keys 1 to 9")] = field(
        default_factory=dict
    )

    @property
    def face_rows(self) -> RowType:
        return face_rows(self.classes, self.columns)

    @property
    def bin_rows(self) -> RowType:
        return bin_rows(self.classes)

    def to_json(self, version: int = VERSION) -> bytes:
        """Returns the metadata as this version of the format has it."""
        return to_line(self if version > FORMER else self._former_values())

    def _former_values(self) -> dict[str, Any]:
        known = {name: value for name, value in to_values(self).items() if name not in _UNKNOWN_TO_FORMER}
        filmed: Literal["self", "others"] = "self" if self.subject is Subject.ME else "others"
        return {**known, "filmed": filmed}

    @classmethod
    def from_json(cls, content: bytes, version: int = VERSION) -> "SessionInfo":
        """Reads the metadata; a damaged or unknown field falls back to its default.

        Args:
            content: What `to_json` has written.
            version: Version of the file's format.

        Raises:
            SessionError: The content does not say what the rows of faces hold, so they would be read wrongly.
        """
        saved = parse(content)
        if version == FORMER:
            return read_leniently(cls, _from_former(saved))[0]
        try:
            if not isinstance(saved, Mapping):
                raise ValueError("no object")
            info, wrong = read_leniently(cls, saved)
            if "classes" in wrong:
                raise ValueError("no list of classes")
            info = replace(info, columns=read_columns(saved.get("columns", ())))
            face_rows(info.classes, info.columns)
        except ValueError as error:
            raise SessionError("The session is damaged: it does not say what its rows hold.") from error
        return info


def _from_former(saved: object) -> object:
    if not isinstance(saved, Mapping):
        return saved
    known = {name: value for name, value in saved.items() if name not in _UNKNOWN_TO_FORMER}
    return {**known, "subject": saved["filmed"]} if "filmed" in saved else known
