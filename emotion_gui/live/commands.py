"""What the window wants of the camera worker, as values that go through its queue."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from emotion_gui.vision.frame import FrameResult
from emotion_gui.vision.frame_source import FrameSource
from trainer.shared.bundle import Bundle

Listener = Callable[[FrameResult], None]


@dataclass(frozen=True, slots=True)
class OpenSource:
    """Close the present source, and open this one. number: that its views and states carry."""

    number: int
    source: FrameSource
    mirror: bool


@dataclass(frozen=True, slots=True)
class SetPaused:
    paused: bool


@dataclass(frozen=True, slots=True)
class LoadModel:
    """Let another model answer; the former one goes on where that fails."""

    bundle: Bundle


@dataclass(frozen=True, slots=True)
class LoadDetector:
    """Search with another cascade, or YuNet's network; the former one goes on where that fails."""

    file: Path
    smallest_face: int


@dataclass(frozen=True, slots=True)
class SetSmoothing:
    """seconds: time constant of the probabilities."""

    seconds: float


@dataclass(frozen=True, slots=True)
class SetMirror:
    mirror: bool


@dataclass(frozen=True, slots=True)
class SetViewport:
    """Scale to fit into so many device pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class SelectFace:
    """Draw this face as the chosen one."""

    face_id: int | None


@dataclass(frozen=True, slots=True)
class AddListener:
    """Give it every result."""

    listener: Listener


@dataclass(frozen=True, slots=True)
class RemoveListener:
    listener: Listener


@dataclass(frozen=True, slots=True)
class SaveSnapshot:
    """Write what is shown, at the frame's own resolution, as a PNG."""

    path: Path


Command = (
    OpenSource
    | SetPaused
    | LoadModel
    | LoadDetector
    | SetSmoothing
    | SetMirror
    | SetViewport
    | SelectFace
    | AddListener
    | RemoveListener
    | SaveSnapshot
)
