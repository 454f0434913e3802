"""Recording in the real window, offscreen: keys, consent, markers, indicators, and ways to end it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_camera import FakeCameras
from patience import PATIENCE
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QMessageBox, QRadioButton
from pytestqt.qtbot import QtBot

from emotion_gui.core.folders import folders
from emotion_gui.core.settings import Settings, load
from emotion_gui.core.subject import Subject
from emotion_gui.live.recording.note_field import NoteField
from emotion_gui.live.recording.questions import ConsentDialog
from emotion_gui.live.recording.recording_indicator import RecordingIndicator
from emotion_gui.recording.session_reader import Recording, read_recording, session_files
from emotion_gui.recording.vault import make_key
from emotion_gui.vision.capture import CaptureState, Phase
from emotion_gui.vision.frame import Image
from emotion_gui.vision.source_spec import DemoSpec
from emotion_gui.window.main_window import MainWindow

AGREED: dict[str, Any] = {"filmed": Subject.ME, "agreed": 1_790_000_000.0, "marker_names": ("question",)}

Opener = Callable[..., MainWindow]


@pytest.fixture
def open_window(qtbot: QtBot, home: Path, portrait: Image) -> Iterator[Opener]:
    """Opens windows that show a camera with a face."""
    windows: list[MainWindow] = []
    with FakeCameras() as cameras:

        def opener(**settings: object) -> MainWindow:
            cameras.add("usb-1", "Desk camera", portrait)
            window = MainWindow(replace(Settings(), **settings), folders())
            windows.append(window)
            qtbot.addWidget(window)
            window.show()
            window.begin()
            qtbot.waitUntil(lambda: bool(window.live.chosen.faces))
            return window

        yield opener
        for window in windows:
            window.leave()


def press(window: MainWindow, key: str) -> None:
    QTest.keyClick(window.live.view, key)


def dialog(window: MainWindow, kind: type[QDialog]) -> QDialog:
    return next(found for found in window.findChildren(kind) if found.isVisible())


def indicator(window: MainWindow) -> RecordingIndicator:
    [found] = window.findChildren(RecordingIndicator)
    return found


def record(qtbot: QtBot, window: MainWindow) -> None:
    press(window, "r")
    qtbot.waitUntil(lambda: has_frames(window))


def has_frames(window: MainWindow) -> bool:
    recorder = window.record._recorder
    return recorder is not None and recorder.frames > 5


def recorded(qtbot: QtBot, window: MainWindow) -> Recording:
    """Ends the recording with R and returns it."""
    with qtbot.waitSignal(window.record.ended) as caught:
        press(window, "r")
    return read_recording(caught.args[0], {})


def test_r_asks_for_consent_once_then_starts_and_ends_a_recording(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window()
    press(window, "1")
    press(window, "n")
    press(window, "r")
    asked = dialog(window, ConsentDialog)
    assert not window.record.is_recording
    asked.findChildren(QRadioButton)[0].click()
    asked.accept()
    assert window.record.is_recording
    assert window.settings.filmed is Subject.ME
    qtbot.waitUntil(lambda: has_frames(window) and not indicator(window).text().endswith("0:00:00"))
    recording = recorded(qtbot, window)
    assert len(recording.frames) > 5
    assert (recording.faces["id"] == 1).all()
    assert recording.info.source == "Desk camera"
    assert recording.info.model == "Default"
    assert recording.info.unsure_below == window.models.current.unsure_below
    assert recording.markers == ()
    record(qtbot, window)
    assert recorded(qtbot, window).info.agreed == window.settings.agreed


def test_a_recording_of_the_demo_is_marked_as_such(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window(source="demo", **AGREED)
    record(qtbot, window)
    info = recorded(qtbot, window).info
    assert (info.source, info.subject) == ("Demo", Subject.DEMO)


def test_without_consent_nothing_is_recorded(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window()
    window.live.source_bar.record.click()
    dialog(window, ConsentDialog).reject()
    assert not window.record.is_recording
    assert session_files(folders().sessions) == []


def test_title_indicator_and_status_bar_show_the_recording(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window(**AGREED)
    status = window._recording.view.status
    assert window.windowTitle() == "Emotion Detector"
    assert status.isHidden()
    menu = window.live.source_bar.record.menu()
    menu.actions()[1].trigger()
    record(qtbot, window)
    assert window.windowTitle() == "● REC · Emotion Detector"
    assert indicator(window).isVisible()
    assert indicator(window).text().startswith("● REC with video 0:00:0")
    assert status.isVisible()
    assert status.text().startswith("Recording 0:00:0")
    assert window.live.source_bar.record.accessibleName() == "End the recording"
    assert recorded(qtbot, window).info.pictures == "clean"
    assert window.windowTitle() == "Emotion Detector"
    assert not indicator(window).isVisible()
    assert status.isHidden()


def test_events_become_markers(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window(**AGREED)
    record(qtbot, window)
    press(window, "1")
    assert window.statusBar().currentMessage().endswith(": question")
    press(window, "n")
    [line] = window.findChildren(NoteField)[0].findChildren(QLineEdit)
    QTest.keyClicks(line, "somebody came in")
    QTest.keyClick(line, Qt.Key.Key_Return)
    press(window, " ")
    capture = window.worker._engine._capture
    assert capture is not None
    qtbot.waitUntil(lambda: capture.paused)
    press(window, " ")
    with qtbot.waitSignal(window.models.used):
        window.models.use(window.models.current)
    window.live.open_source(DemoSpec())
    qtbot.waitUntil(lambda: window.live._size == (1280, 720))
    recording = recorded(qtbot, window)
    markers = [(marker.kind, marker.text) for marker in recording.markers]
    assert markers[:4] == [
        ("key", "question"),
        ("note", "somebody came in"),
        ("auto", "Paused"),
        ("auto", "Goes on"),
    ]
    # A model is loaded on a thread, a source is opened at once: either may come first.
    assert sorted(markers[4:]) == [("auto", "Model: Default"), ("auto", "Source: Demo")]


def test_a_source_that_stays_lost_is_marked_once(open_window: Opener) -> None:
    live = open_window(**AGREED).live
    texts: list[str] = []
    live.event_logged.connect(texts.append)
    for state in (
        CaptureState(Phase.LOST, "It sends no pictures."),
        CaptureState(Phase.LOST, "It does not answer."),
        CaptureState(Phase.RUNNING),
    ):
        live._show_state(live._source, state)
    assert texts == ["Source lost", "Source is back"]


def test_a_note_that_is_being_written_at_the_end_is_kept(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window(**AGREED)
    record(qtbot, window)
    press(window, "n")
    [line] = window.findChildren(NoteField)[0].findChildren(QLineEdit)
    QTest.keyClicks(line, "and then")
    with qtbot.waitSignal(window.record.ended) as caught:
        window.live.source_bar.record.click()
    assert [marker.text for marker in read_recording(caught.args[0], {}).markers] == ["and then"]
    assert not line.isVisible()


def test_q_asks_before_it_ends_a_recording(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window(**AGREED)
    record(qtbot, window)
    press(window, "q")
    dialog(window, QMessageBox).reject()
    assert window.isVisible()
    assert window.record.is_recording
    press(window, "q")
    asked = dialog(window, QMessageBox)
    assert isinstance(asked, QMessageBox)
    next(button for button in asked.buttons() if button.text() == "End it and quit").click()
    qtbot.waitUntil(lambda: not window.isVisible())
    [path] = session_files(folders().sessions)
    assert read_recording(path, {}).info.ended


def test_locked_recordings_wait_for_the_passphrase(qtbot: QtBot, open_window: Opener) -> None:
    key = make_key("correct horse")
    window = open_window(**AGREED, lock_id=key.lock.id)
    context = window._lazy_sessions.context
    with qtbot.waitSignal(context.passphrase_requested) as caught:
        press(window, "r")
    assert not window.record.is_recording
    session, then = caught.args
    assert session is None
    context.add_key(key)
    then()
    assert window.record.is_recording
    assert context.recording == window.record.path
    qtbot.waitUntil(lambda: has_frames(window))
    with qtbot.waitSignal(window.record.ended) as caught:
        press(window, "r")
    assert context.recording is None
    assert read_recording(caught.args[0], context.keys).info.source == "Desk camera"


def test_names_of_keys_are_remembered(qtbot: QtBot, open_window: Opener) -> None:
    from emotion_gui.live.recording.questions import MarkerNamesDialog

    window = open_window(**AGREED)
    window._recording.view._menu.names_requested.emit()
    asked = dialog(window, MarkerNamesDialog)
    asked.findChildren(QLineEdit)[4].setText("break")
    asked.accept()
    qtbot.waitUntil(lambda: load(folders().settings_file)[0].marker_names[4:5] == ("break",))
    assert window.settings.marker_names[0] == "question"


RECORD = f"""
import sys
from emotion_gui.app import run
from emotion_gui.live.recording import record_control
from emotion_gui.window.main_window import MainWindow
from PySide6.QtCore import QTimer
record_control._END_SECONDS = {PATIENCE}
begin = MainWindow.begin
def record(window, *rest):
    begin(window, *rest)
    def poll():
        if window.live.chosen.faces and not window.record.is_recording:
            window.record.toggle()
        recorder = window.record._recorder
        if recorder is not None and recorder.frames > 10:
            print("recording", flush=True)
            timer.stop()
    timer = window._timer = QTimer(window, interval=50)
    timer.timeout.connect(poll)
    timer.start()
MainWindow.begin = record
sys.exit(run(["demo"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_sigterm_ends_a_recording_as_it_should(home: Path) -> None:
    from emotion_gui.core import settings as settings_file

    settings_file.save(replace(Settings(), **AGREED), folders().settings_file)
    process = subprocess.Popen(
        [sys.executable, "-c", RECORD],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "EMOTION_GUI_HOME": str(home)},
        cwd=Path(__file__).parents[3],
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == "recording\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    [path] = session_files(folders().sessions)
    recording = read_recording(path, {})
    assert recording.info.ended
    assert len(recording.frames) > 10
