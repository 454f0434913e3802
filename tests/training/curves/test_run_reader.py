import pytest
from run_values import batches, epoch

from emotion_gui.training.curves.run_reader import RunReader
from emotion_gui.training.curves.series import RunSeries


@pytest.fixture
def run() -> RunSeries:
    series = RunSeries()
    for number in (1, 2, 3):
        series.batches.append(batches(number))
        series.add_epoch(epoch(number, complete=number < 3))
    return series


def test_the_cursor_snaps_to_a_near_epoch_or_else_a_batch(run: RunSeries) -> None:
    reader = RunReader(run)
    assert reader.position is None
    reader.point(2.05, near=0.1)
    assert reader.name == "epoch 2"
    reader.point(1.502, near=0.1)
    assert (reader.name, reader.position) == ("epoch 2, batch 50", 1.5)
    reader.point(99, near=0.1)
    assert reader.name == "epoch 3, batch 100"


def test_the_cursor_steps_through_epochs_and_batches(run: RunSeries) -> None:
    reader = RunReader(run)
    reader.step(-1, by_batch=False)
    assert reader.name == "epoch 3, stopped"
    reader.step(-1, by_batch=True)
    assert reader.name == "epoch 3, batch 99"
    reader.step(-1, by_batch=False)
    assert reader.name == "epoch 2"
    reader.step(1, by_batch=False)
    reader.step(1, by_batch=False)
    assert reader.name == "epoch 3, stopped"
    reader.to_end(first=True)
    assert reader.name == "epoch 1"


def test_before_the_first_epoch_the_cursor_moves_by_batch() -> None:
    run = RunSeries()
    reader = RunReader(run)
    reader.step(1, by_batch=False)
    reader.point(0.5, near=1)
    assert reader.position is None
    run.batches.append(batches(1)[:3])
    reader.step(1, by_batch=False)
    assert reader.name == "epoch 1, batch 3"


def test_the_cursor_leaves_batches_that_a_resumed_run_replaced(run: RunSeries) -> None:
    reader = RunReader(run)
    reader.point(2.5, near=0.1)
    run.batches.append(batches(2)[:5])
    assert reader.position is None
    assert reader.name == ""
