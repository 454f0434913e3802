"""Files that are either whole or not there: written aside, then renamed."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any


def write_aside(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a file beside `path`, then put it in its place.

    `write` gets a path that ends like `path` itself, since many writers choose the format by it.
    Raises OSError (a full disk, say); what stood at `path` before is then untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        write(aside)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """`write_aside` for bytes."""
    write_aside(path, lambda aside: aside.write_bytes(content))


def write_json(path: Path, value: Any) -> None:
    """`write_aside` for anything that JSON can hold, indented for people."""
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    # A file name that is not UTF-8 holds lone surrogates; as backslashes they are valid JSON again.
    write_bytes(path, text.encode(errors="backslashreplace"))


def read_object(file: Path) -> dict[str, Any]:
    """A JSON object; empty where there is none."""
    try:
        value = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
