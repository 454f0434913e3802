"""Uncaught errors of any thread are shown in one dialog."""

import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from patience import PATIENCE_MS
from PySide6.QtCore import Qt, QThread, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from emotion_gui.core.errors import install_exception_hook
from emotion_gui.window.error_dialog import ErrorDialog, ErrorReporter

# pytest-qt would treat uncaught exceptions as failures of the test.
pytestmark = pytest.mark.qt_no_exception_capture


@pytest.fixture
def reporter(qtbot: QtBot) -> Iterator[ErrorReporter]:
    """Installs the exception hooks, and restores the former ones afterwards."""
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    reporter = ErrorReporter(window)
    install_exception_hook(reporter.caught.emit)
    yield reporter
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def fail(text: str = "bent") -> None:
    raise ValueError(text)


def shown(reporter: ErrorReporter, qtbot: QtBot) -> ErrorDialog:
    qtbot.waitUntil(lambda: reporter.dialog is not None and reporter.dialog.isVisible())
    assert reporter.dialog is not None
    return reporter.dialog


def in_a_slot() -> None:
    QTimer.singleShot(0, fail)


def in_a_python_thread() -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def in_a_qthread() -> None:
    class Worker(QThread):
        def run(self) -> None:
            fail()

    worker = Worker()
    worker.start()
    assert worker.wait(PATIENCE_MS)


def in_a_finalizer() -> None:
    class Leaky:
        def __del__(self) -> None:
            fail()

    Leaky()


@pytest.mark.parametrize("cause", [in_a_slot, in_a_python_thread, in_a_qthread, in_a_finalizer])
def test_an_error_anywhere_opens_the_dialog(
    reporter: ErrorReporter, qtbot: QtBot, cause: Callable[[], None]
) -> None:
    cause()
    dialog = shown(reporter, qtbot)
    assert "bent (ValueError)" in dialog.sentence
    assert "ValueError: bent" in dialog.report
    assert not dialog.isModal()  # the video goes on


def test_a_storm_of_errors_shows_one_dialog(reporter: ErrorReporter, qtbot: QtBot) -> None:
    timer = QTimer(interval=0)
    timer.timeout.connect(fail)
    timer.timeout.connect(lambda: fail("torn"))
    timer.start()
    dialog = shown(reporter, qtbot)
    qtbot.waitUntil(lambda: dialog.count >= 128)
    timer.stop()
    assert dialog is reporter.dialog
    assert dialog.report.count("ValueError") == 1  # one description per line of code
    assert dialog.parentWidget().findChildren(ErrorDialog) == [dialog]


def test_a_known_error_does_not_reopen_the_dialog_but_a_new_one_does(
    reporter: ErrorReporter, qtbot: QtBot
) -> None:
    QTimer.singleShot(0, fail)
    dialog = shown(reporter, qtbot)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    with qtbot.waitSignal(reporter.caught):
        QTimer.singleShot(0, fail)
    QApplication.sendPostedEvents()
    assert not dialog.isVisible()
    QTimer.singleShot(0, lambda: {}["missing"])
    assert "KeyError" in shown(reporter, qtbot).sentence
    assert "bent" not in dialog.report


def test_the_report_is_copied_by_keyboard(reporter: ErrorReporter, qtbot: QtBot) -> None:
    QTimer.singleShot(0, lambda: fail("cannot read /home/anna/me.png"))
    dialog = shown(reporter, qtbot)
    [copy] = [button for button in dialog.findChildren(QPushButton) if "report" in button.text()]
    copy.setFocus()
    qtbot.keyClick(copy, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == dialog.report
    assert copy.text() == "Copied"
    assert "anna" not in dialog.report
    assert dialog.findChild(QPlainTextEdit).accessibleName()
