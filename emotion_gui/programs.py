"""How to start the app itself as a program beside the window: from source, and from the frozen app."""

import os
import sys
from pathlib import Path

_LEFTOVERS = ("QT_", "QML", "OPENCV_")


def app_command() -> list[str]:
    """The app itself and nothing else; its arguments follow."""
    return [sys.executable] if is_frozen() else [sys.executable, "-m", "emotion_gui"]


def is_frozen() -> bool:
    """Whether this is an executable made by PyInstaller."""
    return bool(getattr(sys, "frozen", False))


def child_environment() -> dict[str, str]:
    """This process's environment for another program: text in UTF-8 at once, nothing of the window's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_LEFTOVERS)}
    if is_frozen():
        kept["PYINSTALLER_RESET_ENVIRONMENT"] = "1"  # it is a program of its own, no part of this one
    return {**kept, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}


def working_folder() -> Path:
    """Where `-m emotion_gui` and `-m trainer` find these and no other modules of the name."""
    return Path(sys.executable).parent if is_frozen() else Path(__file__).parents[1]
