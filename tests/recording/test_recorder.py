"""A recording from its start to its end, however it ends."""

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clocks import StillClock
from code_paths import PATHS
from full_disk import full_disk
from patience import PATIENCE, wait_for
from seen import BOX, a_face, a_result

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.pictures import PictureReader, pictures_file
from emotion_gui.recording.recorder import Recorder
from emotion_gui.recording.samples import probabilities
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Recording, read_recording, read_summary
from emotion_gui.recording.session_writer import SessionWriter
from emotion_gui.recording.vault import Key, make_key
from emotion_gui.vision.frame import FrameResult
from trainer.shared.face_input import LABELS

ABOUT = SessionInfo(
    id="1" * 32, name="Test", started=1_790_000_000.0, source="Demo", markers={"1": "question"}
)


class Session:
    """A recorder and how it has ended; its time passes with the frames."""

    def __init__(
        self, clock: StillClock, path: Path, info: SessionInfo = ABOUT, key: Key | None = None
    ) -> None:
        self.clock, self.path, self.begun = clock, path, time.perf_counter()
        self.ends: list[str] = []
        self.recorder = Recorder(path, info, key, self.ends.append)
        self.recorder.start()

    def add(self, frames: int, faces: int = 1, pause: float = 0.005, **result: Any) -> None:
        """Adds frames, each after the one before was recorded."""
        for _ in range(frames):
            self.show(a_result([a_face(number) for number in range(1, faces + 1)], **result))
            self.clock.jump(pause)

    def show(self, result: FrameResult) -> None:
        count = self.recorder.frames
        self.recorder.add(result)
        wait_for(lambda: self.recorder.frames > count or self.ends)

    def end(self, keys: dict[str, Key] | None = None) -> Recording:
        self.recorder.stop()
        assert self.recorder.wait(PATIENCE)
        return read_recording(self.path, keys or {})


Record = Callable[..., Session]


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch) -> Record:
    return partial(Session, StillClock(monkeypatch))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "2026-09-21 14.13.20.session"


def test_what_is_seen_is_recorded_as_it_was_shown_with_raw_probabilities(path: Path, record: Record) -> None:
    session = record(path)
    session.add(20, faces=2)
    recording = session.end()
    assert session.ends == [""]
    assert session.recorder.dropped == 0
    assert len(recording.frames) == 20
    assert np.all(np.diff(recording.frames["time"].astype(int)) > 0)
    first = recording.faces[0]
    assert (first["id"], first["x"], first["width"], first["unsure"]) == (1, BOX.x, BOX.width, 0)
    assert LABELS[first["label"]] == "happy"
    assert probabilities(recording.faces)[0] == pytest.approx(a_face().raw_probabilities, abs=1e-4)
    assert first["light"] == 90
    assert recording.info.ended
    assert recording.info.frame_size == (640, 360)
    assert recording.info.markers == {"1": "question"}
    assert list(path.parent.iterdir()) == [path]
    assert path.stat().st_mode & 0o077 == 0


def test_frames_of_the_same_millisecond_come_one_after_the_other(path: Path, record: Record) -> None:
    session = record(path)
    moment = session.begun + 0.25
    session.add(5, captured=moment)
    session.add(1, captured=moment - 10)  # a clock that runs backwards
    times = session.end().frames["time"].astype(int)
    assert np.diff(times).tolist() == [1] * 5
    assert times[0] == 250


def test_a_pause_is_a_gap(path: Path, record: Record) -> None:
    session = record(path)
    session.add(5)
    session.clock.jump(0.4)
    session.add(5)
    assert np.diff(session.end().frames["time"].astype(int)).tolist() == [5] * 4 + [405] + [5] * 4


def test_markers_carry_the_time_when_they_were_begun(path: Path, record: Record) -> None:
    session = record(path)
    session.add(3)
    begun = session.recorder.now
    session.clock.jump(0.1)
    session.recorder.mark("question", "key")
    session.recorder.mark("somebody came in", "note", begun)
    markers = session.end().markers
    assert [(marker.text, marker.kind) for marker in markers] == [
        ("somebody came in", "note"),
        ("question", "key"),
    ]
    assert markers[0].time == begun
    assert markers[1].time == begun + 100


def test_a_lost_face_is_marked_by_itself(path: Path, record: Record) -> None:
    session = record(path)
    for number in range(80):
        faces = [a_face()] if number < 30 else []
        session.show(a_result(faces, captured=session.begun + number / 10))
    [marker] = session.end().markers
    assert (marker.kind, marker.text) == ("auto", "Face lost")
    assert marker.time == 3000


def test_pictures_are_recorded_only_on_request(tmp_path: Path, record: Record) -> None:
    for pictures in ("", "clean", "overlay"):
        path = tmp_path / f"{pictures or 'none'}.session"
        session = record(path, SessionInfo(pictures=pictures))
        session.add(20, pause=0.02)
        recording = session.end()
        assert pictures_file(path).exists() == bool(pictures)
        if pictures:
            reader = PictureReader(path, {})
            assert 4 <= len(reader.times) <= 8
            assert set(reader.times) <= set(recording.frames["time"].tolist())
            reader.close()
            assert pictures_file(path).stat().st_mode & 0o077 == 0


def test_an_encrypted_recording_reveals_nothing_without_its_key(path: Path, record: Record) -> None:
    key = make_key("correct horse")
    session = record(path, SessionInfo(name="secret name", pictures="clean"), key)
    session.add(10, image=np.full((36, 64, 3), 200, np.uint8))
    session.recorder.mark("secret mark")
    recording = session.end({key.lock.id: key})
    assert len(recording.frames) == 10
    assert b"secret" not in path.read_bytes()
    assert b"JFIF" not in pictures_file(path).read_bytes()
    with pytest.raises(SessionError):
        read_recording(path, {})


