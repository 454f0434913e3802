"""The events of a run as typed values."""

from collections.abc import Callable
from dataclasses import dataclass

from trainer.events import Event


@dataclass(frozen=True, slots=True)
class DataRead:
    """How many pictures each split has, and how many could not be read."""

    training: int
    validation: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class RunStart:
    """epochs: at most this many; first_epoch counts from 1; batches in an epoch."""

    epochs: int
    first_epoch: int
    batches: int


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


@dataclass(frozen=True, slots=True)
class EpochDone:
    """epoch counts from 1; seconds with its validation; accuracies from 0 to 1."""

    epoch: int
    seconds: float
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float


RunEvent = DataRead | RunStart | BatchDone | EpochDone


def typed(event: Event) -> RunEvent | None:
    """The event as a value; None for another kind, and for one whose values are damaged."""
    parse = _PARSERS.get(event.kind)
    try:
        return parse(event) if parse else None
    except (KeyError, TypeError, ValueError):
        return None


def _data(event: Event) -> DataRead:
    values = event.values
    return DataRead(
        sum(values["train"].values()), sum(values["validation"].values()), int(values["unreadable"])
    )


def _start(event: Event) -> RunStart:
    values = event.values
    return RunStart(int(values["epochs"]), int(values["first_epoch"]), int(values["batches"]))


def _batch(event: Event) -> BatchDone:
    values = event.values
    return BatchDone(
        int(values["epoch"]),
        int(values["batch"]),
        int(values["batches"]),
        float(values["loss"]),
        float(values["accuracy"]),
        event.time,
    )


def _epoch(event: Event) -> EpochDone:
    values = event.values
    names = ("seconds", "loss", "accuracy", "val_loss", "val_accuracy")
    return EpochDone(int(values["epoch"]), *(float(values[name]) for name in names))


_PARSERS: dict[str, Callable[[Event], RunEvent]] = {
    "data": _data,
    "start": _start,
    "batch": _batch,
    "epoch": _epoch,
}
