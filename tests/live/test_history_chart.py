import numpy as np
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.live.history_chart import HistoryChart
from trainer.shared.face_input import LABELS

EVEN = (1 / 7,) * 7
HAPPY = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)


@pytest.fixture
def chart(qtbot: QtBot) -> HistoryChart:
    widget = HistoryChart()
    widget.resize(640, 150)
    qtbot.addWidget(widget)
    widget.show()
    return widget


def drawn(chart: HistoryChart, qtbot: QtBot, label: str = "happy") -> tuple[np.ndarray, np.ndarray]:
    qtbot.waitUntil(lambda: not chart._timer.isActive())
    return chart.curves()[label]


def test_newest_sample_is_now(chart: HistoryChart, qtbot: QtBot) -> None:
    for i in range(21):
        chart.append(100 + i / 10, HAPPY if i == 20 else EVEN)
    times, percent = drawn(chart, qtbot)
    assert times[-1] == 0
    assert times[0] == pytest.approx(-2)
    assert percent[-1] == 100
    assert percent[0] == pytest.approx(100 / 7)


def test_old_samples_leave_and_memory_stays_bounded(chart: HistoryChart, qtbot: QtBot) -> None:
    for i in range(30 * 300):
        chart.append(i / 30, EVEN)
    times, _ = drawn(chart, qtbot)
    assert -60.2 < times[0] <= -59.8
    assert len(times) < 1024
    assert np.all(np.diff(times) > 0)


def test_unseen_face_is_a_gap(chart: HistoryChart, qtbot: QtBot) -> None:
    for i in range(30):
        chart.append(i / 10, None if 10 <= i < 20 else EVEN)
    times, percent = drawn(chart, qtbot)
    gap = np.isnan(percent)
    assert gap.sum() == 10
    assert times[gap].min() == pytest.approx(-1.9)
    assert times[gap].max() == pytest.approx(-1.0)


def test_restarted_time_continues_after_a_gap(chart: HistoryChart, qtbot: QtBot) -> None:
    for start in (500.0, 0.0):
        for i in range(11):
            chart.append(start + i / 10, EVEN)
    times, percent = drawn(chart, qtbot)
    assert times[0] == pytest.approx(-2.1, abs=0.05)
    assert np.isnan(percent).sum() == 1
    assert np.all(np.diff(times) >= 0)


def test_leap_ahead_breaks_the_line_and_a_long_one_empties_the_chart(
    chart: HistoryChart, qtbot: QtBot
) -> None:
    for time in (0.0, 1.0, 11.0, 12.0):
        chart.append(time, EVEN)
    times, percent = drawn(chart, qtbot)
    assert np.isnan(percent).tolist() == [False, False, True, False, False]
    assert times[0] == -12
    chart.append(1e6, EVEN)
    times, percent = drawn(chart, qtbot)
    assert np.isfinite(percent[times >= -60]).sum() == 1


def test_clear_empties_the_chart_and_it_can_continue(chart: HistoryChart, qtbot: QtBot) -> None:
    chart.append(5.0, EVEN)
    chart.clear()
    times, _ = drawn(chart, qtbot)
    assert len(times) == 0
    chart.append(2.0, HAPPY)
    times, percent = drawn(chart, qtbot)
    assert times.tolist() == [0]
    assert percent.tolist() == [100]


def test_many_samples_are_one_redraw(
    chart: HistoryChart, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    redraws: list[object] = []
    set_data = chart._curves[0].setData
    monkeypatch.setattr(
        chart._curves[0], "setData", lambda *args, **options: (redraws.append(1), set_data(*args, **options))
    )
    for i in range(100):
        chart.append(i / 10, EVEN)
    drawn(chart, qtbot)
    assert len(redraws) == 1


def test_legend_names_every_emotion(chart: HistoryChart) -> None:
    legend = chart.findChild(QLabel)
    assert isinstance(legend, QLabel)
    for label in LABELS:
        assert label in legend.text()
        assert EMOTION_COLORS[label] in legend.text()


@pytest.mark.filterwarnings("error")
def test_empty_and_unseen_charts_paint_without_warnings(chart: HistoryChart, qtbot: QtBot) -> None:
    assert not chart.grab().isNull()
    for i in range(10):
        chart.append(i / 10, None)
    drawn(chart, qtbot)
    assert not chart.grab().isNull()
