"""A new session of a batch: its name, its file, and what is written about it."""

import platform
import secrets
from dataclasses import replace
from pathlib import Path

from emotion_gui.batch.note import Note, Stamp, put_note
from emotion_gui.core.version import app_version
from emotion_gui.recording.about import About
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.session_file import SessionWriter
from emotion_gui.recording.started import free_names
from emotion_gui.recording.vault import Key


def make_writer(folder: Path, about: About, stamp: Stamp, key: Key | None) -> SessionWriter:
    """A new file, named after this moment. Raises SessionError."""
    about = replace(about, id=secrets.token_hex(16), version=app_version(), system=platform.platform())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SessionError(f"{folder} cannot be made: {error.strerror or error}.") from error
    writer = _first_free(folder, about, key)
    try:
        put_note(writer.path, {} if key is None else {key.lock.id: key}, Note.mine(stamp))
    except BaseException:
        writer.abandon()
        raise
    return writer


def _first_free(folder: Path, about: About, key: Key | None) -> SessionWriter:
    """Others may make theirs in the same moment."""
    for path in free_names(folder):
        try:
            return SessionWriter(path, about, key)
        except SessionError as error:
            if not isinstance(error.__cause__, FileExistsError):
                raise
    raise AssertionError("the names have no end")
