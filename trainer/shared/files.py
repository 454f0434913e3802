"""Files that are either whole or not there: written aside, then renamed. And what a file holds."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def atomic_path(path: Path, *, private: bool = False) -> Iterator[Path]:
    """A path to fill beside `path`, which is put in its place when the block has ended well.

    It ends like `path` itself, since many writers choose the format by that. private: readable by the user
    alone, before anything is in it. After an error, what stood at `path` before is untouched and nothing is
    left behind. Raises OSError (a full disk, say).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        if private:
            aside.touch(mode=0o600)
        yield aside
        aside.replace(path)
    finally:
        with suppress(OSError):  # which would hide what went wrong before
            aside.unlink(missing_ok=True)


def atomic_write(path: Path, write: Callable[[Path], object]) -> None:
    """`atomic_path` for a function that fills the file at a path."""
    with atomic_path(path) as aside:
        write(aside)


def write_bytes(path: Path, content: bytes, *, private: bool = False) -> None:
    """`atomic_path` for bytes."""
    with atomic_path(path, private=private) as aside:
        aside.write_bytes(content)


def write_json(path: Path, value: object) -> None:
    """`atomic_path` for anything that JSON can hold, indented for people."""
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    # A file name that is not UTF-8 holds lone surrogates; as backslashes they are valid JSON again.
    write_bytes(path, text.encode(errors="backslashreplace"))


def read_object(file: Path) -> dict[str, object]:
    """A JSON object; empty where there is none."""
    try:
        value = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def sha256_of(file: Path) -> str:
    """In hexadecimal digits. Raises OSError."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
