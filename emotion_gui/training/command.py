"""How to start the trainer as a program of its own: from source, and from the frozen app."""

import os
import sys
from pathlib import Path

_LEFTOVERS = ("QT_", "QML", "OPENCV_")


def trainer_command() -> list[str]:
    """The program and its first arguments; the trainer's own arguments follow.

    In a frozen app the trainer is the executable beside the app's: starting the app's again would
    open a second window.
    """
    if getattr(sys, "frozen", False):
        name = "trainer.exe" if sys.platform == "win32" else "trainer"
        return [str(Path(sys.executable).with_name(name))]
    return [sys.executable, "-m", "trainer"]


def train_command(data: Path, run: Path, epochs: int) -> list[str]:
    """Train on `data` into the run folder `run`."""
    options = ["--data", str(data.absolute()), "--out", str(run.absolute()), "--epochs", str(epochs)]
    return [*trainer_command(), "train", *options]


def export_command(source: Path, bundle: Path) -> list[str]:
    """Make the new folder `bundle` of a Keras file."""
    options = ["--model", str(source.absolute()), "--out", str(bundle.absolute())]
    return [*trainer_command(), "export", *options]


def child_environment() -> dict[str, str]:
    """This process's environment for the trainer: text in UTF-8 at once, nothing of the window's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_LEFTOVERS)}
    return {**kept, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}


def working_folder() -> Path:
    """Where `-m trainer` finds the trainer and no other module of that name, wherever the app was started."""
    return Path(sys.executable).parent if getattr(sys, "frozen", False) else Path(__file__).parents[2]
