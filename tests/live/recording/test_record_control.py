"""When a recording may start, its markers, and how it ends, without a window."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from seen import a_face, a_result

from emotion_gui.core.settings import Settings
from emotion_gui.core.subject import Subject
from emotion_gui.live.recording.record_control import RecordControl
from emotion_gui.recording.pictures import pictures_file
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import read_recording, session_files
from emotion_gui.recording.vault import Key, make_key
from emotion_gui.vision.frame import FrameResult
from emotion_gui.widgets.settings_store import SettingsStore

AGREED = Settings(filmed=Subject.ME, agreed=1_790_000_000.0, marker_names=("question", "", "video 2 starts"))


class Worker:
    """The part of the camera worker that the control uses."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[FrameResult], None]] = []

    def add_listener(self, listener: Callable[[FrameResult], None]) -> None:
        self.listeners.append(listener)

    def remove_listener(self, listener: Callable[[FrameResult], None]) -> None:
        self.listeners = [each for each in self.listeners if each != listener]

    def see(self, frames: int = 3) -> None:
        for _ in range(frames):
            for listener in self.listeners:
                listener(a_result([a_face()]))


class Harness:
    """A control with its settings and key, and the signals it has emitted."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.worker = folder, Worker()
        self.store = SettingsStore(AGREED, folder / "config" / "settings.json")
        self.key: Key | None = None
        self.emitted: list[tuple[str, Any]] = []
        self.control = RecordControl(
            self.worker,  # type: ignore[arg-type]
            folder,
            store=self.store,
            describe_source=lambda: SessionInfo(source="Demo", model="Default", fingerprint="f" * 64),
            key=lambda: self.key,
        )
        for name in ("changed", "ended", "failed", "notice"):
            getattr(self.control, name).connect(lambda value, name=name: self.emitted.append((name, value)))
        for name in ("consent_wanted", "passphrase_wanted", "ending"):
            getattr(self.control, name).connect(lambda name=name: self.emitted.append((name, None)))

    def all(self, name: str) -> list[Any]:
        return [value for emitted, value in self.emitted if emitted == name]


@pytest.fixture
def harness(qtbot: QtBot, tmp_path: Path) -> Iterator[Harness]:
    harness = Harness(tmp_path)
    yield harness
    harness.control.shut_down()


def recorded(qtbot: QtBot, harness: Harness) -> Path:
    """Stops the recording and returns its session once it is on the disk."""
    with qtbot.waitSignal(harness.control.ended) as caught:
        harness.control.stop()
    path: Path = caught.args[0]
    return path


def test_a_recording_starts_and_ends_with_its_metadata(qtbot: QtBot, harness: Harness) -> None:
    before = time.time()
    harness.control.toggle()
    assert harness.control.is_recording
    harness.worker.see()
    path = recorded(qtbot, harness)
    assert not harness.control.is_recording
    assert harness.all("changed") == [True, False]
    assert harness.worker.listeners == []
    info = read_recording(path, {}).info
    assert (info.source, info.model, info.fingerprint) == ("Demo", "Default", "f" * 64)
    assert (info.subject, info.agreed, info.ended) == (Subject.ME, AGREED.agreed, True)
    assert before <= info.started <= time.time()
    assert info.started - info.monotonic == pytest.approx(time.time() - time.perf_counter(), abs=0.1)
    assert len(info.id) == 32
    assert info.markers == {"1": "question", "3": "video 2 starts"}
    assert harness.all("notice") == [f"Session recorded: {path.stem}."]
    assert not pictures_file(path).exists()


def test_a_recording_of_the_demo_has_the_subject_demo(qtbot: QtBot, harness: Harness) -> None:
    harness.control._describe_source = lambda: SessionInfo(source="Demo", subject=Subject.DEMO)
    harness.control.start()
    harness.worker.see()
    assert read_recording(recorded(qtbot, harness), {}).info.subject is Subject.DEMO


def test_the_first_one_asks_for_consent_and_the_next_one_remembers(qtbot: QtBot, harness: Harness) -> None:
    harness.store.update(Settings())
    harness.control.toggle()
    assert harness.emitted == [("consent_wanted", None)]
    assert session_files(harness.folder) == []
    before = time.time()
    harness.control.give_consent(Subject.OTHERS)
    assert not harness.control.is_recording
    harness.control.start()
    harness.worker.see()
    info = read_recording(recorded(qtbot, harness), {}).info
    assert info.subject is Subject.OTHERS
    assert before <= info.agreed <= time.time()
    harness.control.toggle()
    assert harness.control.is_recording
    assert len(harness.all("consent_wanted")) == 1


def test_nothing_is_recorded_unencrypted_while_new_sessions_are_locked(
    qtbot: QtBot, harness: Harness
) -> None:
    key = make_key("correct horse")
    harness.store.update(replace(AGREED, lock_id=key.lock.id))
    harness.control.toggle()
    harness.key = make_key("of another lock")
    harness.control.toggle()
    assert harness.all("passphrase_wanted") == [None, None]
    assert not harness.control.is_recording
    assert session_files(harness.folder) == []
    harness.key = key
    harness.control.start()
    harness.worker.see()
    path = recorded(qtbot, harness)
    assert b"Demo" not in path.read_bytes()
    assert read_recording(path, {key.lock.id: key}).info.source == "Demo"


def test_an_old_key_encrypts_nothing_while_new_sessions_are_not_locked(
    qtbot: QtBot, harness: Harness
) -> None:
    harness.key = make_key("correct horse")
    harness.control.toggle()
    harness.worker.see()
    assert read_recording(recorded(qtbot, harness), {}).info.source == "Demo"


def test_markers_have_the_users_names_and_are_confirmed(qtbot: QtBot, harness: Harness) -> None:
    harness.control.mark_key(1)  # while nothing is recorded
    harness.control.mark("Paused", "auto")
    assert harness.emitted == []
    harness.control.toggle()
    harness.worker.see()
    moment = harness.control.now
    for number in (1, 2, 3, 9):
        harness.control.mark_key(number)
    harness.control.mark("Source: Demo", "auto")
    harness.control.mark("a note", "note", moment)
    markers = read_recording(recorded(qtbot, harness), {}).markers
    assert [(marker.kind, marker.text) for marker in sorted(markers, key=lambda marker: marker.id)] == [
        ("key", "question"),
        ("key", "Marker 2"),
        ("key", "video 2 starts"),
        ("key", "Marker 9"),
        ("auto", "Source: Demo"),
        ("note", "a note"),
    ]
    assert harness.all("notice")[:2] == ["Marker at 0:00:00: question", "Marker at 0:00:00: Marker 2"]
    assert len(harness.all("notice")) == 6  # none for the automatic marker


def test_a_marker_at_the_very_end_still_belongs_to_the_recording(qtbot: QtBot, harness: Harness) -> None:
    harness.control.ending.connect(lambda: harness.control.mark("half a note"))
    harness.control.toggle()
    harness.worker.see()
    assert [marker.text for marker in read_recording(recorded(qtbot, harness), {}).markers] == ["half a note"]


def test_two_recordings_in_the_same_second_have_two_files(
    qtbot: QtBot, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.strftime", lambda *_: "2026-09-21 14.13.20")
    for _ in range(2):
        harness.control.toggle()
        harness.worker.see()
        recorded(qtbot, harness)
    names = [path.stem for path in session_files(harness.folder)]
    assert sorted(names) == ["2026-09-21 14.13.20", "2026-09-21 14.13.20 2"]


def test_pictures_are_a_choice(qtbot: QtBot, harness: Harness) -> None:
    harness.control.set_pictures("overlay")
    harness.control.set_blurred(True)
    harness.control.toggle()
    harness.worker.see()
    path = recorded(qtbot, harness)
    info = read_recording(path, {}).info
    assert (info.pictures, info.blurred) == ("overlay", True)
    assert pictures_file(path).exists()


def test_a_recording_that_fails_ends_and_is_reported(qtbot: QtBot, harness: Harness) -> None:
    harness.control._folder = harness.folder / "missing"
    with qtbot.waitSignal(harness.control.failed) as caught:
        harness.control.toggle()
    assert caught.args[0].startswith("The recording could not begin.")
    assert not harness.control.is_recording
    assert harness.all("changed") == [True, False]
    assert harness.all("ended") == []
    assert harness.worker.listeners == []


def test_shutting_down_closes_the_files(harness: Harness) -> None:
    harness.control.toggle()
    harness.worker.see()
    path = harness.control.path
    assert path is not None
    harness.control.shut_down()
    assert read_recording(path, {}).info.ended
    assert list(harness.folder.iterdir()) == [path]
