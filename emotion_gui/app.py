"""From the command line to the window: logging, the exception hook, QApplication."""

import argparse
import faulthandler
import logging
import os
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from emotion_gui.system.malloc import limit_malloc_arenas, trim_heap
from emotion_gui.system.qt_platform import import_opencv, startup_problem

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from emotion_gui.system.single_instance import SingleInstance
    from emotion_gui.window.main_window import MainWindow

_TRIM_MS = 10_000


def run(argv: Sequence[str]) -> int:
    """Opens the window and runs until it is closed.

    Args:
        argv: the command line without the program's name.

    Returns:
        The exit status.
    """
    arguments = _parser().parse_args(argv)
    problem = startup_problem()
    if problem:
        print(problem, file=sys.stderr)  # noqa: T201 - there is no window to show it in
        return 2
    try:
        application = make_application()
        first = _first_instance(application, arguments.source)
        if first is None:
            return 0
        window = show_window(application, arguments.source)
    except Exception as error:  # noqa: BLE001 - without a window this is the last chance to report it
        _report_failed_start(error)
        return 2
    from PySide6.QtCore import QTimer

    # Ctrl+C in the terminal and the end of the desktop session must release the camera too.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: QTimer.singleShot(0, window.leave))
    first.requested.connect(window.open)
    opener = _open_from_finder(application, window)
    status = application.exec()
    first.release()
    del opener
    return status


def _first_instance(application: "QApplication", source: str) -> "SingleInstance | None":
    """Returns None if a window is already open, which then comes to the front and opens `source`."""
    from emotion_gui.core.folders import folders
    from emotion_gui.system.single_instance import SingleInstance

    instance = SingleInstance(folders().data, application)
    # If the open window does not respond, this one opens all the same.
    return None if not instance.acquire() and instance.forward(source) else instance


def _open_from_finder(application: "QApplication", window: "MainWindow") -> object:
    """Handles the events by which macOS opens files, for as long as the returned object is kept."""
    if sys.platform == "darwin":  # elsewhere filtering all events in Python would only cost time
        return _file_opener(application, window)
    return None


def _file_opener(application: "QApplication", window: "MainWindow") -> object:
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtGui import QFileOpenEvent

    class Opener(QObject):
        def eventFilter(self, _: QObject, event: QEvent) -> bool:
            if isinstance(event, QFileOpenEvent):
                window.open(event.file() or event.url().toString())
                return True
            return False

    opener = Opener()
    application.installEventFilter(opener)
    return opener


def _report_failed_start(error: Exception) -> None:
    logging.getLogger(__name__).error("the app did not start", exc_info=error)
    text = f"Emotion Detector cannot start: {error}"
    if sys.stderr is not None:
        print(text, file=sys.stderr)  # noqa: T201
        return
    from PySide6.QtWidgets import QApplication, QMessageBox

    _application = QApplication.instance() or QApplication([])  # a windowed app on Windows has no terminal
    QMessageBox.critical(None, "Emotion Detector", text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="emotion-gui",
        description="Recognizes facial expressions in real time, on your own computer.",
        epilog="'emotion-gui analyze --help' shows how to analyze a video or pictures without the window, "
        "'emotion-gui export --help' how to export recorded sessions to files.",
    )
    parser.add_argument(
        "source",
        nargs="?",
        default="",
        help="video, picture, folder, stream address, 'demo' or model file to open",
    )
    parser.add_argument(
        "--install-desktop-entry",
        action="store_true",  # read by __main__
        help="add the app to this user's desktop menu (Linux)",
    )
    return parser


def open_window(source: str = "") -> "tuple[QApplication, MainWindow]":
    """Returns the application and its visible window, which opens its source once the event loop runs."""
    application = make_application()
    return application, show_window(application, source)


def make_application() -> "QApplication":
    """Returns the application without a window."""
    limit_malloc_arenas()
    import_opencv()
    _restore_library_path()
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

    from emotion_gui.core.resources import resource_path

    application = QApplication(sys.argv[:1])
    application.setApplicationName("Emotion Detector")
    application.setDesktopFileName("emotion-gui")
    application.setWindowIcon(QIcon(str(resource_path("icons", "emotion-gui.svg"))))
    return application


def _restore_library_path() -> None:
    """Resets the library path for child processes; PyInstaller's loader sets it to the app's libraries."""
    if hasattr(sys, "_MEIPASS"):
        former = os.environ.pop("LD_LIBRARY_PATH_ORIG", "")
        if former:
            os.environ["LD_LIBRARY_PATH"] = former
        else:
            os.environ.pop("LD_LIBRARY_PATH", None)


def show_window(application: "QApplication", source: str = "") -> "MainWindow":
    """Returns the visible window, which opens its source once the event loop runs."""
    from PySide6.QtCore import QTimer

    from emotion_gui.core import errors, settings
    from emotion_gui.core.folders import folders, remove_former_detectors
    from emotion_gui.system.garbage import collect_on_this_thread
    from emotion_gui.widgets.theme import apply_theme
    from emotion_gui.window.error_dialog import ErrorReporter
    from emotion_gui.window.main_window import MainWindow

    collect_on_this_thread(application)
    user_folders = folders()
    errors.setup_logging(user_folders.logs)
    if sys.stderr is not None:
        faulthandler.enable()
    remove_former_detectors(user_folders.data)
    saved, problem = settings.load(user_folders.settings_file)
    apply_theme(application, saved.theme)
    window = MainWindow(saved, user_folders)
    errors.install_exception_hook(ErrorReporter(window).caught.emit)
    window.show()
    trim_timer = QTimer(application, interval=_TRIM_MS)
    trim_timer.timeout.connect(trim_heap)
    trim_timer.start()
    # The window is painted before the camera is opened, so that nobody waits in front of an empty screen.
    QTimer.singleShot(0, lambda: window.begin(source, problem))
    return window
