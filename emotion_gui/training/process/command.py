"""The command lines with which the Train tab starts the trainer."""

from collections.abc import Mapping
from pathlib import Path

from emotion_gui.system.programs import trainer_command


def train_command(config_file: Path, run: Path) -> list[str]:
    """Returns the command that trains with a JSON configuration file into the run folder `run`."""
    return [
        *trainer_command(),
        "train",
        "--config",
        str(config_file.absolute()),
        "--out",
        str(run.absolute()),
    ]


def resume_command(run: Path, epochs: int | None = None) -> list[str]:
    """Returns the command that resumes the run in the folder `run`, optionally to other `epochs`."""
    options = ["--resume", "--out", str(run.absolute())]
    if epochs is not None:
        options += ["--epochs", str(epochs)]
    return [*trainer_command(), "train", *options]


def inspect_command(data: Path, out: Path, votes: Path | None, class_names: Mapping[str, str]) -> list[str]:
    """Returns the command that inspects a data set.

    Args:
        data: The data set.
        out: The folder for the result.
        votes: A file with crowd votes in FER+ format, or None.
        class_names: The emotions of folders with other names.

    Returns:
        The program and its arguments.
    """
    options = ["--data", str(data.absolute()), "--out", str(out.absolute())]
    if votes is not None:
        options += ["--votes", str(votes.absolute())]
    for name, emotion in class_names.items():
        options += ["--class-name", f"{name}={emotion}"]
    return [*trainer_command(), "inspect", *options]
