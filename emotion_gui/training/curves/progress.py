"""How far a run is, how fast it is, and how much time is left."""

from collections import deque

from trainer.shared.event_kinds import BatchDone, EpochDone, RunStart
from trainer.shared.formatting import duration, rough_duration

_RECENT_EPOCHS = 3
_RECENT_BATCHES = 100


class RunProgress:
    """Measures the progress of a run by the times of its events, so a replayed run gives the same result.

    Pauses do not count. A resumed run needs a new instance.

    Attributes:
        epochs: The number of epochs to train.
        epoch: The number of the current epoch, from 1.
        epoch_share: The part of the current epoch that is done, 0 to 1.
    """

    def __init__(self, start: RunStart) -> None:
        self.epochs = start.epochs
        self.epoch = start.first_epoch
        self.epoch_share = 0.0
        self._batches = start.batches
        self._pictures_per_batch = start.pictures / max(start.batches, 1)
        self._epoch_seconds: deque[float] = deque(maxlen=_RECENT_EPOCHS)
        self._batch_seconds: deque[float] = deque(maxlen=_RECENT_BATCHES)  # of each recent batch
        self._last: BatchDone | None = None
        self._last_time = 0.0
        self._paused_since: float | None = None
        self._paused = 0.0  # seconds since the last batch

    @property
    def run_share(self) -> float:
        """The part of all epochs that is done, 0 to 1."""
        return min((self.epoch - 1 + self.epoch_share) / self.epochs, 1.0)

    @property
    def pictures_per_second(self) -> float | None:
        """The speed over the last training batches, without validation; None if unknown."""
        seconds = sum(self._batch_seconds)
        return len(self._batch_seconds) * self._pictures_per_batch / seconds if seconds > 0 else None

    @property
    def seconds_per_epoch(self) -> float | None:
        """The mean over the last epochs, or during the first one over its batches; None until batch 2."""
        if self._epoch_seconds:
            return sum(self._epoch_seconds) / len(self._epoch_seconds)
        if not self._batch_seconds:
            return None
        return sum(self._batch_seconds) / len(self._batch_seconds) * self._batches

    @property
    def seconds_left(self) -> float | None:
        """The time until the last epoch is done; None if unknown."""
        per_epoch = self.seconds_per_epoch
        return None if per_epoch is None else per_epoch * self.epochs * (1 - self.run_share)

    def count_batch(self, batch: BatchDone, time: float) -> None:
        """Counts a batch that was done at `time`, in seconds since 1970."""
        self.epoch, self.epoch_share = batch.epoch, batch.batch / max(batch.batches, 1)
        last = self._last
        # The first batch of an epoch includes building the graph or the validation.
        if last and last.epoch == batch.epoch and last.batch < batch.batch:
            seconds = max(time - self._last_time - self._paused, 0.0)
            self._batch_seconds.append(seconds / (batch.batch - last.batch))
        self._last, self._last_time, self._paused = batch, time, 0.0

    def count_epoch(self, epoch: EpochDone) -> None:
        self.epoch = epoch.epoch
        if epoch.complete:
            self.epoch_share = 1.0
            if epoch.seconds:  # 0 if the run did not report it
                self._epoch_seconds.append(epoch.seconds)

    def pause(self, time: float) -> None:
        """Starts a pause at `time`, in seconds since 1970."""
        self._paused_since = time

    def resume(self, time: float) -> None:
        """Ends a pause at `time`, in seconds since 1970."""
        if self._paused_since is not None:
            self._paused += max(time - self._paused_since, 0.0)
        self._paused_since = None

    def text(self) -> str:
        """Formats the progress: "Epoch 3 of 48, 430 pictures/s, 66 s an epoch, about 50 min left"."""
        if self._paused_since is not None:
            parts = [f"Paused in epoch {self.epoch} of {self.epochs}"]
        else:
            parts = [f"Epoch {self.epoch} of {self.epochs}", *_speed(self.pictures_per_second)]
        if self.seconds_per_epoch is not None and self.seconds_left is not None:
            parts += [f"{duration(self.seconds_per_epoch)} an epoch", _left(self.seconds_left)]
        return ", ".join(parts)


def _speed(pictures: float | None) -> list[str]:
    if not pictures:  # runs of older versions do not report the number of pictures
        return []
    return [f"{pictures:,.0f} pictures/s" if pictures >= 10 else f"{pictures:.1f} pictures/s"]


def _left(seconds: float) -> str:
    return "less than a minute left" if seconds < 60 else f"about {rough_duration(seconds)} left"
