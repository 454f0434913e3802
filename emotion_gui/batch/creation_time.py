"""Finds out when a video was filmed."""

import struct
import time
from pathlib import Path
from typing import BinaryIO

_SINCE_1904 = 2_082_844_800  # seconds from the epoch of MP4 files to 1970
_OLDEST = 946_684_800.0  # the year 2000; an earlier date means that the camera's clock was not set
_MAX_BOXES = 1000
_CONTAINERS = (b"ftyp", b"moov", b"mdat", b"free", b"wide", b"skip")


def filmed_at(path: Path, seconds: float) -> float:
    """Returns when the filming began: by the video's own date, else by its file's, when the filming ended.

    A copied file may have the date of the copy.

    Args:
        path: The video.
        seconds: Length of the video.

    Returns:
        Seconds since 1970; the current time if there is no date at all.
    """
    now = time.time()
    try:
        own = _movie_date(path) if path.is_file() else None
        changed = path.stat().st_mtime
    except OSError:
        return now
    if own is not None and _OLDEST <= own <= now:
        return own
    return min(max(changed - seconds, 0.0), now)


def _movie_date(path: Path) -> float | None:
    """Reads the creation time of an MP4 or MOV file (ISO 14496-12, box mvhd); None if it has none.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        length = path.stat().st_size
        movie = _find_box(file, b"moov", 0, length)
        header = _find_box(file, b"mvhd", *movie) if movie else None
        if header is None:
            return None
        file.seek(header[0])
        content = file.read(12)
    try:
        since = struct.unpack(">Q" if content[:1] == b"\1" else ">I", content[4 : 12 if content[0] else 8])[0]
    except (struct.error, IndexError):
        return None
    return float(since - _SINCE_1904)


def _find_box(file: BinaryIO, kind: bytes, start: int, end: int) -> tuple[int, int] | None:
    """Returns where the content of the first box of this kind begins and ends."""
    for _ in range(_MAX_BOXES):
        file.seek(start)
        head = file.read(8)
        if len(head) < 8 or (start == 0 and head[4:] not in _CONTAINERS):
            return None
        size, content = int.from_bytes(head[:4], "big"), start + 8
        if size == 1:
            size, content = int.from_bytes(file.read(8), "big"), start + 16
        size = size or end - start
        if size < content - start or start + size > end:
            return None
        if head[4:] == kind:
            return content, start + size
        start += size
    return None
