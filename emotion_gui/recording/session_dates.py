"""When a session began and when its file was created, even without its passphrase."""

import time
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path

from emotion_gui.recording.database import ENDING
from emotion_gui.recording.session_reader import Summary, read_summary

# Name of a session's file; a second session of the same second gets a number after it.
NAME_FORMAT = "%Y-%m-%d %H.%M.%S"
_NAME_LENGTH = 19


def free_names(folder: Path) -> Iterator[Path]:
    """Yields unused paths for a session that begins now, named after the current time."""
    prefix = time.strftime(NAME_FORMAT)
    for number in count(1):
        path = folder / f"{prefix}{f' {number}' if number > 1 else ''}{ENDING}"
        if not path.exists():
            yield path


def started_at(summary: Summary) -> float:
    """Returns the start in seconds since 1970: from the session, else from the file's name, else its date."""
    return summary.info.started or _from_name(summary.path) or _file_date(summary.path)


def made_at(path: Path) -> float:
    """Returns when the file was created, in seconds since 1970; for a video, long after it was filmed.

    The time is taken from the file's name, else from the session, else from the file's date.
    """
    return _from_name(path) or read_summary(path, {}).info.started or _file_date(path)


def _from_name(path: Path) -> float:
    """Returns the time in the file's name; 0 if there is none."""
    try:
        return datetime.strptime(path.stem[:_NAME_LENGTH], NAME_FORMAT).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def _file_date(path: Path) -> float:
    """Returns when the file was changed; the current time if it is gone."""
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()
