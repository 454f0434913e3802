"""Tests of saving a chart by its context menu, and of names for files."""

from pathlib import Path

import pytest
from made_store import made_store
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QContextMenuEvent, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from emotion_gui.sessions.alerts.backtest_view import BacktestView
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.exporting.chart_saving import TEXT, add_save_action, safe_name
from emotion_gui.sessions.review.review_page import ReviewPage
from emotion_gui.sessions.trends.trends_page import TrendsPage


@pytest.fixture
def context(tmp_path: Path) -> SessionsContext:
    return SessionsContext(tmp_path, made_store(last_folder=str(tmp_path)), list)


@pytest.fixture
def chart(qtbot: QtBot, context: SessionsContext) -> QWidget:
    widget = QLabel("a chart")
    widget.resize(300, 200)
    qtbot.addWidget(widget)
    add_save_action(widget, lambda: "Lesson 5: joy", context)
    widget.show()
    return widget


def chosen(chart: QWidget, name: str) -> None:
    chart.findChild(QMenu).actions()[0].trigger()
    dialog = chart.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert Path(dialog.selectedFiles()[0]).name == "Lesson 5 joy.png"
    dialog.fileSelected.emit(name)
    dialog.close()


def test_a_right_click_offers_to_save(chart: QWidget, qtbot: QtBot) -> None:
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(chart, QContextMenuEvent(reason, QPoint(9, 9), chart.mapToGlobal(QPoint(9, 9))))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == [TEXT]
    menu.close()


def test_the_chart_is_written_with_a_message(
    chart: QWidget, context: SessionsContext, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "pictures").mkdir()
    with qtbot.waitSignal(context.message) as message:
        chosen(chart, str(tmp_path / "pictures" / "joy"))
    assert message.args == [f"joy.png is in {tmp_path / 'pictures'}."]
    assert QImage(str(tmp_path / "pictures" / "joy.png")).width() == 600
    assert context.settings.last_folder == str(tmp_path / "pictures")


def test_a_chart_that_cannot_be_written_is_reported(
    chart: QWidget, context: SessionsContext, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "file").touch()
    with qtbot.waitSignal(context.failed) as failed:
        chosen(chart, str(tmp_path / "file" / "joy.png"))
    assert failed.args[0].startswith("joy.png cannot be written: ")


@pytest.mark.parametrize(("page", "charts"), [(ReviewPage, 4), (TrendsPage, 1), (BacktestView, 1)])
def test_pages_with_charts_offer_to_save_them(
    page: type[ReviewPage | TrendsPage | BacktestView],
    charts: int,
    context: SessionsContext,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    widget = page(context)
    qtbot.addWidget(widget, before_close_func=lambda each: each.shut_down())
    widget.resize(900, 600)
    widget.show()
    offered = [action for action in widget.findChildren(QAction) if action.text() == TEXT]
    assert len(offered) == charts
    offered[0].trigger()
    dialog = widget.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "a.png"))
    dialog.close()
    qtbot.waitUntil((tmp_path / "a.png").is_file)
    assert QImage(str(tmp_path / "a.png")).width() > 100


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Lesson 5", "Lesson 5"),
        ("a/b\\c: what?", "a b c what"),
        ("../../etc/passwd", "etc passwd"),
        ("  .hidden. ", "hidden"),
        ("Über uns 🙂", "Über uns 🙂"),
        ("CON", "CON session"),
        ("lpt1.txt", "lpt1.txt session"),
        ("\ud800\n", "session"),
        ("", "session"),
        ("x" * 300, "x" * 80),
    ],
)
def test_every_system_accepts_the_name(name: str, expected: str) -> None:
    assert safe_name(name) == expected
