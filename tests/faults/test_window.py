"""The real window while something goes wrong. One window serves most of these tests."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from code_paths import PATHS
from fake_camera import FakeCamera, FakeCameras
from full_disk import full_disk
from patience import PATIENCE
from patient_bot import PatientBot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from emotion_gui.core.folders import Folders
from emotion_gui.core.settings import Settings
from emotion_gui.live.camera_monitor import CameraMonitor
from emotion_gui.live.live_tab import CAMERA_GONE
from emotion_gui.vision.frame import Image
from emotion_gui.vision.source_spec import CameraSpec, DemoSpec
from emotion_gui.window.main_window import MainWindow

Unprivileged = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def cameras() -> Iterator[FakeCameras]:
    with FakeCameras() as registered:
        yield registered


@pytest.fixture(scope="module")
def camera(cameras: FakeCameras, _portrait: Image) -> FakeCamera:
    return cameras.add("usb-1", "Desk camera", _portrait)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def shared(
    request: pytest.FixtureRequest, qapp: QApplication, camera: FakeCamera, home: Path
) -> Iterator[MainWindow]:
    window = opened(home)
    PatientBot(request).waitUntil(lambda: sees_a_face(window))
    yield window
    window.close()


@pytest.fixture
def window(shared: MainWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    """A window that shows a face, and has to do so again after the fault."""
    qtbot.waitUntil(lambda: sees_a_face(shared))
    yield shared
    shared.live.chosen.clear()
    qtbot.waitUntil(lambda: sees_a_face(shared))
    shared.live.messages.clear()


def opened(home: Path, **settings: object) -> MainWindow:
    folders = Folders(*(home / name for name in ("config", "data", "logs")))
    for folder in (folders.config, folders.data, folders.logs):
        folder.mkdir(parents=True, exist_ok=True)
    window = MainWindow(replace(Settings(), **settings), folders)  # type: ignore[arg-type]
    window.show()
    window.begin()
    return window


def sees_a_face(window: MainWindow) -> bool:
    return bool(window.live.chosen.faces)


def sees_it_anew(qtbot: QtBot, window: MainWindow) -> None:
    window.live.chosen.clear()
    qtbot.waitUntil(lambda: sees_a_face(window))


def test_the_theme_changes_while_a_camera_is_watched(qtbot: QtBot, window: MainWindow) -> None:
    for theme in ("dark", "light", "dark"):
        window.store.update(replace(window.settings, theme=theme))
        sees_it_anew(qtbot, window)
    window.store.update(replace(window.settings, theme="system"))
    assert not window.live.banner.isVisible()


def test_a_window_resized_to_nothing_and_back(qtbot: QtBot, window: MainWindow) -> None:
    size, smallest = window.size(), window.minimumSize()
    window.setMinimumSize(0, 0)
    for width, height in ((0, 0), (1, 1), (3000, 1)):
        window.resize(width, height)
        window.live.view.setMinimumSize(0, 0)
        window.live.view.resize(0, 0)
        sees_it_anew(qtbot, window)
    window.showMinimized()
    window.showNormal()
    window.setMinimumSize(smallest)
    window.live.view.setMinimumSize(320, 180)
    window.resize(size)
    assert not window.live.banner.isVisible()


def test_a_window_on_a_screen_that_is_gone_comes_back_on_one_that_is_there(
    qtbot: QtBot, window: MainWindow
) -> None:
    former = window.saveGeometry()
    window.move(9000, 7000)
    elsewhere = window.saveGeometry()
    window.restoreGeometry(elsewhere)
    screen = QGuiApplication.primaryScreen().availableGeometry()
    assert screen.intersects(window.frameGeometry())
    window.restoreGeometry(former)


def test_two_cameras_swap_their_positions(qtbot: QtBot, window: MainWindow, cameras: FakeCameras) -> None:
    other = cameras.add("usb-0", "Other camera")
    cameras.swap()
    qtbot.waitUntil(lambda: window.live.source_bar._source.findText("Other camera") >= 0)
    assert window.live.source_bar.spec == CameraSpec("usb-1")
    assert window.live.source_bar._source.currentText() == "Desk camera"
    assert other.opened == 0
    other.plugged = False


def test_a_full_disk_at_a_snapshot(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emotion_gui.live.live_tab.snapshot_folder", lambda: tmp_path)
    with qtbot.waitSignal(window.worker.snapshot_saved) as saved:
        window.live.save_snapshot()
    former = Path(saved.args[0]).read_bytes()
    with full_disk(100_000):
        window.live.save_snapshot()
        qtbot.waitUntil(lambda: window.live.banner.text.endswith("File too large."))
    assert window.live.banner.text.startswith(f"The snapshot could not be saved to {tmp_path}")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [former]


def test_a_read_only_folder_at_a_snapshot(
    qtbot: QtBot,
    window: MainWindow,
    foreign_folder: Path,
    unprivileged: Unprivileged,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("emotion_gui.live.live_tab.snapshot_folder", lambda: foreign_folder)
    foreign_folder.chmod(0o555)
    with unprivileged():
        window.live.save_snapshot()
        qtbot.waitUntil(lambda: window.live.banner.text.endswith("Permission denied."))
    assert window.live.banner.text.startswith(f"The snapshot could not be saved to {foreign_folder}")
    assert list(foreign_folder.iterdir()) == []


def test_settings_that_cannot_be_saved_are_reported_and_the_app_continues(
    window: MainWindow, unprivileged: Unprivileged, home: Path
) -> None:
    (home / "config").chmod(0o555)
    with unprivileged():
        window.store.save()
    assert window.statusBar().currentMessage() == "The settings could not be saved: Permission denied."
    (home / "config").chmod(0o700)


# Windows of their own


def test_a_clock_that_jumps_by_hours_changes_nothing_for_long(
    qtbot: QtBot, camera: FakeCamera, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after suspending the computer; the clocks of some virtual machines also step back."""
    clock, slept = time.perf_counter, [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: clock() + slept[0])
    window = opened(tmp_path, source=str(camera.spec))
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: sees_a_face(window))
    for slept[0] in (8 * 3600.0, -3600.0):
        window.live.chosen.clear()
        qtbot.waitUntil(lambda: sees_a_face(window))
    assert not window.live.banner.isVisible()
    window.close()


