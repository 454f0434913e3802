"""Faults around a recording in the window."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fake_camera import FakeCamera, FakeCameras
from full_disk import full_disk
from pytestqt.qtbot import QtBot

from emotion_gui.core import settings as settings_file
from emotion_gui.core.folders import folders
from emotion_gui.core.settings import Settings
from emotion_gui.core.subject import Subject
from emotion_gui.recording.session_reader import read_recording, read_summary, session_files
from emotion_gui.vision.frame import Image
from emotion_gui.vision.source_spec import DemoSpec
from emotion_gui.window.main_window import MainWindow

AGREED = replace(Settings(), filmed=Subject.ME, agreed=1_790_000_000.0)
Watching = tuple[MainWindow, FakeCamera]


@pytest.fixture
def watching(qtbot: QtBot, home: Path, portrait: Image) -> Iterator[Watching]:
    """Opens a window that shows a camera with a face."""
    with FakeCameras() as cameras:
        camera = cameras.add("usb-1", "Desk camera", portrait)
        window = MainWindow(AGREED, folders())
        qtbot.addWidget(window)
        window.show()
        window.begin()
        qtbot.waitUntil(lambda: bool(window.live.chosen.faces))
        yield window, camera
        window.leave()


def frames_of(window: MainWindow) -> Callable[[int], bool]:
    recorder = window.record._recorder
    assert recorder is not None
    return lambda count: recorder.frames >= count


def test_a_full_disk_ends_a_recording_with_a_message_and_the_view_continues(
    qtbot: QtBot, watching: Watching
) -> None:
    window, _ = watching
    window.record.toggle()
    with full_disk(60_000), qtbot.waitSignal(window.record.failed):
        pass
    assert window.live.banner.isVisible()
    assert window.live.banner.text.startswith("The recording has ended.")
    assert "kept" in window.live.banner.text
    assert not window.record.is_recording
    assert window.windowTitle() == "Emotion Detector"
    [path] = session_files(folders().sessions)
    assert len(read_recording(path, {}).frames) > 0
    index = window.worker._engine._result
    qtbot.waitUntil(lambda: window.worker._engine._result is not index)
    window.record.toggle()  # once there is space again
    qtbot.waitUntil(lambda: frames_of(window)(5))


def test_a_camera_that_is_unplugged_leaves_a_gap_and_two_markers(qtbot: QtBot, watching: Watching) -> None:
    window, camera = watching
    window.record.toggle()
    qtbot.waitUntil(lambda: frames_of(window)(10))
    camera.plugged = False
    qtbot.waitUntil(window.live.banner.isVisible)
    camera.plugged = True
    qtbot.waitUntil(lambda: not window.live.banner.isVisible())
    with qtbot.waitSignal(window.record.ended) as caught:
        window.record.toggle()
    texts = [marker.text for marker in read_recording(caught.args[0], {}).markers]
    assert [text for text in texts if text.startswith("Source")] == ["Source lost", "Source is back"]


def test_a_recording_continues_with_another_source(qtbot: QtBot, watching: Watching) -> None:
    window, _ = watching
    window.record.toggle()
    qtbot.waitUntil(lambda: frames_of(window)(5))
    window.live.open_source(DemoSpec())
    qtbot.waitUntil(lambda: window.live._size == (1280, 720))
    recorder = window.record._recorder
    assert recorder is not None
    count = recorder.frames
    qtbot.waitUntil(lambda: recorder.frames > count + 5)
    assert len(session_files(folders().sessions)) == 1


# Records, and prints after each commit the time of the last frame.
RECORD = """
import sys
from PySide6.QtCore import QTimer
from emotion_gui.app import open_window
from emotion_gui.recording.session_writer import SessionWriter
append = SessionWriter.append
def report(writer, frames, *rest):
    append(writer, frames, *rest)
    if len(frames):
        print(frames["time"][-1], flush=True)
SessionWriter.append = report
application, window = open_window("demo")
def poll():
    if window.live.chosen.faces and not window.record.is_recording:
        window.record.toggle()
timer = QTimer(interval=50)
timer.timeout.connect(poll)
timer.start()
sys.exit(application.exec())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_kill_9_of_the_app_keeps_all_that_was_committed(home: Path) -> None:
    settings_file.save(AGREED, folders().settings_file)
    process = subprocess.Popen(
        [sys.executable, "-c", RECORD],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "EMOTION_GUI_HOME": str(home)},
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    with process.stdout:
        for _ in range(3):
            last = int(process.stdout.readline())
        process.kill()
        last = int((process.stdout.read().split() or [str(last)])[-1])
    assert process.wait() == -signal.SIGKILL
    [path] = session_files(folders().sessions)
    summary, recording = read_summary(path, {}), read_recording(path, {})
    assert summary.problem == ""
    assert not recording.info.ended
    assert int(recording.frames["time"][-1]) >= last > 0
    assert recording.info.source == "Demo"
