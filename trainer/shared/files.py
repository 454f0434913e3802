"""Writes files atomically, by renaming a complete temporary file, and reads JSON objects."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def atomic_path(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Write a file atomically: fill the temporary file, which replaces `path` when the block succeeds.

    After an error, `path` is unchanged and the temporary file is removed.

    Args:
        path: the file to write.
        private: make the file readable by the user only, before it has any content.

    Yields:
        The path of the temporary file, in the same folder and with the same extension, since many writers
        choose the format by that.

    Raises:
        OSError: for example if the disk is full.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        if private:
            temporary.touch(mode=0o600)
        yield temporary
        temporary.replace(path)
    finally:
        with suppress(OSError):  # which would hide the first error
            temporary.unlink(missing_ok=True)


def atomic_write(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file atomically by a function that takes the path of the temporary file."""
    with atomic_path(path) as temporary:
        write(temporary)


def write_bytes(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write bytes atomically. Raises OSError."""
    with atomic_path(path, private=private) as temporary:
        temporary.write_bytes(content)


def write_json(path: Path, value: object) -> None:
    """Write a value as indented JSON atomically. Raises OSError."""
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    # A file name that is not UTF-8 contains lone surrogates; escaped by backslashes, they are valid JSON.
    write_bytes(path, text.encode(errors="backslashreplace"))


def read_object(file: Path) -> dict[str, object]:
    """Read a JSON object; empty if the file contains none."""
    try:
        value = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file in hexadecimal digits. Raises OSError."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
