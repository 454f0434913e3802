import csv
import io
import math

import numpy as np
from run_values import batch, batches, epoch

from emotion_gui.training.curves.series import BatchSeries, RunSeries, column, epochs_csv, thinned


def test_batches_lie_within_their_epochs() -> None:
    series = BatchSeries()
    series.append([batch(1, 50), batch(1, 100), batch(3, 25, rate=0.1)])
    assert series.position.tolist() == [0.5, 1.0, 2.25]
    assert series.numbers(2) == (3, 25, 100)
    assert np.isnan(series.values("learning_rate")[:2]).all()
    assert [series.nearest(position) for position in (-1, 0.7, 1.9, 9)] == [0, 0, 2, 2]


def test_a_repeated_epoch_replaces_its_batches() -> None:
    series = BatchSeries()
    series.append([*batches(1), *batches(2), *batches(3)[:40]])
    series.append([*batches(3, loss=2.0)[:30]])
    assert len(series) == 230
    assert (series.values("loss")[200:] == 2.0).all()
    series.append([*batches(3, loss=3.0), *batches(2, loss=4.0)])  # in one piece too
    assert len(series) == 200
    assert series.values("loss")[99:101].tolist() == [1.1, 4.0]


def test_a_long_run_is_kept_whole() -> None:
    series = BatchSeries()
    for number in range(1, 41):
        series.append(batches(number, 250, loss=number))
    assert len(series) == 10_000
    assert (np.diff(series.position) > 0).all()
    assert series.values("loss")[::250].tolist() == list(range(1, 41))


def test_the_best_epoch_is_a_complete_one() -> None:
    run = RunSeries()
    for number, accuracy in enumerate((0.4, 0.631, 0.6, 0.631, math.nan), start=1):
        run.add_epoch(epoch(number, accuracy))
    run.add_epoch(epoch(6, 0.9, complete=False))
    assert run.best == epoch(2, 0.631)
    run.add_epoch(epoch(6, 0.7))
    assert run.best == epoch(6, 0.7)


def test_a_thinned_line_keeps_every_peak() -> None:
    x = np.arange(50_000) / 250
    y = np.zeros(50_000)
    y[[777, 31_234]] = 5, -3
    y[20_000:20_100] = np.nan
    thin_x, thin_y = thinned(x, y, (0, 200), 400)
    assert len(thin_x) <= 2 * 401
    assert (np.diff(thin_x) >= 0).all()
    assert (np.nanmax(thin_y), np.nanmin(thin_y)) == (5, -3)
    assert abs(thin_x[np.nanargmax(thin_y)] - 777 / 250) <= 0.5


def test_a_part_of_a_line_reaches_over_both_edges() -> None:
    x = np.arange(1000.0)
    part, _ = thinned(x, x, (10.5, 20.5), 400)
    assert part.tolist() == list(range(10, 22))
    assert len(thinned(x[:0], x[:0], (0, 1), 400)[0]) == 0


def test_the_table_has_a_row_for_each_epoch() -> None:
    rows = list(csv.DictReader(io.StringIO(epochs_csv([epoch(1), epoch(2, rate=1e-4)]).decode())))
    assert [row["epoch"] for row in rows] == ["1", "2"]
    assert [row["learning_rate"] for row in rows] == ["", "0.0001"]
    assert rows[0]["val_accuracy"] == "0.5"
    assert rows[0]["complete"] == "True"


def test_missing_values_are_nan() -> None:
    assert np.isnan(column([epoch(1), epoch(2)], "learning_rate")).all()
    assert column([], "loss").tolist() == []
