"""Collects the licenses of the packages that are really in a build."""

import gzip
import json
import platform
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import asdict
from importlib.metadata import packages_distributions
from pathlib import Path

from emotion_gui.core.licenses import FILE, License, collect


def write_licenses(entries: Iterable[str], folder: Path) -> Path:
    """Write the licenses into a file.

    Args:
        entries: Paths of files in the app, and names of modules.
        folder: Folder of the new file.

    Returns:
        Path of the new file.
    """
    modules = {entry.replace("\\", "/").replace("/", ".").split(".")[0] for entry in entries}
    known = packages_distributions()
    names = {name for module in modules for name in known.get(module, ())}
    found = [*collect({*names, "pyinstaller"}), _python()]  # PyInstaller's loader starts the programs
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    path.write_bytes(gzip.compress(json.dumps([asdict(each) for each in found]).encode()))
    return path


def _python() -> License:
    for folder in (sysconfig.get_path("stdlib"), sys.base_prefix):
        path = Path(folder, "LICENSE.txt")
        if path.is_file():
            return License("Python", platform.python_version(), "PSF-2.0", path.read_text("utf-8"))
    return License("Python", platform.python_version(), "PSF-2.0", "https://docs.python.org/3/license.html")
