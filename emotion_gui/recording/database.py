"""The SQLite files that sessions and their pictures are: connections, transactions, versions, errors."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.session_info import FORMER, VERSION

ENDING = ".session"
BESIDE = ("", "-wal", "-shm", "-journal")  # what SQLite keeps beside a file
_BUSY_SECONDS = 5.0


def connect(path: Path) -> sqlite3.Connection:
    """Commits happen where they are asked for; deleted content is overwritten."""
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA trusted_schema=OFF")
    return connection


@contextmanager
def created(
    path: Path, schema: str, version: int, *, synchronous: str = "FULL"
) -> Iterator[sqlite3.Connection]:
    """A new file for the user alone, to be filled; it goes again where that fails. The caller closes it.

    Raises SessionError, also for SQLite's errors within the block.
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
    """A session that exists. Raises SessionError, also for SQLite's errors within the block."""
    if not path.is_file():
        raise SessionError(f"There is no session {path.stem} any more. It may have been moved or deleted.")
    with translate_errors(path), closing(connect(path)) as connection:
        require_version(connection, path)
        if not write:
            connection.execute("PRAGMA query_only=ON")
        yield connection


def enable_wal(connection: sqlite3.Connection, synchronous: str = "FULL") -> None:
    """Others can read while it is written, and what is committed is safe."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={synchronous}")


def disable_wal(connection: sqlite3.Connection) -> None:
    """Leave one file, without its log. Where somebody reads it right now, SQLite tidies up after them."""
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
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
    except sqlite3.Error as error:  # such as a full disk, or a file that is none
        raise SessionError(f"{path.name} cannot be used: {error}.") from error
    except UnicodeDecodeError as error:  # SQLite quotes what is damaged
        raise SessionError(f"{path.name} cannot be used: it is damaged.") from error


def version_of(connection: sqlite3.Connection) -> int:
    """Of its format; it stays as the file was made."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def require_version(connection: sqlite3.Connection, path: Path, newest: int = VERSION) -> None:
    version = version_of(connection)
    if version > newest:
        raise SessionError(f"{path.name} was made by a newer version of the app. Update the app to open it.")
    if version < FORMER:
        raise SessionError(f"{path.name} is not a session, or nothing was written into it.")


def require_bytes(value: object) -> bytes:
    """What a column holds, since SQLite takes any kind of value. Raises SessionError."""
    if not isinstance(value, bytes):
        raise SessionError("The session is damaged: it holds values of another kind.")
    return value


def delete_files(path: Path) -> None:
    """An SQLite file with what SQLite keeps beside it. Raises OSError."""
    for ending in BESIDE:
        path.with_name(path.name + ending).unlink(missing_ok=True)
