"""Sessions that are no longer wanted. Deleted means gone: they do not go to the trash."""

import time
from collections.abc import Sequence
from pathlib import Path

from emotion_gui.recording.database import delete_files
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.pictures import pictures_file
from emotion_gui.recording.session_dates import made_at

DAY_SECONDS = 86_400
TEMPORARY_ENDING = ".aside"  # ending of a file that is to take the place of a session or its pictures


def temporary_file(path: Path) -> Path:
    """Where the new content of a session or of its pictures is written."""
    return path.with_name(path.name + TEMPORARY_ENDING)


def delete_session(path: Path) -> None:
    """With its pictures and all that is kept beside them. Raises SessionError."""
    try:
        for file in (pictures_file(path), path):  # the session last: what is left over stays in the list
            delete_files(temporary_file(file))
            delete_files(file)
    except OSError as error:
        raise SessionError(f"{path.name} cannot be deleted: {error.strerror or error}.") from error


def delete_sessions(paths: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """Those that are gone, and a sentence for each that is not."""
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
    """Those that were made more than so many days ago; none for 0 days, which means: keep them.

    now: seconds since 1970.
    """
    limit = (time.time() if now is None else now) - days * DAY_SECONDS
    return [path for path in sessions if days > 0 and made_at(path) < limit]
