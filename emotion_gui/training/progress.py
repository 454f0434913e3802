"""How far a run is, and how long it will still take."""

from emotion_gui.training.run_events import BatchDone, EpochDone, RunStart

_RECENT_EPOCHS = 3


class RunProgress:
    """Counts along with a run's events."""

    def __init__(self, start: RunStart) -> None:
        self.epochs = start.epochs
        self.epoch = start.first_epoch
        self.epoch_share = 0.0  # of the running epoch, 0 to 1
        self._seconds: list[float] = []
        self._first: BatchDone | None = None
        self._last: BatchDone | None = None

    @property
    def run_share(self) -> float:
        """Of all epochs, 0 to 1."""
        return min((self.epoch - 1 + self.epoch_share) / self.epochs, 1.0)

    @property
    def seconds_per_epoch(self) -> float | None:
        """Of the last few epochs; of the first one's batches while it runs; None until there are two."""
        if self._seconds:
            return sum(self._seconds) / len(self._seconds)
        if not self._first or not self._last or self._last.batch <= self._first.batch:
            return None
        batches = self._last.batch - self._first.batch
        return (self._last.time - self._first.time) / batches * self._last.batches

    @property
    def seconds_left(self) -> float | None:
        """Until the last epoch is done; None while that is not known."""
        per_epoch = self.seconds_per_epoch
        return None if per_epoch is None else per_epoch * self.epochs * (1 - self.run_share)

    def count_batch(self, batch: BatchDone) -> None:
        self.epoch, self.epoch_share = batch.epoch, batch.batch / max(batch.batches, 1)
        self._first = self._first or batch  # the very first batch waits for the graph: not timed
        self._last = batch

    def count_epoch(self, epoch: EpochDone) -> None:
        self.epoch, self.epoch_share = epoch.epoch, 1.0
        self._seconds = [*self._seconds, epoch.seconds][-_RECENT_EPOCHS:]

    def text(self) -> str:
        """Such as "Epoch 3 of 48, 66 s an epoch, about 50 min left"."""
        parts = [f"Epoch {self.epoch} of {self.epochs}"]
        if self.seconds_per_epoch is not None and self.seconds_left is not None:
            parts += [f"{_span(self.seconds_per_epoch)} an epoch", _left(self.seconds_left)]
        return ", ".join(parts)


def _left(seconds: float) -> str:
    return "less than a minute left" if seconds < 60 else f"about {_span(seconds)} left"


def _span(seconds: float) -> str:
    if seconds < 1:
        return "less than 1 s"
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02} min"
