"""Deletes sessions for good: they do not go to the trash."""

import time
from collections.abc import Sequence
from pathlib import Path

from emotion_gui.recording.database import delete_files
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.pictures import pictures_file
from emotion_gui.recording.session_dates import made_at

DAY_SECONDS = 86_400
TEMPORARY_ENDING = ".aside"  # of a file that will replace a session or its pictures


def temporary_file(path: Path) -> Path:
    """Returns the path where the new content of a file is written before it replaces the file."""
    return path.with_name(path.name + TEMPORARY_ENDING)


def delete_session(path: Path) -> None:
    """Deletes a session, its pictures and all files that belong to them. Raises SessionError."""
    try:
        for file in (
            pictures_file(path),
            path,
        ):  # the session comes last, so that it stays in the list if this fails
            delete_files(temporary_file(file))
            delete_files(file)
    except OSError as error:
        raise SessionError(f"{path.name} cannot be deleted: {error.strerror or error}.") from error


def delete_sessions(paths: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """Deletes sessions one by one.

    Returns:
        The paths of the deleted sessions, and a sentence for each that could not be deleted.
    """
    gone, problems = [], []
    for path in paths:
        try:
            delete_session(path)
        except SessionError as error:
            problems.append(str(error))
        else:
            gone.append(path)
    return gone, problems


def outdated(sessions: Sequence[Path], days: int, now: float | None = None) -> list[Path]:
    """Returns the sessions that were created more than `days` days ago.

    Args:
        sessions: Paths of the sessions.
        days: How long sessions are kept; 0 keeps all of them.
        now: Seconds since 1970; None for the current time.
    """
    limit = (time.time() if now is None else now) - days * DAY_SECONDS
    return [path for path in sessions if days > 0 and made_at(path) < limit]
