"""How to start the trainer as a program: from source, and from the frozen app."""

import sys
from collections.abc import Mapping
from pathlib import Path

from emotion_gui.programs import app_command, child_environment, is_frozen, working_folder

__all__ = [
    "app_command",
    "child_environment",
    "export_command",
    "has_trainer",
    "inspect_command",
    "is_frozen",
    "resume_command",
    "train_command",
    "trainer_command",
    "workbench_command",
    "working_folder",
]


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


def train_command(config_file: Path, run: Path) -> list[str]:
    """Train into the run folder `run` as the file with a configuration in JSON says."""
    return [
        *trainer_command(),
        "train",
        "--config",
        str(config_file.absolute()),
        "--out",
        str(run.absolute()),
    ]


def resume_command(run: Path, epochs: int | None = None) -> list[str]:
    """Go on with the run in the folder `run`, until another number of epochs where one is given."""
    options = ["--resume", "--out", str(run.absolute())]
    if epochs is not None:
        options += ["--epochs", str(epochs)]
    return [*trainer_command(), "train", *options]


def inspect_command(data: Path, out: Path, votes: Path | None, class_names: Mapping[str, str]) -> list[str]:
    """Look through `data` and write what is found into the folder `out`.

    votes: a file in FER+ format. class_names: what folders named otherwise mean.
    """
    options = ["--data", str(data.absolute()), "--out", str(out.absolute())]
    if votes is not None:
        options += ["--votes", str(votes.absolute())]
    for name, emotion in class_names.items():
        options += ["--class-name", f"{name}={emotion}"]
    return [*trainer_command(), "inspect", *options]


def workbench_command() -> list[str]:
    """Answer questions about runs before they start, line by line."""
    return [*trainer_command(), "workbench"]


def export_command(source: Path, bundle: Path) -> list[str]:
    """Make the new folder `bundle` of a Keras file."""
    options = ["--model", str(source.absolute()), "--out", str(bundle.absolute())]
    return [*trainer_command(), "export", *options]
