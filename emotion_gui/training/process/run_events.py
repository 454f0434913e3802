"""The events of a run as typed values."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from trainer.shared.events import Event

Monitor = Literal["val_accuracy", "val_loss"]


@dataclass(frozen=True, slots=True)
class DataRead:
    """How many pictures each split has, how many could not be read, and how many the user left out.

    made_validation: the validation pictures were taken from the training pictures.
    """

    training: int
    validation: int
    unreadable: int
    made_validation: bool = False
    excluded: int = 0


@dataclass(frozen=True, slots=True)
class RunStart:
    """epochs: at most this many; first_epoch counts from 1; batches in an epoch.

    batch_size and pictures (of the training) are 0, architecture and precision empty in runs of older
    versions. time: in seconds since 1970. monitor: by which value of an EpochDone its best epoch is chosen.
    """

    epochs: int
    first_epoch: int
    batches: int
    batch_size: int = 0
    pictures: int = 0
    architecture: str = ""
    precision: str = ""
    time: float = 0.0
    monitor: Monitor = "val_accuracy"


@dataclass(frozen=True, slots=True)
class BatchDone:
    """epoch and batch count from 1. loss and accuracy (0 to 1) are the epoch's means so far.

    time: in seconds since 1970.
    """

    epoch: int
    batch: int
    batches: int
    loss: float
    accuracy: float
    time: float
    learning_rate: float | None = None


@dataclass(frozen=True, slots=True)
class EpochDone:
    """epoch counts from 1; seconds with its validation, without its pauses; accuracies from 0 to 1.

    val_votes_accuracy: against the people's votes, where there are any; without_leaks: without the pictures
    that have a near twin in training, where there are any. complete: not cut short by a stop; a resumed run
    does an epoch that is not complete again.
    """

    epoch: int
    seconds: float
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    learning_rate: float | None = None
    val_votes_accuracy: float | None = None
    complete: bool = True
    val_accuracy_without_leaks: float | None = None
    val_votes_accuracy_without_leaks: float | None = None


RunEvent = DataRead | RunStart | BatchDone | EpochDone


def typed(event: Event) -> RunEvent | None:
    """The event as a value; None for another kind, and for one whose values are damaged."""
    parse = _PARSERS.get(event.kind)
    try:
        return parse(event) if parse else None
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None


def _data(event: Event) -> DataRead:
    values = event.values
    return DataRead(
        sum(values["train"].values()),
        sum(values["validation"].values()),
        int(values["unreadable"]),
        bool(values.get("made_validation", False)),
        int(values.get("excluded", 0)),
    )


def _start(event: Event) -> RunStart:
    values = event.values
    return RunStart(
        int(values["epochs"]),
        int(values["first_epoch"]),
        int(values["batches"]),
        int(values.get("batch_size", 0)),
        int(values.get("pictures", 0)),
        str(values.get("architecture", "")),
        str(values.get("precision", "")),
        event.time,
        "val_loss" if values.get("monitor") == "val_loss" else "val_accuracy",
    )


def _batch(event: Event) -> BatchDone:
    values = event.values
    return BatchDone(
        int(values["epoch"]),
        int(values["batch"]),
        int(values["batches"]),
        float(values["loss"]),
        float(values["accuracy"]),
        event.time,
        _number(values.get("learning_rate")),
    )


def _epoch(event: Event) -> EpochDone:
    values = event.values
    return EpochDone(
        int(values["epoch"]),
        float(values["seconds"]),
        float(values["loss"]),
        float(values["accuracy"]),
        float(values["val_loss"]),
        float(values["val_accuracy"]),
        _number(values.get("learning_rate")),
        _number(values.get("val_votes_accuracy")),
        bool(values.get("complete", True)),
        _number(values.get("val_accuracy_without_leaks")),
        _number(values.get("val_votes_accuracy_without_leaks")),
    )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


_PARSERS: dict[str, Callable[[Event], RunEvent]] = {
    "data": _data,
    "start": _start,
    "batch": _batch,
    "epoch": _epoch,
}
