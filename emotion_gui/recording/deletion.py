"""Sessions that are no longer wanted. Deleted means gone: they do not go to the trash."""

import time
from collections.abc import Sequence
from pathlib import Path

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.pictures import delete_pictures
from emotion_gui.recording.session_file import delete_files
from emotion_gui.recording.session_reader import Summary

DAY_SECONDS = 86_400


def delete_session(path: Path) -> None:
    """With its pictures and what SQLite keeps beside. Raises SessionError."""
    try:
        delete_pictures(path)
        delete_files(path)
    except OSError as error:
        raise SessionError(f"{path.name} cannot be deleted: {error.strerror or error}.") from error


def outdated(summaries: Sequence[Summary], days: int, now: float | None = None) -> list[Summary]:
    """Those that began more than so many days ago; none for 0 days, which means: keep them.

    A locked session goes by the date of its file.
    """
    limit = (time.time() if now is None else now) - days * DAY_SECONDS
    return [summary for summary in summaries if days > 0 and _began(summary) < limit]


def _began(summary: Summary) -> float:
    if summary.about.started:
        return summary.about.started
    try:
        return summary.path.stat().st_mtime
    except OSError:
        return time.time()
