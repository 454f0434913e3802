"""When a session began and when it was made, also where its passphrase is missing."""

import time
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path

from emotion_gui.recording.database import ENDING
from emotion_gui.recording.session_reader import Summary, read_summary

# Of a session's file; another one of the same second gets a number after it.
NAME_FORMAT = "%Y-%m-%d %H.%M.%S"
_NAME_LENGTH = 19


def free_names(folder: Path) -> Iterator[Path]:
    """Of files for a session that begins now, named after this moment; there is none of any of them yet."""
    prefix = time.strftime(NAME_FORMAT)
    for number in count(1):
        path = folder / f"{prefix}{f' {number}' if number > 1 else ''}{ENDING}"
        if not path.exists():
            yield path


def started_at(summary: Summary) -> float:
    """Seconds since 1970: as it says itself, or else as its file's name does, or else the file's date."""
    return summary.info.started or _from_name(summary.path) or _file_date(summary.path)


def made_at(path: Path) -> float:
    """Seconds since 1970 at which the file was begun, long after the beginning for videos of the past.

    As its name says, or else as the session itself does, or else the file's date.
    """
    return _from_name(path) or read_summary(path, {}).info.started or _file_date(path)


def _from_name(path: Path) -> float:
    """0 where the name is another one."""
    try:
        return datetime.strptime(path.stem[:_NAME_LENGTH], NAME_FORMAT).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def _file_date(path: Path) -> float:
    """Now, where it has gone."""
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()
