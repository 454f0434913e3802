"""The commands that the window sends to the camera worker through a queue."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from emotion_gui.core.face_options import DetectorKind
from emotion_gui.vision.frame import FrameResult
from emotion_gui.vision.frame_source import FrameSource
from trainer.shared.bundle import Bundle

Listener = Callable[[FrameResult], None]


@dataclass(frozen=True, slots=True)
class OpenSource:
    """Closes the present source and opens another one.

    Attributes:
        number: identifies the source in its views and states.
        source: the source to open.
        mirror: whether its frames are mirrored.
    """

    number: int
    source: FrameSource
    mirror: bool


@dataclass(frozen=True, slots=True)
class SetPaused:
    paused: bool


@dataclass(frozen=True, slots=True)
class LoadModel:
    """Switches to another model. If that fails, the former one stays in use."""

    bundle: Bundle


@dataclass(frozen=True, slots=True)
class LoadDetector:
    """Switches to another face detector. If that fails, the former one stays in use.

    Attributes:
        kind: which one.
        cascade: the file of the Haar cascade; None for the app's own.
        smallest_face: side length of the smallest face that is found, in pixels.
    """

    kind: DetectorKind
    cascade: Path | None
    smallest_face: int


@dataclass(frozen=True, slots=True)
class SetSmoothing:
    """Sets the smoothing of the probabilities.

    Attributes:
        seconds: the time constant.
    """

    seconds: float


@dataclass(frozen=True, slots=True)
class SetMirror:
    mirror: bool


@dataclass(frozen=True, slots=True)
class SetSigns:
    """Sets whether eyes, mouth and head are measured."""

    on: bool


@dataclass(frozen=True, slots=True)
class SetPoints:
    """Sets whether the points of each face are drawn on the video and in snapshots."""

    on: bool


@dataclass(frozen=True, slots=True)
class SetViewport:
    """Sets the size that pictures are scaled to fit into, in device pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class SelectFace:
    """Highlights a face as the chosen one."""

    face_id: int | None


@dataclass(frozen=True, slots=True)
class AddListener:
    """Passes every result to a listener from now on."""

    listener: Listener


@dataclass(frozen=True, slots=True)
class RemoveListener:
    listener: Listener


@dataclass(frozen=True, slots=True)
class SaveSnapshot:
    """Saves the annotated frame as a PNG, at the frame's own resolution."""

    path: Path


Command = (
    OpenSource
    | SetPaused
    | LoadModel
    | LoadDetector
    | SetSmoothing
    | SetSigns
    | SetMirror
    | SetPoints
    | SetViewport
    | SelectFace
    | AddListener
    | RemoveListener
    | SaveSnapshot
)
