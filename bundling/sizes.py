"""The size of a built app and of its parts."""

from collections import Counter
from pathlib import Path

_SMALL = 2e6  # bytes; smaller parts share one line


def size(folder: Path) -> int:
    """Total size of all files in a folder, in bytes; links do not count."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def table(folder: Path) -> str:
    """The parts by size, with a line for each program, and for each package with its libraries."""
    parts: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            parts[_part(path.relative_to(folder))] += path.stat().st_size
    large = [(count, name) for name, count in parts.items() if count >= _SMALL]
    rest = sum(parts.values()) - sum(count for count, _ in large)
    lines = [f"{count / 1e6:8.1f} MB  {name}" for count, name in sorted(large, reverse=True)]
    return "\n".join(
        [*lines, f"{rest / 1e6:8.1f} MB  all others", f"{size(folder) / 1e6:8.1f} MB  {folder.name}"]
    )


def _part(path: Path) -> str:
    """The part that a file belongs to: its top folder, such as `cv2` for `_internal/cv2/...`."""
    inner = path.parts[1:] if path.parts[0] == "_internal" and len(path.parts) > 1 else path.parts
    return inner[0] if len(inner) > 1 else inner[0].split(".so")[0]
