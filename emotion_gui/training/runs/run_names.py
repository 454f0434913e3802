"""The names of runs, which are also the names of their folders and models."""

from datetime import datetime
from pathlib import Path

MAX_LENGTH = 80
FORBIDDEN = '<>:"/\\|?*'  # in names on some file systems
_WINDOWS_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{i}" for port in ("com", "lpt") for i in range(10))}


def default_name(now: datetime) -> str:
    """Returns a name such as "Run 2026-11-05 14.30"."""
    return f"Run {now:%Y-%m-%d %H.%M}"


def name_problem(name: str) -> str:
    """Returns a sentence that says why a folder cannot have this name; empty if it can."""
    if any(character in FORBIDDEN or not character.isprintable() for character in name):
        return f"The name of a run cannot hold any of {' '.join(FORBIDDEN)}"
    if name.startswith(".") or name.endswith("."):
        return "The name of a run cannot begin or end with a dot."
    if name.split(".", maxsplit=1)[0].strip().lower() in _WINDOWS_DEVICES:
        return "Windows keeps this name for itself. Choose another one."
    return ""


def free_folder(runs: Path, name: str) -> Path:
    """Returns an unused folder for a run, with a number after the name if it is in use."""
    folder, number = runs / name, 2
    while folder.exists():
        folder, number = runs / f"{name} {number}", number + 1
    return folder
