import pytest

from emotion_gui.training.curves.progress import RunProgress
from trainer.shared.event_kinds import BatchDone, EpochDone, RunStart


def batch(epoch: int, number: int) -> BatchDone:
    return BatchDone(epoch, number, 100, 1.0, 0.5)


def start(epochs: int, first_epoch: int, batches: int, batch_size: int = 0, pictures: int = 0) -> RunStart:
    return RunStart(
        epochs=epochs, first_epoch=first_epoch, batches=batches, batch_size=batch_size, pictures=pictures
    )


def epoch(number: int, seconds: float, complete: bool = True) -> EpochDone:
    return EpochDone(number, seconds, 1.0, 0.5, 1.0, 0.5, complete=complete)


def test_without_data_no_time_is_estimated() -> None:
    progress = RunProgress(start(48, 1, 100))
    assert progress.text() == "Epoch 1 of 48"
    progress.count_batch(batch(1, 1), 1000.0)  # the first batch includes building the graph
    assert progress.text() == "Epoch 1 of 48"


def test_the_first_epoch_is_estimated_from_its_batches() -> None:
    progress = RunProgress(start(10, 1, 100))
    progress.count_batch(batch(1, 1), 1000.0)
    progress.count_batch(batch(1, 51), 1030.0)
    assert progress.seconds_per_epoch == pytest.approx(60)
    assert progress.epoch_share == pytest.approx(0.51)
    assert progress.run_share == pytest.approx(0.051)
    assert progress.text() == "Epoch 1 of 10, 1 min an epoch, about 9 min left"


def test_later_the_last_epochs_are_averaged() -> None:
    progress = RunProgress(start(48, 1, 100))
    for number, seconds in ((1, 500.0), (2, 66.0), (3, 66.0), (4, 66.0)):
        progress.count_epoch(epoch(number, seconds))
    progress.count_batch(batch(5, 50), 0.0)
    assert progress.text() == "Epoch 5 of 48, 1 min 06 s an epoch, about 48 min left"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "0.2 s an epoch, less than a minute left"),
        (120.0, "2 min an epoch, about 18 min left"),
        (1200.0, "20 min an epoch, about 3 h left"),
    ],
)
def test_durations_have_suitable_units(seconds: float, text: str) -> None:
    progress = RunProgress(start(10, 1, 100))
    progress.count_epoch(epoch(1, seconds))
    assert progress.text() == f"Epoch 1 of 10, {text}"


def test_a_resumed_run_counts_the_earlier_epochs() -> None:
    progress = RunProgress(start(10, 6, 100))
    assert progress.run_share == pytest.approx(0.5)
    progress.count_epoch(epoch(10, 60.0))
    assert progress.run_share == 1
    assert progress.text().endswith("less than a minute left")


def test_the_speed_is_that_of_the_training_alone() -> None:
    progress = RunProgress(start(10, 1, 100, batch_size=64, pictures=6400))
    moment = 0.0
    for number in range(1, 101):
        progress.count_batch(batch(1, number), moment := moment + 0.25)
    assert progress.pictures_per_second == pytest.approx(256)
    assert progress.text() == "Epoch 1 of 10, 256 pictures/s, 25 s an epoch, about 4 min left"
    progress.count_epoch(epoch(1, 60.0))
    progress.count_batch(batch(2, 1), moment + 30)  # the validation lies between them
    progress.count_batch(batch(2, 2), moment + 30.25)
    assert progress.pictures_per_second == pytest.approx(256)
    assert progress.text() == "Epoch 2 of 10, 256 pictures/s, 1 min an epoch, about 9 min left"


def test_a_change_of_speed_shows_soon() -> None:
    progress = RunProgress(start(10, 1, 1000, pictures=5000))
    moment = 0.0
    for number in range(1, 501):
        progress.count_batch(batch(1, number), moment := moment + (0.1 if number <= 400 else 1.0))
    assert progress.text().startswith("Epoch 1 of 10, 5.0 pictures/s")


def test_a_pause_does_not_count() -> None:
    progress = RunProgress(start(10, 1, 100, pictures=6400))
    progress.count_batch(batch(1, 1), 0.0)
    progress.count_batch(batch(1, 2), 0.6)
    before = progress.text()
    progress.pause(0.7)
    assert progress.text() == "Paused in epoch 1 of 10, 1 min an epoch, about 10 min left"
    progress.resume(3600.7)
    progress.count_batch(batch(1, 3), 3601.2)
    assert progress.text() == before
    progress.count_batch(batch(1, 4), 3601.8)
    assert progress.seconds_per_epoch == pytest.approx(60, rel=0.05)


def test_a_stopped_epoch_does_not_change_the_estimate() -> None:
    progress = RunProgress(start(10, 1, 100))
    progress.count_epoch(epoch(1, 60.0))
    progress.count_batch(batch(2, 50), 0.0)
    progress.count_epoch(epoch(2, 30.0, complete=False))
    assert progress.seconds_per_epoch == pytest.approx(60)
    assert progress.run_share == pytest.approx(0.15)
