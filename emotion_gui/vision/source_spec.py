"""What can be watched, as a value, and as the text that settings, jobs and the command line have for it."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import SplitResult, urlsplit

from emotion_gui.vision.cameras import camera_name

STREAM_SCHEMES = ("rtsp", "rtsps", "http", "https")

_DEMO = "demo"
_CAMERA = "camera:"
_UNNAMED_STREAM = "Network stream"


@dataclass(frozen=True, slots=True)
class DemoSpec:
    """The app's own scene."""

    name: ClassVar[str] = "Demo"
    live: ClassVar[bool] = False

    def __str__(self) -> str:
        return _DEMO


@dataclass(frozen=True, slots=True)
class CameraSpec:
    """A camera, by its stable id."""

    id: str
    live: ClassVar[bool] = True

    @property
    def name(self) -> str:
        return camera_name(self.id)

    def __str__(self) -> str:
        return _CAMERA + self.id


@dataclass(frozen=True, slots=True)
class FileSpec:
    """A video, a picture, or a folder of pictures.

    text: the path as it was written: "./demo" is a folder, and "demo" is the demo.
    """

    text: str
    live: ClassVar[bool] = False

    @property
    def path(self) -> Path:
        return Path(self.text)

    @property
    def name(self) -> str:
        return self.path.name or self.text

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """A network stream. The address may hold a password, so people see its name only."""

    url: str
    live: ClassVar[bool] = True

    @property
    def is_address(self) -> bool:
        """Whether it names a host, by a scheme that streams have."""
        return _split(self.url) is not None

    @property
    def name(self) -> str:
        """Host, port and path, but neither password nor query, which may hold a token."""
        parts = _split(self.url)
        # A password may hold a / or a #, and then what looks like the host is of it.
        if parts is None or "@" in f"{parts.path}{parts.query}{parts.fragment}":
            return _UNNAMED_STREAM
        return f"{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path.rstrip('/')}"

    def __str__(self) -> str:
        return self.url


SourceSpec = DemoSpec | CameraSpec | FileSpec | StreamSpec


def parse_source(text: str) -> SourceSpec:
    """The source that a text means: "demo", "camera:<id>", the URL of a stream, or else a path.

    `str` gives the same text again.
    """
    if text == _DEMO:
        return DemoSpec()
    if text.startswith(_CAMERA):
        return CameraSpec(text.removeprefix(_CAMERA))
    return StreamSpec(text) if "://" in text else FileSpec(text)


def _split(url: str) -> SplitResult | None:
    """None for what is no address of a stream."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port  # which raises for what is no number
    except ValueError:
        return None
    return parts if host and parts.scheme.lower() in STREAM_SCHEMES else None
