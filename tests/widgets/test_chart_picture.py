"""Charts as pictures: twice as large, with their title, complete or not written at all."""

from pathlib import Path

import pyqtgraph as pg
import pytest
from full_disk import full_disk
from PySide6.QtGui import QImage, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from emotion_gui.widgets.chart_picture import SCALE, picture_of, save_chart
from emotion_gui.widgets.charts import make_chart
from emotion_gui.widgets.theme import apply_theme

LINE = "#D55E00"


@pytest.fixture
def chart(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    layout = QVBoxLayout(widget)
    layout.addWidget(QLabel("a legend"))
    plot = make_chart((40, 5, 5, 20))
    plot.plot([0, 1, 2], [0, 1, 0], pen=pg.mkPen(LINE, width=3))
    plot.setRange(xRange=(0, 2), yRange=(0, 1))
    layout.addWidget(plot, 1)
    widget.resize(400, 300)
    widget.show()
    return widget


def colors(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_shows_the_chart_at_twice_its_size(
    chart: QWidget, tmp_path: Path, qapp: QApplication, theme: str
) -> None:
    apply_theme(qapp, theme)  # type: ignore[arg-type]
    save_chart(chart, tmp_path / "a.png")
    image = QImage(str(tmp_path / "a.png"))
    assert (image.width(), image.height()) == (400 * SCALE, 300 * SCALE)
    assert LINE in colors(image)
    assert image.pixelColor(2, 2) == chart.palette().color(QPalette.ColorRole.Window)


def test_the_title_stands_above_it(chart: QWidget) -> None:
    plain, titled = picture_of(chart), picture_of(chart, "Lesson 5")
    band = titled.height() - plain.height()
    assert band > 20 * SCALE
    assert len(colors(titled.copy(0, 0, titled.width(), band))) > 1
    assert titled.copy(0, band, plain.width(), plain.height()) == plain.copy()


def test_a_full_disk_leaves_nothing(chart: QWidget, tmp_path: Path) -> None:
    with full_disk(500), pytest.raises(OSError, match="cannot be written"):
        save_chart(chart, tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []
