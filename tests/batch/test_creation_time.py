"""When a video was filmed."""

import os
import struct
import time
from pathlib import Path

import pytest

from emotion_gui.batch.creation_time import filmed_at

FILMED = 1_700_000_000
CHANGED = 1_750_000_000.0


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def header(seconds: int, version: int = 0) -> bytes:
    form = ">BxxxQQ" if version else ">BxxxII"
    return box(b"mvhd", struct.pack(form, version, seconds, seconds))


def movie(*, created: int, version: int = 0, large: bool = False) -> bytes:
    data = box(b"mdat", bytes(100))
    if large:  # sizes of 64 bits, as of recordings over 4 GB
        data = struct.pack(">I4sQ", 1, b"mdat", 116) + bytes(100)
    return box(b"ftyp", b"isom") + data + box(b"moov", header(created, version))


def dated(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    os.utime(path, (CHANGED, CHANGED))
    return path


@pytest.mark.parametrize(("version", "large"), [(0, False), (1, False), (0, True)])
def test_a_videos_own_date_counts(tmp_path: Path, version: int, large: bool) -> None:
    content = movie(created=FILMED + 2_082_844_800, version=version, large=large)
    assert filmed_at(dated(tmp_path / "clip.mp4", content), 60) == FILMED


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"RIFF....AVI ",
        movie(created=0),
        movie(created=2**32 - 1),
        movie(created=FILMED + 2_082_844_800)[:-10],
        box(b"ftyp", b"isom") + struct.pack(">I4s", 3, b"moov"),
        box(b"ftyp", b"isom") + box(b"moov", b""),
    ],
)
def test_else_the_filming_ended_at_the_files_date(tmp_path: Path, content: bytes) -> None:
    assert filmed_at(dated(tmp_path / "clip.mp4", content), 60) == CHANGED - 60


def test_nothing_was_filmed_in_the_future(tmp_path: Path) -> None:
    path = dated(tmp_path / "clip.avi", b"video")
    os.utime(path, (time.time() + 1e6, time.time() + 1e6))
    before = time.time()
    for each in (path, tmp_path / "gone"):
        assert before <= filmed_at(each, 60) <= time.time()
