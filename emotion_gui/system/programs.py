"""Commands that start the app and its trainer as separate processes, from source and from the frozen app."""

import os
import sys
from pathlib import Path

_LEFTOVERS = ("QT_", "QML", "OPENCV_")


def app_command() -> list[str]:
    """Returns the command that starts the app; append its arguments."""
    return [sys.executable] if is_frozen() else [sys.executable, "-m", "emotion_gui"]


def has_trainer() -> bool:
    """Whether the trainer is included; the live-only edition has none."""
    return not is_frozen() or Path(trainer_command()[0]).is_file()


def trainer_command() -> list[str]:
    """Returns the command that starts the trainer; append its arguments.

    In a frozen app the trainer is a second executable in the same folder, because starting the app's again
    would open a second window.
    """
    if is_frozen():
        name = "emotion-trainer.exe" if sys.platform == "win32" else "emotion-trainer"
        return [str(Path(sys.executable).with_name(name))]
    return [sys.executable, "-m", "trainer"]


def export_command(source: Path, bundle: Path) -> list[str]:
    """Returns the command that converts a Keras file to a model bundle.

    Args:
        source: the Keras file.
        bundle: the folder to create.
    """
    options = ["--model", str(source.absolute()), "--out", str(bundle.absolute())]
    return [*trainer_command(), "export", *options]


def is_frozen() -> bool:
    """Whether this is an executable made by PyInstaller."""
    return bool(getattr(sys, "frozen", False))


def child_environment() -> dict[str, str]:
    """Returns the environment for a child: UTF-8, unbuffered, without the variables of Qt and OpenCV."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_LEFTOVERS)}
    if is_frozen():
        kept["PYINSTALLER_RESET_ENVIRONMENT"] = "1"  # the child is a separate program, not a part of this one
    return {**kept, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}


def working_folder() -> Path:
    """Returns the folder where `-m emotion_gui` and `-m trainer` find these modules and no others."""
    return Path(sys.executable).parent if is_frozen() else Path(__file__).parents[2]
