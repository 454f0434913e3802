"""What a run has told so far, as numbers to draw and to save."""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trainer.shared.config import Monitor
from trainer.shared.event_kinds import BatchDone, EpochDone

Floats = NDArray[np.float64]
EpochValue = Literal[
    "epoch", "loss", "accuracy", "val_loss", "val_accuracy", "val_accuracy_without_leaks", "learning_rate"
]
BatchValue = Literal["loss", "accuracy", "learning_rate"]

_ROWS = ("position", "epoch", "batch", "batches", "loss", "accuracy", "learning_rate")
_CAPACITY = 4096


class BatchSeries:
    """The batches of a run in order, in a buffer that grows ahead of them.

    The position of a batch counts in epochs: 2.5 is half way through the third.
    """

    def __init__(self) -> None:
        self._buffer = np.empty((len(_ROWS), _CAPACITY))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def position(self) -> Floats:
        return self._buffer[0, : self._count]

    def values(self, name: BatchValue) -> Floats:
        """As many as there are positions; not a number where the run told none."""
        return self._buffer[_ROWS.index(name), : self._count]

    def place(self, index: int) -> tuple[int, int, int]:
        """(epoch, batch, batches in the epoch) of one, all from 1."""
        epoch, batch, batches = self._buffer[1:4, : self._count][:, index]
        return int(epoch), int(batch), int(batches)

    def nearest(self, position: float) -> int:
        """The index of the batch next to a position, of at least one batch."""
        right = min(int(np.searchsorted(self.position, position)), self._count - 1)
        left = max(right - 1, 0)
        nearer_left = position - self.position[left] < self.position[right] - position
        return left if nearer_left else right

    def append(self, batches: Sequence[BatchDone]) -> None:
        """Add batches; those of an epoch that is done again take the place of all from its start on."""
        if not batches:
            return
        columns = np.array([_column(batch) for batch in batches]).T
        starts_again = np.flatnonzero(np.diff(columns[0]) <= 0) + 1
        for part in np.split(columns, starts_again, axis=1):
            self._append(part)

    def clear(self) -> None:
        self._count = 0

    def _append(self, columns: Floats) -> None:
        """columns: (rows, n), their positions rising."""
        if self._count and columns[0, 0] <= self.position[-1]:
            self._count = int(np.searchsorted(self.position, columns[1, 0] - 1, side="right"))
        count = self._count + columns.shape[1]
        if count > self._buffer.shape[1]:
            larger = np.empty((len(_ROWS), max(count, 2 * self._buffer.shape[1])))
            larger[:, : self._count] = self._buffer[:, : self._count]
            self._buffer = larger
        self._buffer[:, self._count : count] = columns
        self._count = count


class RunSeries:
    """The epochs and batches of a run. What a resumed run does again replaces what was there.

    monitor: by which value its best epoch is chosen.
    """

    def __init__(self) -> None:
        self.batches = BatchSeries()
        self.monitor: Monitor = "val_accuracy"
        self._epochs: dict[int, EpochDone] = {}

    @property
    def epochs(self) -> list[EpochDone]:
        """In order."""
        return [self._epochs[number] for number in sorted(self._epochs)]

    @property
    def best(self) -> EpochDone | None:
        """The first of the complete epochs that are best in validation, as for the trainer."""
        return best_of(self._epochs.values(), self.monitor)

    @property
    def knows_learning_rate(self) -> bool:
        told = self.batches.values("learning_rate"), column(self.epochs, "learning_rate")
        return any(bool(np.isfinite(values).any()) for values in told)

    @property
    def last(self) -> int:
        """The last epoch that has begun; 0 before the first one."""
        running = self.batches.place(-1)[0] if len(self.batches) else 0
        return max(running, *self._epochs, 0)

    def add_epoch(self, epoch: EpochDone) -> None:
        self._epochs[epoch.epoch] = epoch

    def epoch(self, number: int) -> EpochDone | None:
        return self._epochs.get(number)

    def clear(self) -> None:
        self.monitor = "val_accuracy"
        self._epochs.clear()
        self.batches.clear()

    def __bool__(self) -> bool:
        return bool(self._epochs) or len(self.batches) > 0


def best_of(epochs: Iterable[EpochDone], monitor: Monitor = "val_accuracy") -> EpochDone | None:
    """The first complete epoch with the highest validation accuracy, or with the lowest validation loss."""
    sign = 1 if monitor == "val_accuracy" else -1
    whole = [each for each in epochs if each.complete and math.isfinite(getattr(each, monitor))]
    return max(whole, key=lambda each: (sign * getattr(each, monitor), -each.epoch), default=None)


def column(epochs: Sequence[EpochDone], name: EpochValue) -> Floats:
    """One value of each epoch; not a number where the run told none."""
    return np.array([getattr(each, name) for each in epochs], np.float64)  # None becomes nan


def thinned(x: Floats, y: Floats, span: tuple[float, float], pixels: int) -> tuple[Floats, Floats]:
    """The part of a line within `span` of its rising x, with the least and most of each pixel.

    No peak is lost, and a line of any length costs as much to draw as a short one.
    """
    first, last = np.searchsorted(x, span)
    x, y = x[max(first - 1, 0) : last + 1], y[max(first - 1, 0) : last + 1]
    if len(x) <= 2 * pixels:
        return x, y
    edges = np.searchsorted(x, np.linspace(*span, pixels + 1))
    starts = np.unique(np.append(0, edges[edges < len(x)]))
    ends = np.column_stack((np.fmin.reduceat(y, starts), np.fmax.reduceat(y, starts)))
    return np.repeat(x[starts], 2), ends.ravel()


def epochs_csv(epochs: Sequence[EpochDone]) -> bytes:
    """A table with a row for each epoch; empty cells where the run told nothing."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [field.name for field in fields(EpochDone)])
    writer.writeheader()
    writer.writerows(asdict(epoch) for epoch in epochs)
    return text.getvalue().encode()


def _column(batch: BatchDone) -> tuple[float, ...]:
    position = batch.epoch - 1 + batch.batch / max(batch.batches, 1)
    rate = math.nan if batch.learning_rate is None else batch.learning_rate
    return position, batch.epoch, batch.batch, batch.batches, batch.loss, batch.accuracy, rate
