"""Reads the files of a run, which may be damaged, missing, or written by another version."""

import csv
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from emotion_gui.system.process_outcome import read_tail
from trainer.shared.event_kinds import EpochDone
from trainer.shared.run_folder import RunFolder


def read_history(folder: Path) -> list[EpochDone]:
    """Returns the completed epochs of a run in order; their duration is unknown (0 seconds)."""
    try:
        rows = list(csv.DictReader(RunFolder(folder).history.read_text("utf-8", "replace").splitlines()))
    except (OSError, csv.Error):
        return []
    epochs = []
    for row in rows:
        with suppress(KeyError, TypeError, ValueError):
            epochs.append(_epoch(row))
    return epochs


def epochs_in_history(folder: Path) -> int:
    """Returns the number of completed epochs; reads only the end of the file."""
    try:
        last_line = read_tail(RunFolder(folder).history).rstrip().rpartition("\n")[2]
        return int(last_line.split(",")[0])
    except ValueError:
        return 0


def read_notes(folder: Path) -> str:
    """Returns the user's notes on a run; empty if there are none."""
    try:
        return RunFolder(folder).notes.read_text("utf-8", "replace")
    except OSError:
        return ""


def _epoch(row: Mapping[str, str]) -> EpochDone:
    """Converts a row; raises KeyError, TypeError or ValueError if it is damaged."""
    return EpochDone(
        epoch=int(row["epoch"]),
        seconds=0.0,
        loss=float(row["loss"]),
        accuracy=float(row["accuracy"]),
        val_loss=float(row["val_loss"]),
        val_accuracy=float(row["val_accuracy"]),
        learning_rate=_number(row.get("learning_rate")),
        val_votes_accuracy=_number(row.get("val_votes_accuracy")),
        val_accuracy_without_leaks=_number(row.get("val_accuracy_without_leaks")),
        val_votes_accuracy_without_leaks=_number(row.get("val_votes_accuracy_without_leaks")),
    )


def _number(text: str | None) -> float | None:
    return float(text) if text else None
