"""Removes the system libraries that PyInstaller collects but the trimmed app does not need."""

import re
import subprocess
import sys
from pathlib import Path

from bundling.trimming import Entry


def needed(entries: list[Entry]) -> list[Entry]:
    """The entries without libraries, and links to them, that nothing in the app is linked against.

    Only direct dependencies count, because libraries that the app leaves to the system bring their own. On
    systems other than Linux all entries stay.
    """
    if not sys.platform.startswith("linux"):
        return entries
    names = {Path(target).name for target, _, kind in entries if kind != "SYMLINK"}
    optional = {target: (target, file, kind) for target, file, kind in entries if _is_optional(target)}
    kept = [entry for entry in entries if entry[0] not in optional]
    pending = list(kept)
    while pending:
        _, file, kind = pending.pop()
        for name in _dependencies(file) if kind in ("BINARY", "EXTENSION") else ():
            entry = optional.pop(name, None)
            if entry and (entry[2] != "SYMLINK" or Path(entry[1]).name in names):
                kept.append(entry)
                pending.append(entry)
    return kept


def _is_optional(target: str) -> bool:
    """Whether this is a system library or a link. They lie at the top, those of packages in their folders."""
    return re.match(r"lib(?!python)[^/]*\.so", target) is not None


def _dependencies(file: str) -> list[str]:
    """Names of the libraries that a file is linked against; none if it is no library.

    PyInstaller needs objdump too, so it is installed.
    """
    result = subprocess.run(["objdump", "-p", file], check=False, capture_output=True, text=True)
    return re.findall(r"NEEDED +(\S+)", result.stdout)
