"""Finds the sources in the files and folders that a user chooses or drops."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from emotion_gui.vision.file_sources import PICTURES

VIDEOS = {
    ".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".wmv", ".flv", ".3gp", ".mts", ".m2ts",
    ".ts", ".ogv", ".mjpeg", ".mjpg",
}  # fmt: skip
_MAX_ENTRIES = 100_000  # entries of one folder


def sources_in(paths: Iterable[Path]) -> list[Path]:
    """Returns the absolute paths of the sources, each once.

    A folder stands for the videos in it. A folder with pictures, or without videos, is a source itself.
    """
    found = (source.absolute() for path in paths for source in _sources_of(path))
    return list(dict.fromkeys(found))


def _sources_of(path: Path) -> Iterator[Path]:
    try:
        names = _file_names(path) if path.is_dir() else None
    except OSError:  # opening it reports the reason
        names = None
    if names is None:
        yield path
        return
    videos = sorted(name for name in names if Path(name).suffix.lower() in VIDEOS)
    yield from (path / name for name in videos)
    if not videos or any(Path(name).suffix.lower() in PICTURES for name in names):
        yield path


def _file_names(folder: Path) -> list[str]:
    """Returns the names of the files in a folder. Raises OSError."""
    with os.scandir(folder) as entries:
        return [entry.name for _, entry in zip(range(_MAX_ENTRIES), entries, strict=False) if entry.is_file()]
