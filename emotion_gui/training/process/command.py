"""What the Train tab starts the trainer with."""

from collections.abc import Mapping
from pathlib import Path

from emotion_gui.system.programs import trainer_command


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
