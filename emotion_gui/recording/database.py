"""The SQLite files of sessions and of their pictures: connections, transactions, versions, errors."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.session_info import FORMER, VERSION

ENDING = ".session"
BESIDE = ("", "-wal", "-shm", "-journal")  # endings of a file and of those that SQLite keeps for it
_BUSY_SECONDS = 5.0


def connect(path: Path) -> sqlite3.Connection:
    """Opens a connection that commits only on request and overwrites deleted content."""
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA trusted_schema=OFF")
    return connection


@contextmanager
def created(
    path: Path, schema: str, version: int, *, synchronous: str = "FULL"
) -> Iterator[sqlite3.Connection]:
    """Creates a file that only the user can read, and yields its connection to fill it.

    If that fails, the file is removed again. The caller closes the connection.

    Raises:
        SessionError: The file exists or cannot be written; also for SQLite's errors in the block.
    """
    with translate_errors(path):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            connection = connect(path)
            try:
                enable_wal(connection, synchronous)
                connection.executescript(f"BEGIN; {schema} PRAGMA user_version={version}; COMMIT;")
                yield connection
            except BaseException:
                connection.close()
                raise
        except BaseException:
            delete_files(path)
            raise


@contextmanager
def opened(path: Path, *, write: bool = False) -> Iterator[sqlite3.Connection]:
    """Opens an existing session, read-only unless `write` is set, and closes it at the end.

    Raises:
        SessionError: There is no such session, or it cannot be read; also for SQLite's errors in the block.
    """
    if not path.is_file():
        raise SessionError(f"There is no session {path.stem} any more. It may have been moved or deleted.")
    with translate_errors(path), closing(connect(path)) as connection:
        require_version(connection, path)
        if not write:
            connection.execute("PRAGMA query_only=ON")
        yield connection


def enable_wal(connection: sqlite3.Connection, synchronous: str = "FULL") -> None:
    """Turns on the write-ahead log, so that others can read meanwhile and what is committed is safe."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={synchronous}")


def disable_wal(connection: sqlite3.Connection) -> None:
    """Writes the log into the file and removes it.

    If another process is reading the file right now, SQLite removes the log after that process has finished.
    """
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commits at the end of the block, or rolls back on an error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        raise


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Turns the errors of files and of SQLite into SessionError."""
    try:
        yield
    except OSError as error:
        raise SessionError(f"{path.name} cannot be written: {error.strerror or error}.") from error
    except sqlite3.Error as error:  # such as a full disk, or a file that is no database
        raise SessionError(f"{path.name} cannot be used: {error}.") from error
    except UnicodeDecodeError as error:  # SQLite quotes the damaged text
        raise SessionError(f"{path.name} cannot be used: it is damaged.") from error


def version_of(connection: sqlite3.Connection) -> int:
    """Returns the version of the file's format, which stays as the file was created."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def require_version(connection: sqlite3.Connection, path: Path, newest: int = VERSION) -> None:
    """Raises SessionError unless the app can read this version of the format."""
    version = version_of(connection)
    if version > newest:
        raise SessionError(f"{path.name} was made by a newer version of the app. Update the app to open it.")
    if version < FORMER:
        raise SessionError(f"{path.name} is not a session, or nothing was written into it.")


def require_bytes(value: object) -> bytes:
    """Returns the value if it is bytes, as SQLite accepts any type in a column. Raises SessionError."""
    if not isinstance(value, bytes):
        raise SessionError("The session is damaged: it holds values of another kind.")
    return value


def delete_files(path: Path) -> None:
    """Deletes an SQLite file and the files that SQLite keeps for it. Raises OSError."""
    for ending in BESIDE:
        path.with_name(path.name + ending).unlink(missing_ok=True)
