"""When a recording may begin, what marks it, and how it ends: without a window."""

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
    """What the control wants of the camera worker."""

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


class Desk:
    """A control, what it was asked with, and what it has told."""

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
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.control.shut_down()


def recorded(qtbot: QtBot, desk: Desk) -> Path:
    """Stop, and give the session once it lies on the disk."""
    with qtbot.waitSignal(desk.control.ended) as caught:
        desk.control.stop()
    path: Path = caught.args[0]
    return path


def test_a_recording_begins_and_ends_and_says_what_was_watched(qtbot: QtBot, desk: Desk) -> None:
    before = time.time()
    desk.control.toggle()
    assert desk.control.is_recording
    desk.worker.see()
    path = recorded(qtbot, desk)
    assert not desk.control.is_recording
    assert desk.all("changed") == [True, False]
    assert desk.worker.listeners == []
    info = read_recording(path, {}).info
    assert (info.source, info.model, info.fingerprint) == ("Demo", "Default", "f" * 64)
    assert (info.subject, info.agreed, info.ended) == (Subject.ME, AGREED.agreed, True)
    assert before <= info.started <= time.time()
    assert info.started - info.monotonic == pytest.approx(time.time() - time.perf_counter(), abs=0.1)
    assert len(info.id) == 32
    assert info.markers == {"1": "question", "3": "video 2 starts"}
    assert desk.all("notice") == [f"Session recorded: {path.stem}."]
    assert not pictures_file(path).exists()


def test_the_demo_is_of_the_demo_whoever_agreed(qtbot: QtBot, desk: Desk) -> None:
    desk.control._describe_source = lambda: SessionInfo(source="Demo", subject=Subject.DEMO)
    desk.control.start()
    desk.worker.see()
    assert read_recording(recorded(qtbot, desk), {}).info.subject is Subject.DEMO


def test_the_first_one_asks_for_consent_and_the_next_one_remembers(qtbot: QtBot, desk: Desk) -> None:
    desk.store.update(Settings())
    desk.control.toggle()
    assert desk.emitted == [("consent_wanted", None)]
    assert session_files(desk.folder) == []
    before = time.time()
    desk.control.give_consent(Subject.OTHERS)
    assert not desk.control.is_recording
    desk.control.start()
    desk.worker.see()
    info = read_recording(recorded(qtbot, desk), {}).info
    assert info.subject is Subject.OTHERS
    assert before <= info.agreed <= time.time()
    desk.control.toggle()
    assert desk.control.is_recording
    assert len(desk.all("consent_wanted")) == 1


def test_nothing_is_recorded_unsealed_where_a_lock_is_wanted(qtbot: QtBot, desk: Desk) -> None:
    key = make_key("correct horse")
    desk.store.update(replace(AGREED, lock_id=key.lock.id))
    desk.control.toggle()
    desk.key = make_key("of another lock")
    desk.control.toggle()
    assert desk.all("passphrase_wanted") == [None, None]
    assert not desk.control.is_recording
    assert session_files(desk.folder) == []
    desk.key = key
    desk.control.start()
    desk.worker.see()
    path = recorded(qtbot, desk)
    assert b"Demo" not in path.read_bytes()
    assert read_recording(path, {key.lock.id: key}).info.source == "Demo"


def test_a_key_of_an_earlier_lock_seals_nothing_where_none_is_wanted(qtbot: QtBot, desk: Desk) -> None:
    desk.key = make_key("correct horse")
    desk.control.toggle()
    desk.worker.see()
    assert read_recording(recorded(qtbot, desk), {}).info.source == "Demo"


def test_markers_have_the_users_names_and_are_confirmed(qtbot: QtBot, desk: Desk) -> None:
    desk.control.mark_key(1)  # while nothing records
    desk.control.mark("Paused", "auto")
    assert desk.emitted == []
    desk.control.toggle()
    desk.worker.see()
    begun = desk.control.now
    for number in (1, 2, 3, 9):
        desk.control.mark_key(number)
    desk.control.mark("Source: Demo", "auto")
    desk.control.mark("a note", "note", begun)
    markers = read_recording(recorded(qtbot, desk), {}).markers
    assert [(marker.kind, marker.text) for marker in sorted(markers, key=lambda marker: marker.id)] == [
        ("key", "question"),
        ("key", "Marker 2"),
        ("key", "video 2 starts"),
        ("key", "Marker 9"),
        ("auto", "Source: Demo"),
        ("note", "a note"),
    ]
    assert desk.all("notice")[:2] == ["Marker at 0:00:00: question", "Marker at 0:00:00: Marker 2"]
    assert len(desk.all("notice")) == 6  # not of what marks itself


def test_what_is_marked_at_the_very_end_still_belongs_to_it(qtbot: QtBot, desk: Desk) -> None:
    desk.control.ending.connect(lambda: desk.control.mark("half a note"))
    desk.control.toggle()
    desk.worker.see()
    assert [marker.text for marker in read_recording(recorded(qtbot, desk), {}).markers] == ["half a note"]


def test_two_in_the_same_second_have_two_files(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.strftime", lambda *_: "2026-09-21 14.13.20")
    for _ in range(2):
        desk.control.toggle()
        desk.worker.see()
        recorded(qtbot, desk)
    names = [path.stem for path in session_files(desk.folder)]
    assert sorted(names) == ["2026-09-21 14.13.20", "2026-09-21 14.13.20 2"]


def test_pictures_are_a_choice(qtbot: QtBot, desk: Desk) -> None:
    desk.control.set_pictures("overlay")
    desk.control.set_blurred(True)
    desk.control.toggle()
    desk.worker.see()
    path = recorded(qtbot, desk)
    info = read_recording(path, {}).info
    assert (info.pictures, info.blurred) == ("overlay", True)
    assert pictures_file(path).exists()


def test_a_recording_that_fails_is_over_and_told(qtbot: QtBot, desk: Desk) -> None:
    desk.control._folder = desk.folder / "missing"
    with qtbot.waitSignal(desk.control.failed) as caught:
        desk.control.toggle()
    assert caught.args[0].startswith("The recording could not begin.")
    assert not desk.control.is_recording
    assert desk.all("changed") == [True, False]
    assert desk.all("ended") == []
    assert desk.worker.listeners == []


def test_shutting_down_closes_the_files(desk: Desk) -> None:
    desk.control.toggle()
    desk.worker.see()
    path = desk.control.path
    assert path is not None
    desk.control.shut_down()
    assert read_recording(path, {}).info.ended
    assert list(desk.folder.iterdir()) == [path]
