"""Made-up epochs and batches of a run."""

from trainer.shared.event_kinds import BatchDone, EpochDone


def epoch(
    number: int,
    val_accuracy: float = 0.5,
    loss: float = 1.0,
    rate: float | None = None,
    complete: bool = True,
    val_loss: float = 1.2,
    clean: float | None = None,
) -> EpochDone:
    """Returns an epoch; `clean` is the validation accuracy without leaked pictures."""
    return EpochDone(
        number, 60.0, loss, 0.6, val_loss, val_accuracy, learning_rate=rate, complete=complete,
        val_accuracy_without_leaks=clean,
    )  # fmt: skip


def batch(
    epoch: int, number: int, loss: float = 1.1, batches: int = 100, rate: float | None = None
) -> BatchDone:
    return BatchDone(epoch, number, batches, loss, 0.55, learning_rate=rate)


def batches(epoch: int, count: int = 100, loss: float = 1.1) -> list[BatchDone]:
    return [batch(epoch, number, loss, count) for number in range(1, count + 1)]
