"""Names of runs: each is the name of the run's folder and of the model that comes out of it."""

from datetime import datetime
from pathlib import Path

MAX_LENGTH = 80
FORBIDDEN = '<>:"/\\|?*'  # by one file system or another
_WINDOWS_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{i}" for port in ("com", "lpt") for i in range(10))}


def default_name(now: datetime) -> str:
    """Such as "Run 2026-11-05 14.30"."""
    return f"Run {now:%Y-%m-%d %H.%M}"


def name_problem(name: str) -> str:
    """A sentence that says why a folder cannot have this name; empty if it can."""
    if any(sign in FORBIDDEN or not sign.isprintable() for sign in name):
        return f"The name of a run cannot hold any of {' '.join(FORBIDDEN)}"
    if name.startswith(".") or name.endswith("."):
        return "The name of a run cannot begin or end with a dot."
    if name.split(".", maxsplit=1)[0].strip().lower() in _WINDOWS_DEVICES:
        return "Windows keeps this name for itself. Choose another one."
    return ""


def free_folder(runs: Path, name: str) -> Path:
    """The run's new folder; a number is added where the name is taken."""
    folder, number = runs / name, 2
    while folder.exists():
        folder, number = runs / f"{name} {number}", number + 1
    return folder
