"""The cursor in the curves of a run: one epoch or batch, chosen by mouse or keyboard. Does not use Qt."""

from bisect import bisect_left, bisect_right

from emotion_gui.training.curves.series import RunSeries
from trainer.shared.event_kinds import EpochDone


class RunReader:
    """A cursor on an epoch or a batch of a run, at first on none."""

    def __init__(self, run: RunSeries) -> None:
        self._run = run
        self._epoch: int | None = None  # its number, from 1
        self._batch: int | None = None  # its index, from 0

    @property
    def epoch(self) -> EpochDone | None:
        """The epoch at the cursor, or None if the cursor is not on an epoch."""
        return None if self._epoch is None else self._run.epoch(self._epoch)

    @property
    def batch(self) -> int | None:
        """The index of the batch at the cursor; None if it is not on a batch or the batch is gone."""
        return self._batch if self._batch is not None and self._batch < len(self._run.batches) else None

    @property
    def position(self) -> float | None:
        """The position of the cursor in epochs, or None without a cursor."""
        if self.batch is not None:
            return float(self._run.batches.position[self.batch])
        return None if self.epoch is None else float(self.epoch.epoch)

    @property
    def name(self) -> str:
        """The name of the epoch or batch at the cursor; empty without a cursor."""
        if self.batch is not None:
            epoch, number, _ = self._run.batches.numbers(self.batch)
            return f"epoch {epoch}, batch {number}"
        if self.epoch is None:
            return ""
        return f"epoch {self.epoch.epoch}" + ("" if self.epoch.complete else ", stopped")

    def clear(self) -> None:
        """Removes the cursor."""
        self._epoch = self._batch = None

    def point(self, position: float, near: float) -> None:
        """Moves the cursor to an epoch within `near` epochs of `position`, or else to the nearest batch."""
        epoch = min((each.epoch for each in self._run.epochs), key=lambda n: abs(n - position), default=None)
        batches = self._run.batches
        if epoch is not None and (abs(epoch - position) <= near or not len(batches)):
            self._epoch, self._batch = epoch, None
        elif len(batches):
            self._epoch, self._batch = None, batches.nearest(position)

    def step(self, steps: int, *, by_batch: bool) -> None:
        """Moves the cursor.

        Args:
            steps: The number of epochs or batches, negative for backward. The cursor stops at the first
                and the last one; without a cursor it starts at the last one.
            by_batch: Whether to move by batches instead of epochs.
        """
        epochs, batches, position = self._run.epochs, self._run.batches, self.position
        if len(batches) and (by_batch or not epochs):
            index = len(batches) - 1 if position is None else batches.nearest(position) + steps
            self._epoch, self._batch = None, min(max(index, 0), len(batches) - 1)
        elif epochs:
            numbers = [each.epoch for each in epochs]
            if position is None:
                index = len(numbers) - 1
            elif steps > 0:  # between two epochs, one step leads to the next epoch
                index = bisect_right(numbers, position) - 1 + steps
            else:
                index = bisect_left(numbers, position) + steps
            self._epoch, self._batch = numbers[min(max(index, 0), len(numbers) - 1)], None

    def to_end(self, *, first: bool) -> None:
        """Moves the cursor to the first or last epoch, or batch as long as there is no epoch."""
        self.clear()
        self.step(0, by_batch=False)
        if first:
            self.step(-len(self._run.batches) - self._run.last, by_batch=False)