def test_a_recording_can_be_read_while_it_grows(path: Path, record: Record) -> None:
    session = record(path)
    session.add(140)
    growing = read_recording(path, {})
    assert 0 < len(growing.frames) < 140
    assert not growing.info.ended
    assert len(session.end().frames) == 140


class HangingDisk:
    """A disk that hangs.

    Attributes:
        hangs: Set once somebody writes.
        ready: Set once the disk works again.
    """

    def __init__(self) -> None:
        self.hangs, self.ready = threading.Event(), threading.Event()


@pytest.fixture
def hanging_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[HangingDisk]:
    """Makes commits wait for `ready`."""
    disk = HangingDisk()
    append = SessionWriter.append

    def wait(writer: SessionWriter, *rows: Any) -> None:
        disk.hangs.set()
        assert disk.ready.wait(PATIENCE)
        append(writer, *rows)

    monkeypatch.setattr(SessionWriter, "append", wait)
    yield disk
    disk.ready.set()


def test_a_disk_that_hangs_costs_frames_and_never_time(
    path: Path, record: Record, hanging_disk: HangingDisk
) -> None:
    session = record(path)
    session.add(1)
    session.clock.jump(1)  # until the first commit
    assert hanging_disk.hangs.wait(PATIENCE)
    for _ in range(200):
        session.recorder.add(a_result([a_face()]))
    assert session.recorder.dropped == 192  # while the disk hangs
    hanging_disk.ready.set()
    recording = session.end()
    assert session.ends == [""]
    assert len(recording.frames) == session.recorder.frames == 9


def test_a_recording_that_never_began_is_reported(tmp_path: Path, record: Record) -> None:
    session = record(tmp_path / "missing" / "a.session")
    assert session.recorder.wait(PATIENCE)
    [message] = session.ends
    assert message.startswith("The recording could not begin. a.session cannot be written")
    session.add(5)  # has no effect
    session.recorder.stop()


def test_a_session_without_frames_is_not_kept(path: Path, record: Record) -> None:
    session = record(path, SessionInfo(pictures="clean"))
    session.clock.jump(0.1)
    session.recorder.stop()
    assert session.recorder.wait(PATIENCE)
    assert session.ends == ["Nothing was recorded, as no picture came."]
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("pictures", ["", "clean"])
def test_a_full_disk_ends_it_with_a_sentence_and_keeps_what_was_written(
    path: Path, pictures: str, record: Record
) -> None:
    session = record(path, SessionInfo(pictures=pictures))
    image = np.random.default_rng(0).integers(0, 255, (360, 640, 3), np.uint8)
    with full_disk(400_000):
        while not session.ends:
            session.add(10, faces=60, pause=0.004, image=image)
        assert session.recorder.wait(PATIENCE)
    [message] = session.ends
    assert message.startswith("The recording has ended. 2026-09-21 14.13.20.")
    assert message.endswith("What was recorded until then is kept.")
    summary, recording = read_summary(path, {}), read_recording(path, {})
    assert summary.problem == ""
    assert not summary.info.ended
    assert len(recording.frames) == summary.frames > 10
    assert len(recording.faces) == 60 * len(recording.frames)


# Records until it is killed; prints the time of each frame that was recorded.
RECORD = f"""
import sys
sys.path[:0] = {PATHS}
import pytest
from clocks import StillClock
from pathlib import Path
from patience import wait_for
from seen import a_face, a_result
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.recorder import Recorder
clock = StillClock(pytest.MonkeyPatch())
recorder = Recorder(Path(sys.argv[1]), SessionInfo(name="killed", pictures="clean"), None, print)
recorder.start()
recorder.mark("begun")
while True:
    count = recorder.frames
    recorder.add(a_result([a_face(1), a_face(2)]))
    wait_for(lambda: recorder.frames > count)
    print(recorder.now, flush=True)
    clock.jump(1 / 30)
"""


def record_until_killed(path: Path, seconds: float) -> int:
    """Returns the time of the last frame before the kill, in milliseconds from the start."""
    process = subprocess.Popen([sys.executable, "-c", RECORD, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        last = 0
        while last < seconds * 1000:
            last = int(process.stdout.readline())
        process.kill()
        last = int((process.stdout.read().split() or [str(last)])[-1])
    assert process.wait() == -getattr(signal, "SIGKILL", -1)
    return last


def commits(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        [number] = connection.execute("SELECT count(*) FROM block").fetchone()
    return int(number)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_kill_9_loses_the_last_second_at_most_and_the_session_opens_again(path: Path) -> None:
    last = record_until_killed(path, 5.9)
    summary, recording = read_summary(path, {}), read_recording(path, {})
    assert summary.problem == ""
    assert not recording.info.ended
    assert last - int(recording.frames["time"][-1]) < 1000
    assert commits(path) >= 5
    assert np.diff(recording.frames["time"].astype(int)).max() < 35
    assert len(recording.faces) == 2 * len(recording.frames)
    assert [marker.text for marker in recording.markers] == ["begun"]
    reader = PictureReader(path, {})
    assert last - reader.times[-1] < 1100
    assert reader.at(last) is not None
    reader.close()
    writer = SessionWriter.resume(path, {})
    writer.close()
    assert read_summary(path, {}).info.ended
