"""Shared by all tests: no screen, no files of the user, and no threads that outlive a test."""

import gc
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from numpy.typing import NDArray
from patience import PATIENCE, PATIENCE_MS, wait_for
from patient_bot import PatientBot
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication

from emotion_gui.system.garbage import collect_garbage
from emotion_gui.system.qt_platform import import_opencv

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
HOME = os.environ["EMOTION_GUI_HOME"] = tempfile.mkdtemp(prefix="emotion-gui-tests-")
import_opencv()  # before any test module imports it, so that Qt keeps its own search paths in this process

DATA = Path(os.environ.get("EMOTION_DATA", Path(__file__).parents[2] / "shared" / "data"))

SECONDS = (  # timeouts of the app, which wait for a clean end or a response
    "batch.child._DEAD_SECONDS",
    "live.alert_control._END_SECONDS",
    "live.engine.CLOSE_SECONDS",
    "live.recording.record_control._END_SECONDS",
    "live.worker.STOP_SECONDS",
    "models.sandbox._TIMEOUT_SECONDS",
    "sessions.privacy.relock_bar._TIMEOUT_SECONDS",
    "sessions.videos.video_queue._SHUTDOWN_SECONDS",
    "system.task.SHUT_DOWN_SECONDS",
    "vision.search.STOP_SECONDS",
)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "realdata: needs the real training data (EMOTION_DATA)")
    config.addinivalue_line("markers", "executable: needs the built app (start.py build) and a screen")
    config.addinivalue_line("markers", "integration: needs the extra oracles (start.py --with oracles)")


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if DATA.is_dir():
        return
    skip = pytest.mark.skip(reason=f"the real training data is not in {DATA}; EMOTION_DATA names its folder")
    for item in items:
        if "realdata" in item.keywords:
            item.add_marker(skip)


@pytest.fixture
def real_data() -> Path:
    """The folder with the real training data, for tests marked `realdata`."""
    return DATA


@pytest.fixture(scope="session")
def _portrait() -> NDArray[np.uint8]:
    import cv2

    path = Path(matplotlib.get_data_path()) / "sample_data" / "grace_hopper.jpg"
    image = cv2.imread(str(path))
    assert image is not None
    return np.asarray(image, np.uint8)


@pytest.fixture
def portrait(_portrait: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A real face, public domain: (600, 512, 3) uint8, BGR."""
    return _portrait.copy()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh, empty EMOTION_GUI_HOME."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("EMOTION_GUI_HOME", str(folder))
    return folder


@pytest.fixture(scope="session", autouse=True)
def patient_app() -> Iterator[None]:
    """Lengthens the timeouts of the app, because a busy machine takes longer."""
    with pytest.MonkeyPatch.context() as patch:
        for limit in SECONDS:
            patch.setattr(f"emotion_gui.{limit}", PATIENCE)
        patch.setattr("emotion_gui.live.live_tab._CAMERAS_MS", PATIENCE_MS)
        yield


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    return PatientBot(request)


@pytest.fixture(autouse=True)
def garbage_on_this_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """Collects garbage with objects of Qt on this thread only, as the app does; elsewhere Qt could crash."""
    if "qapp" in request.fixturenames:
        gc.disable()
        yield
        collect_garbage()
        return
    if not gc.isenabled():  # after tests of windows
        gc.collect()
        gc.enable()
    yield


@pytest.fixture(autouse=True)
def nothing_left_running(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test that leaves a thread or a QThread running."""
    before = set(threading.enumerate())
    started: list[QThread] = []
    start = QThread.start

    def start_and_record(thread: QThread, *args: Any) -> None:
        started.append(thread)
        start(thread, *args)

    monkeypatch.setattr(QThread, "start", start_and_record)
    yield
    wait_for(
        lambda: not _running(before, started),
        lambda: f"still running after the test: {', '.join(_running(before, started))}",
    )


def _running(before: set[threading.Thread], started: list[QThread]) -> list[str]:
    """Returns the names of running threads. Python sees Qt's threads as dummies, so Qt is asked for them."""
    python = [
        thread.name
        for thread in threading.enumerate()
        if thread not in before and not isinstance(thread, threading._DummyThread)
    ]
    return python + [_name(thread) for thread in started if _is_running(thread)]


def _is_running(thread: QThread) -> bool:
    try:
        return thread.isRunning()
    except RuntimeError:  # deleted on Qt's side
        return False


def _name(thread: QThread) -> str:
    return f"{type(thread).__name__} {thread.objectName()!r}"
