"""The metrics that a run has reported so far, as arrays to draw and to save."""

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
    """The batches of a run in order, in a buffer that doubles when it is full.

    The position of a batch is measured in epochs: 2.5 is halfway through the third epoch.
    """

    def __init__(self) -> None:
        self._buffer = np.empty((len(_ROWS), _CAPACITY))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def position(self) -> Floats:
        """The positions of all batches, (n,) float64, ascending."""
        return self._buffer[0, : self._count]

    def values(self, name: BatchValue) -> Floats:
        """Returns one value per batch, (n,) float64; NaN where the run reported none."""
        return self._buffer[_ROWS.index(name), : self._count]

    def numbers(self, index: int) -> tuple[int, int, int]:
        """Returns (epoch, batch, batches in the epoch) of a batch, all counting from 1."""
        epoch, batch, batches = self._buffer[1:4, : self._count][:, index]
        return int(epoch), int(batch), int(batches)

    def nearest(self, position: float) -> int:
        """Returns the index of the batch nearest to a position; there must be at least one batch."""
        right = min(int(np.searchsorted(self.position, position)), self._count - 1)
        left = max(right - 1, 0)
        nearer_left = position - self.position[left] < self.position[right] - position
        return left if nearer_left else right

    def append(self, batches: Sequence[BatchDone]) -> None:
        """Adds batches; those of a repeated epoch replace all batches from its start on."""
        if not batches:
            return
        columns = np.array([_column(batch) for batch in batches]).T
        restarts = np.flatnonzero(np.diff(columns[0]) <= 0) + 1
        for part in np.split(columns, restarts, axis=1):
            self._append(part)

    def clear(self) -> None:
        self._count = 0

    def _append(self, columns: Floats) -> None:
        """Appends columns, (rows, n) with ascending positions."""
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
    """The epochs and batches of a run; those that a resumed run repeats replace the earlier ones.

    Attributes:
        batches: The batches.
        monitor: The metric by which the best epoch is chosen.
    """

    def __init__(self) -> None:
        self.batches = BatchSeries()
        self.monitor: Monitor = "val_accuracy"
        self._epochs: dict[int, EpochDone] = {}

    @property
    def epochs(self) -> list[EpochDone]:
        """All epochs in order."""
        return [self._epochs[number] for number in sorted(self._epochs)]

    @property
    def best(self) -> EpochDone | None:
        """The complete epoch that is best in validation, the first of equals, as in the trainer."""
        return best_of(self._epochs.values(), self.monitor)

    @property
    def has_learning_rate(self) -> bool:
        rates = self.batches.values("learning_rate"), column(self.epochs, "learning_rate")
        return any(bool(np.isfinite(values).any()) for values in rates)

    @property
    def last(self) -> int:
        """The number of the last epoch that has begun; 0 before the first one."""
        running = self.batches.numbers(-1)[0] if len(self.batches) else 0
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
    """Returns the first complete epoch with the highest validation accuracy or lowest validation loss."""
    sign = 1 if monitor == "val_accuracy" else -1
    complete = [each for each in epochs if each.complete and math.isfinite(getattr(each, monitor))]
    return max(complete, key=lambda each: (sign * getattr(each, monitor), -each.epoch), default=None)


def column(epochs: Sequence[EpochDone], name: EpochValue) -> Floats:
    """Returns one value per epoch, (n,) float64; NaN where the run reported none."""
    return np.array([getattr(each, name) for each in epochs], np.float64)  # None becomes nan


def thinned(x: Floats, y: Floats, span: tuple[float, float], pixels: int) -> tuple[Floats, Floats]:
    """Reduces a line to the minimum and maximum of each pixel column.

    No peak is lost, and a line of any length is as fast to draw as a short one.

    Args:
        x: The ascending x values, (n,).
        y: The y values, (n,).
        span: The visible range of x.
        pixels: The width of that range in pixels.

    Returns:
        The x and y values of the visible part, with one point beyond each edge.
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
    """Returns a CSV table with a row for each epoch; values that the run did not report are empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [field.name for field in fields(EpochDone)])
    writer.writeheader()
    writer.writerows(asdict(epoch) for epoch in epochs)
    return text.getvalue().encode()


def _column(batch: BatchDone) -> tuple[float, ...]:
    position = batch.epoch - 1 + batch.batch / max(batch.batches, 1)
    rate = math.nan if batch.learning_rate is None else batch.learning_rate
    return position, batch.epoch, batch.batch, batch.batches, batch.loss, batch.accuracy, rate
