"""Of the system's libraries that PyInstaller collects, those that what is left after trimming still needs."""

import re
import subprocess
import sys
from pathlib import Path

from bundling.trimming import Entry


def needed(entries: list[Entry]) -> list[Entry]:
    """Without libraries, and links to them, that nothing in the app is linked against. Linux only.

    What the app leaves to the system brings its own libraries along, so only what a file names itself counts.
    """
    if not sys.platform.startswith("linux"):
        return entries
    names = {Path(place).name for place, _, kind in entries if kind != "SYMLINK"}
    optional = {place: (place, file, kind) for place, file, kind in entries if _is_optional(place)}
    kept = [entry for entry in entries if entry[0] not in optional]
    waiting = list(kept)
    while waiting:
        _, file, kind = waiting.pop()
        for name in _named_by(file) if kind in ("BINARY", "EXTENSION") else ():
            entry = optional.pop(name, None)
            if entry and (entry[2] != "SYMLINK" or Path(entry[1]).name in names):
                kept.append(entry)
                waiting.append(entry)
    return kept


def _is_optional(place: str) -> bool:
    """The libraries of a package lie in its folder; the system's, and links, at the top, beside modules."""
    return re.match(r"lib(?!python)[^/]*\.so", place) is not None


def _named_by(file: str) -> list[str]:
    """objdump, which PyInstaller needs too, prints nothing for what is no library."""
    done = subprocess.run(["objdump", "-p", file], check=False, capture_output=True, text=True)
    return re.findall(r"NEEDED +(\S+)", done.stdout)
