"""A source as a value, and as the text that stands for it in settings, jobs and the command line."""

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
    """The built-in demo."""

    name: ClassVar[str] = "Demo"
    live: ClassVar[bool] = False

    def __str__(self) -> str:
        return _DEMO


@dataclass(frozen=True, slots=True)
class CameraSpec:
    """A camera, identified by its stable id."""

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

    Attributes:
        text: the path exactly as it was written, because "./demo" is a folder but "demo" is the demo.
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
    """A network stream. The URL may contain a password, so only its name is shown."""

    url: str
    live: ClassVar[bool] = True

    @property
    def is_address(self) -> bool:
        """Whether the URL has a host and a scheme of streams."""
        return _split(self.url) is not None

    @property
    def name(self) -> str:
        """Host, port and path, without the password and the query, which may contain a token."""
        parts = _split(self.url)
        # A password may contain a / or a #; then what looks like the host is a part of the password.
        if parts is None or "@" in f"{parts.path}{parts.query}{parts.fragment}":
            return _UNNAMED_STREAM
        return f"{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path.rstrip('/')}"

    def __str__(self) -> str:
        return self.url


SourceSpec = DemoSpec | CameraSpec | FileSpec | StreamSpec


def parse_source(text: str) -> SourceSpec:
    """Parses the text of a source: "demo", "camera:<id>", the URL of a stream, or else a path.

    `str` of the result is the same text again.
    """
    if text == _DEMO:
        return DemoSpec()
    if text.startswith(_CAMERA):
        return CameraSpec(text.removeprefix(_CAMERA))
    return StreamSpec(text) if "://" in text else FileSpec(text)


def _split(url: str) -> SplitResult | None:
    """Splits the URL of a stream, or returns None if it is not one."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port  # `port` raises ValueError if it is not a number
    except ValueError:
        return None
    return parts if host and parts.scheme.lower() in STREAM_SCHEMES else None
