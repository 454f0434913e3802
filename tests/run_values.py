"""Epochs and batches of a run that never was."""

from emotion_gui.training.process.run_events import BatchDone, EpochDone


def epoch(
    number: int,
    val_accuracy: float = 0.5,
    loss: float = 1.0,
    rate: float | None = None,
    complete: bool = True,
) -> EpochDone:
    return EpochDone(number, 60.0, loss, 0.6, 1.2, val_accuracy, learning_rate=rate, complete=complete)


def batch(
    epoch: int, number: int, loss: float = 1.1, batches: int = 100, rate: float | None = None
) -> BatchDone:
    return BatchDone(epoch, number, batches, loss, 0.55, 0.0, learning_rate=rate)


def batches(epoch: int, count: int = 100, loss: float = 1.1) -> list[BatchDone]:
    return [batch(epoch, number, loss, count) for number in range(1, count + 1)]