def test_a_remembered_camera_that_is_missing_leads_to_the_demo_and_back(
    qtbot: QtBot, cameras: FakeCameras, tmp_path: Path, _portrait: Image
) -> None:
    missing = cameras.add("usb-7", "Missing camera", _portrait)
    missing.plugged = False
    window = opened(tmp_path, source=str(missing.spec))
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: window.live.banner.text == CAMERA_GONE)
    assert window.live.source_bar.spec == DemoSpec()
    missing.plugged = True
    assert window.live.banner.button_text == "Try again"
    window.live.banner._button.click()
    qtbot.waitUntil(lambda: missing.opened > 0 and sees_a_face(window))
    window.close()


# Quits while a camera opens, which takes longer than any wait.
QUIT = f"""
import sys
sys.path[:0] = {PATHS}
from fake_camera import FakeCameras
from emotion_gui.app import open_window
from emotion_gui.vision.cameras import register
from PySide6.QtCore import QTimer

cameras = FakeCameras()
camera = cameras.add("usb-1", "Slow camera")
camera.slow = True
register(cameras)
application, window = open_window("camera:usb-1")

def poll():
    if camera.asked_for and window.live.view._text.startswith("Opening "):
        window.close()

timer = QTimer(interval=20)
timer.timeout.connect(poll)
timer.start()
sys.exit(application.exec())
"""


def test_quitting_does_not_wait_for_a_camera_that_opens(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", QUIT],
        env={**os.environ, "EMOTION_GUI_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not [word for word in ("Traceback", "QThread", "Aborted") if word in done.stderr]


def test_quitting_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    window = opened(tmp_path)
    qtbot.addWidget(window)
    window.close()
    assert window.worker.isFinished()


def test_quitting_does_not_wait_for_a_driver_that_lists_no_cameras(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()
    monkeypatch.setattr("emotion_gui.live.camera_monitor.list_cameras", lambda: answer.wait(PATIENCE) and [])
    monitor = CameraMonitor()
    monitor.start()
    monitor.request_stop()
    monitor.wait(0)
    assert monitor._thread.is_alive()
    answer.set()
