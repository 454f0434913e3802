"""How to start the app and its trainer as programs of their own: from source, and from the frozen app."""

import os
import sys
from pathlib import Path

_LEFTOVERS = ("QT_", "QML", "OPENCV_")


def app_command() -> list[str]:
    """The app itself and nothing else; its arguments follow."""
    return [sys.executable] if is_frozen() else [sys.executable, "-m", "emotion_gui"]


def has_trainer() -> bool:
    """Whether the trainer came along: the live-only edition has none."""
    return not is_frozen() or Path(trainer_command()[0]).is_file()


def trainer_command() -> list[str]:
    """The program and its first arguments; the trainer's own arguments follow.

    In a frozen app the trainer is the executable beside the app's: starting the app's again would
    open a second window.
    """
    if is_frozen():
        name = "emotion-trainer.exe" if sys.platform == "win32" else "emotion-trainer"
        return [str(Path(sys.executable).with_name(name))]
    return [sys.executable, "-m", "trainer"]


def export_command(source: Path, bundle: Path) -> list[str]:
    """Make the new folder `bundle` of a Keras file."""
    options = ["--model", str(source.absolute()), "--out", str(bundle.absolute())]
    return [*trainer_command(), "export", *options]


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
    return Path(sys.executable).parent if is_frozen() else Path(__file__).parents[2]
