"""Encrypts existing sessions, decrypts them for good, or gives them the lock of a new passphrase.

Each file is written anew as a whole, in the version of its format, and then renamed. So a crash leaves it
either as it was or as it should be, and running it again skips what was already done.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from emotion_gui.recording.database import (
    connect,
    delete_files,
    opened,
    require_bytes,
    transaction,
    translate_errors,
    version_of,
)
from emotion_gui.recording.deletion import temporary_file
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.pictures import SCHEMA as PICTURES_SCHEMA
from emotion_gui.recording.pictures import pictures_file
from emotion_gui.recording.tables import SCHEMA, as_cipher, cipher_of, get_lock
from emotion_gui.recording.tables import put_lock as write_lock
from emotion_gui.recording.vault import Key, Keyring, Lock

Table = tuple[str, str, str]  # name, column of the key, column of the value

_SESSION_TABLES: Sequence[Table] = (
    ("block", "id", "rows"),
    ("minute", "minute", "tally"),
    ("marker", "id", "value"),
)
_PICTURE_TABLES: Sequence[Table] = (("picture", "time", "jpeg"),)


class ReencryptionCanceledError(SessionError):
    """The user has canceled; the file is as it was."""


@dataclass(frozen=True, slots=True)
class Reencryption:
    """Changes the key of sessions.

    Attributes:
        keys: Keys that open the files as they are.
        key: The key that encrypts them; None leaves them readable by everybody.
        progress: Called with the number of bytes that were processed since the last call.
        stop: Returns whether the user has canceled.
    """

    keys: Keyring
    key: Key | None
    progress: Callable[[int], object] = lambda _: None
    stop: Callable[[], bool] = lambda: False

    def reencrypt(self, session: Path) -> None:
        """Changes the key of a session and of its pictures.

        Raises:
            SessionError: A file cannot be changed; what was finished before stays changed.
        """
        self._reencrypt_file(session, SCHEMA, _SESSION_TABLES)
        if pictures_file(session).is_file():
            self._reencrypt_file(pictures_file(session), PICTURES_SCHEMA, _PICTURE_TABLES)

    def _reencrypt_file(self, file: Path, schema: str, tables: Sequence[Table]) -> None:
        temporary = temporary_file(file)
        with translate_errors(file):
            stat = file.stat()
            if _lock_id(file) == _key_id(self.key):
                self.progress(stat.st_size)
                return
            try:
                with _exclusive(file) as source, _new_file(temporary, schema, version_of(source)) as target:
                    self._copy(source, target, tables)
                os.utime(temporary, ns=(stat.st_atime_ns, stat.st_mtime_ns))
                temporary.replace(file)
            finally:
                delete_files(temporary)

    def _copy(self, source: sqlite3.Connection, target: sqlite3.Connection, tables: Sequence[Table]) -> None:
        old, new = cipher_of(source, self.keys), as_cipher(self.key)
        if self.key is not None:
            write_lock(target, self.key.lock)
        for name, value in source.execute("SELECT key, value FROM meta WHERE key <> 'lock'"):
            content = old.decrypt(require_bytes(value), name)
            target.execute("INSERT INTO meta VALUES (?, ?)", (name, new.encrypt(content, name)))
        for table, key_column, value_column in tables:
            query = f"SELECT {key_column}, {value_column} FROM {table} ORDER BY {key_column}"
            for number, encrypted in source.execute(query):
                context = f"{table} {number}"
                content = old.decrypt(require_bytes(encrypted), context)
                target.execute(f"INSERT INTO {table} VALUES (?, ?)", (number, new.encrypt(content, context)))
                self.progress(len(content))
                if self.stop():
                    raise ReencryptionCanceledError("Not all sessions had their turn.")


def is_locked_by(session: Path, key: Key | None) -> bool:
    """Returns whether `reencrypt` has nothing left to do. Raises SessionError."""
    return all(_lock_id(file) == _key_id(key) for file in _files(session))


def put_lock(session: Path, lock: Lock) -> None:
    """Gives a session this lock if it belongs to the same key, so that its passphrase opens it.

    Raises:
        SessionError: The session cannot be read or changed.
    """
    for file in _files(session):
        with opened(file, write=True) as connection:
            old = get_lock(connection)
            if old is not None and old.id == lock.id and old != lock:
                with transaction(connection):
                    write_lock(connection, lock)
                connection.execute(
                    "PRAGMA wal_checkpoint(TRUNCATE)"
                )  # so that the old lock is nowhere on the disk


def _files(session: Path) -> list[Path]:
    pictures = pictures_file(session)
    return [session, pictures] if pictures.is_file() else [session]


def _key_id(key: Key | None) -> str | None:
    return None if key is None else key.lock.id


def _lock_id(file: Path) -> str | None:
    with opened(file) as connection:
        lock = get_lock(connection)
    return None if lock is None else lock.id


@contextmanager
def _exclusive(file: Path) -> Iterator[sqlite3.Connection]:
    """Opens a file without a log, while nobody else has it open. Raises SessionError."""
    with opened(file, write=True) as connection:
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise SessionError(f"{file.stem} is used right now, so it stays as it is.") from error
        yield connection


@contextmanager
def _new_file(temporary: Path, schema: str, version: int) -> Iterator[sqlite3.Connection]:
    """Creates a file that is complete on the disk at the end. Raises SessionError."""
    with translate_errors(temporary):
        delete_files(temporary)  # left over from an earlier attempt
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(connect(temporary)) as connection:
            connection.execute("PRAGMA journal_mode=OFF")  # there is nothing to roll back to
            connection.execute("PRAGMA synchronous=FULL")
            connection.executescript(f"BEGIN; {schema} PRAGMA user_version={version};")
            yield connection
            connection.execute("COMMIT")
