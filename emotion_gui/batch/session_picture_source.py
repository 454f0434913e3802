"""The recorded pictures of a session, as a source that is analyzed again."""

from pathlib import Path

from emotion_gui.recording.database import opened
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.pictures import PictureReader
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.tables import cipher_of, get_info
from emotion_gui.recording.vault import Keyring
from emotion_gui.vision.frame import Image
from emotion_gui.vision.frame_source import FrameSource, SourceError


class SessionPictureSource(FrameSource):
    """Reads the pictures of a session; `Frame.time` is the session's own time, to the millisecond.

    Only clean pictures can be used: drawn boxes and blurred faces would be analyzed too.
    """

    def __init__(self, session: Path, keys: Keyring) -> None:
        """Reads the session's metadata.

        Args:
            session: Path of the session.
            keys: Keys that may be needed.

        Raises:
            SourceError: There is no such session, or it cannot be read.
        """
        super().__init__()
        self._session, self._keys = session, keys
        self._reader: PictureReader | None = None
        self._next = 0
        self.info = self._read_info()
        self.name = self.info.name or session.stem

    def _read_info(self) -> SessionInfo:
        try:
            with opened(self._session) as connection:
                return get_info(connection, cipher_of(connection, self._keys))
        except SessionError as error:
            raise SourceError(str(error)) from error

    def _open(self) -> None:
        self.close()
        problem = why_no_replay(self.info)
        if problem:
            raise SourceError(problem)
        try:
            self._reader = PictureReader(self._session, self._keys)
        except SessionError as error:
            raise SourceError(str(error)) from error
        self._next, self.total = 0, len(self._reader.times)
        if not self.total:
            raise SourceError("This session has no pictures.")

    def seek(self, seconds: float) -> bool:
        if self._reader is None:
            return False
        at = round(seconds * 1000)
        self._next = max(sum(1 for time in self._reader.times if time <= at) - 1, 0)
        self._count = self._next
        return True

    def _grab(self) -> Image | None:
        if self._reader is None or self._next == len(self._reader.times):
            return None
        try:
            found = self._reader.at(self._reader.times[self._next])
        except SessionError as error:
            raise SourceError(str(error)) from error
        self._next += 1
        return None if found is None else found[1]

    def _time(self, captured: float) -> float:
        return self._reader.times[self._next - 1] / 1000 if self._reader else 0.0

    @property
    def extent(self) -> tuple[int, int]:
        """How many pictures there are, and the time of the last one in milliseconds; zeros until open."""
        times = self._reader.times if self._reader else []
        return len(times), times[-1] if times else 0

    def close(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()


def why_no_replay(info: SessionInfo) -> str:
    """Returns a sentence why no other model can analyze this session; empty if one can."""
    if not info.pictures:
        return "This session has no video, so no other model can look at it."
    if info.blurred:
        return "The faces in this session's video are blurred, so no other model can look at them."
    if info.pictures != "clean":
        return "Boxes are drawn into this session's video, so no other model can look at it."
    return ""
