"""Where the curves of a run are read: one epoch or one batch, chosen by mouse or keyboard. No Qt here."""

from bisect import bisect_left, bisect_right

from emotion_gui.training.curves.series import RunSeries
from trainer.shared.event_kinds import EpochDone


class RunReader:
    """Nothing is read at first."""

    def __init__(self, run: RunSeries) -> None:
        self._run = run
        self._epoch: int | None = None  # by its number
        self._batch: int | None = None  # by its index

    @property
    def epoch(self) -> EpochDone | None:
        """What is read, if it is an epoch."""
        return None if self._epoch is None else self._run.epoch(self._epoch)

    @property
    def batch(self) -> int | None:
        """The index of what is read, if it is a batch; None also where the batch is no longer there."""
        return self._batch if self._batch is not None and self._batch < len(self._run.batches) else None

    @property
    def position(self) -> float | None:
        """Where that lies, in epochs; None where nothing is read."""
        if self.batch is not None:
            return float(self._run.batches.position[self.batch])
        return None if self.epoch is None else float(self.epoch.epoch)

    @property
    def place(self) -> str:
        """The name of what is read; empty where nothing is."""
        if self.batch is not None:
            epoch, number, _ = self._run.batches.place(self.batch)
            return f"epoch {epoch}, batch {number}"
        if self.epoch is None:
            return ""
        return f"epoch {self.epoch.epoch}" + ("" if self.epoch.complete else ", stopped")

    def clear(self) -> None:
        """Read nothing."""
        self._epoch = self._batch = None

    def point(self, position: float, near: float) -> None:
        """Read an epoch that lies within `near` epochs of a position, else the nearest batch."""
        epoch = min((each.epoch for each in self._run.epochs), key=lambda n: abs(n - position), default=None)
        batches = self._run.batches
        if epoch is not None and (abs(epoch - position) <= near or not len(batches)):
            self._epoch, self._batch = epoch, None
        elif len(batches):
            self._epoch, self._batch = None, batches.nearest(position)

    def step(self, steps: int, *, by_batch: bool) -> None:
        """Go on by so many epochs or batches, at most to the first or last; begins at the last one."""
        epochs, batches, position = self._run.epochs, self._run.batches, self.position
        if len(batches) and (by_batch or not epochs):
            index = len(batches) - 1 if position is None else batches.nearest(position) + steps
            self._epoch, self._batch = None, min(max(index, 0), len(batches) - 1)
        elif epochs:
            numbers = [each.epoch for each in epochs]
            if position is None:
                index = len(numbers) - 1
            elif steps > 0:  # from between two epochs, one step leads to the next of them
                index = bisect_right(numbers, position) - 1 + steps
            else:
                index = bisect_left(numbers, position) + steps
            self._epoch, self._batch = numbers[min(max(index, 0), len(numbers) - 1)], None

    def to_end(self, *, first: bool) -> None:
        """Read the first or the last epoch; of the batches while there is no epoch."""
        self.clear()
        self.step(0, by_batch=False)
        if first:
            self.step(-len(self._run.batches) - self._run.last, by_batch=False)
