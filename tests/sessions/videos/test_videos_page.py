"""Tests of the Videos page: dropped files become sessions, and the queue outlives the window."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest
from code_paths import PATHS
from held_worker import HELD, held_workers
from made_sessions import make_session
from made_store import made_store
from made_videos import make_video
from numpy.typing import NDArray
from patience import PATIENCE, wait_for
from processes import has_ended
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from emotion_gui.batch.queue_item import QueueItem, State, load_queue, queue_file
from emotion_gui.batch.scheduler import cores
from emotion_gui.core.settings import Settings
from emotion_gui.core.subject import Subject
from emotion_gui.models.library import shipped_model
from emotion_gui.recording.pictures import PictureWriter, encoded
from emotion_gui.recording.session_reader import read_recording
from emotion_gui.recording.vault import make_key
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.videos.queue_model import NAME, PROGRESS, RESULT, STATE, state_text
from emotion_gui.sessions.videos.videos_page import VideosPage
from emotion_gui.system.programs import working_folder
from emotion_gui.widgets.settings_store import SettingsStore


class Window:
    """A context and its page, as in the window."""

    def __init__(self, qtbot: QtBot, folder: Path, store: SettingsStore) -> None:
        folder.mkdir(exist_ok=True)
        self.context = SessionsContext(folder, store, lambda: [("Default", shipped_model())])
        self.page = VideosPage(self.context)
        self.opened: list[Path] = []
        self.context.open_requested.connect(self.opened.append)
        qtbot.addWidget(self.page)
        self.page.show()

    @property
    def entries(self) -> list[QueueItem]:
        return [*self.page._queue.entries]

    @property
    def states(self) -> list[str]:
        return [entry.state for entry in self.entries]

    def button(self, text: str) -> QPushButton:
        buttons = self.page.findChildren(QPushButton)
        return next(each for each in buttons if each.text().replace("&", "") == text and each.isVisible())

    def shows(self, row: int, column: int) -> str:
        return str(self.page._table.model().index(row, column).data())


Opener = Callable[..., Window]


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path) -> Iterator[Opener]:
    """Open windows one after another on the same folder."""
    windows: list[Window] = []

    def open_one(**settings: object) -> Window:
        windows.append(
            Window(
                qtbot,
                tmp_path / "sessions",
                made_store(smallest_face=50, detector="haar", signs=False, **settings),
            )
        )
        return windows[-1]

    yield open_one
    for window in windows:
        window.page.shut_down()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_video(tmp_path_factory.mktemp("videos") / "clip.avi", 1.0)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a video that takes some seconds to analyze."""
    return make_video(tmp_path_factory.mktemp("videos") / "film.avi", 3.0, first=4.0, rounds=10)


def drop(page: VideosPage, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))


def start(qtbot: QtBot, window: Window, *paths: Path) -> None:
    drop(window.page, *paths)
    qtbot.waitUntil(lambda: len(window.entries) == len(paths))
    window.button("Only me").click()


def test_dropped_videos_become_sessions(
    qtbot: QtBot, open_window: Opener, clip: Path, tmp_path: Path
) -> None:
    window, before = open_window(), time.time()
    (tmp_path / "notes.mp4").write_text("notes")
    start(qtbot, window, clip, tmp_path / "notes.mp4")
    qtbot.waitUntil(lambda: window.states == ["done", "failed"])
    [made] = (tmp_path / "sessions").glob("*.session")
    info = read_recording(made, {}).info
    assert (info.name, info.subject, info.ended) == ("clip", Subject.ME, True)
    assert before <= info.agreed <= time.time()
    assert [window.shows(0, column) for column in (NAME, STATE, PROGRESS, RESULT)] == [
        "clip.avi",
        "Done",
        "100%",
        "10 frames, 1 face",
    ]
    assert window.shows(1, RESULT).startswith("notes.mp4 is no video that can be read")
    window.page._table.selectRow(0)
    window.button("Open the session").click()
    assert window.opened == [made]


def test_nothing_runs_before_the_user_says_who_is_seen(qtbot: QtBot, open_window: Opener, clip: Path) -> None:
    window = open_window(videos_filmed=Subject.OTHERS)
    drop(window.page, clip)
    qtbot.waitUntil(lambda: window.shows(0, RESULT) == "Say who is seen in it first.")
    assert window.states == ["waiting"]
    assert not window.page.is_running
    assert window.button("Others, who have agreed").hasFocus()  # the former answer
    window.button("Only me").click()
    assert window.context.settings.videos_filmed is Subject.ME
    qtbot.waitUntil(lambda: window.page.is_running)
    assert window.entries[0].job.filmed is Subject.ME


def test_a_paused_video_has_no_process_and_can_continue(
    qtbot: QtBot, open_window: Opener, film: Path, tmp_path: Path
) -> None:
    window = open_window()
    with held_workers():
        start(qtbot, window, film)
        qtbot.waitUntil(lambda: window.entries[0].frames == HELD)
    window.button("Pause all").click()
    qtbot.waitUntil(lambda: window.states == ["paused"] and not window.page.is_running)
    assert window.entries[0].frames == HELD
    assert len(read_recording(Path(window.entries[0].session), {}).frames) == HELD
    window.page._table.selectRow(0)
    window.button("Continue").click()
    qtbot.waitUntil(lambda: window.states == ["done"])
    [made] = (tmp_path / "sessions").glob("*.session")
    assert read_recording(made, {}).frames["time"].tolist() == [100 * number for number in range(300)]


def test_closing_the_window_ends_the_processes_and_the_next_one_continues(
    qtbot: QtBot, open_window: Opener, film: Path, clip: Path
) -> None:
    window = open_window(videos_at_once=1)
    with held_workers():
        start(qtbot, window, film, clip)
        qtbot.waitUntil(lambda: window.entries[0].frames == HELD)
    window.page.shut_down()
    assert len(read_recording(Path(window.entries[0].session), {}).frames) == HELD
    living = [each for each in psutil.Process().children() if each.status() != psutil.STATUS_ZOMBIE]
    assert not [each for each in living if "batch-worker" in each.cmdline()]
    following = open_window(videos_at_once=1)
    assert following.states == ["interrupted", "interrupted"]
    assert following.entries[0].session == window.entries[0].session
    assert "2 videos were not done" in following.page._resume.text
    following.button("Continue").click()
    qtbot.waitUntil(lambda: following.states == ["done", "done"])
    assert len(read_recording(Path(following.entries[0].session), {}).frames) == 300


# Prints the id of the process that analyzes the video, and kills itself.
CRASH = f"""
import os, sys
sys.path[:0] = {PATHS}
from pathlib import Path
from emotion_gui.system.qt_platform import import_opencv
import_opencv()
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from emotion_gui.batch import child
from emotion_gui.core.settings import Settings
from emotion_gui.core.subject import Subject
from emotion_gui.models.library import shipped_model
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.videos.videos_page import VideosPage
from emotion_gui.widgets.settings_store import SettingsStore
from held_worker import held_command
child.app_command = held_command
app = QApplication([])
store = SettingsStore(Settings(detector="haar", signs=False), Path(sys.argv[1]) / "settings.json")
page = VideosPage(SessionsContext(Path(sys.argv[1]), store, lambda: [("Default", shipped_model())]))
page.add_files([Path(sys.argv[2])])
def poll():
    if page._queue.undecided:
        page._filmed.answered.emit(Subject.OTHERS)
    if page._queue.entries and page._queue.entries[0].session:
        print(*[child.pid for child in page._queue._scheduler._children.values()], flush=True)
        os.kill(os.getpid(), 9)
timer = QTimer(interval=20)
timer.timeout.connect(poll)
timer.start()
app.exec()
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_after_a_crash_the_queue_is_there_again(
    qtbot: QtBot, open_window: Opener, film: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "sessions"
    folder.mkdir()
    command = [sys.executable, "-c", CRASH, str(folder), str(film)]
    done = subprocess.run(command, cwd=working_folder(), check=False, capture_output=True, timeout=PATIENCE)
    assert done.returncode == -9, done.stderr
    child = int(done.stdout)
    wait_for(lambda: has_ended(child))  # as its window has
    window = open_window()
    assert window.states == ["interrupted"]
    window.button("Continue").click()
    qtbot.waitUntil(lambda: window.states == ["done"])
    [made] = folder.glob("*.session")
    recording = read_recording(made, {})
    assert recording.frames["time"].tolist() == [100 * number for number in range(300)]
    assert len(np.unique(recording.faces[["time", "id"]])) == len(recording.faces)
    assert recording.info.subject == "others"


def test_removed_and_repeated_rows(qtbot: QtBot, open_window: Opener, clip: Path, tmp_path: Path) -> None:
    window = open_window()
    start(qtbot, window, clip)
    qtbot.waitUntil(lambda: window.states == ["done"])
    first = window.entries[0].session
    window.page._table.selectRow(0)
    window.button("Run again").click()
    qtbot.waitUntil(lambda: window.states == ["done"])
    assert window.entries[0].session != first
    window.button("Remove").click()
    assert window.entries == []
    assert load_queue(queue_file(tmp_path / "sessions")) == []
    assert len(list((tmp_path / "sessions").glob("*.session"))) == 2


def test_a_session_is_released_before_it_is_deleted(qtbot: QtBot, open_window: Opener, film: Path) -> None:
    window = open_window()
    with held_workers():
        start(qtbot, window, film)
        qtbot.waitUntil(lambda: window.entries[0].frames == HELD)
    session = Path(window.entries[0].session)
    window.context.request_release([session])
    assert not window.page.is_running
    session.unlink()
    window.context.sessions_changed.emit()
    qtbot.waitUntil(lambda: not window.page._queue._timer.isActive())  # it has checked for work
    assert window.states == ["paused"]


def test_deleting_everything_empties_the_queue(
    qtbot: QtBot, open_window: Opener, clip: Path, tmp_path: Path
) -> None:
    window = open_window()
    drop(window.page, clip)
    qtbot.waitUntil(lambda: window.states == ["waiting"])
    window.context.request_release([])
    queue_file(tmp_path / "sessions").unlink()
    window.context.sessions_changed.emit()
    assert window.entries == []
    window.page.shut_down()
    assert not queue_file(tmp_path / "sessions").exists()


def test_locked_sessions_wait_for_the_passphrase(qtbot: QtBot, open_window: Opener, clip: Path) -> None:
    key = make_key("correct horse")
    window = open_window(lock_id=key.lock.id)
    requested: list[object] = []
    window.context.passphrase_requested.connect(lambda session, then: requested.append(session))
    start(qtbot, window, clip)
    qtbot.waitUntil(lambda: requested == [None])
    assert window.states == ["waiting"]
    window.context.add_key(key)
    qtbot.waitUntil(lambda: window.states == ["done"])
    recording = read_recording(Path(window.entries[0].session), {key.lock.id: key})
    assert len(recording.frames) == 10


def test_a_session_is_replayed_with_another_model(
    qtbot: QtBot, open_window: Opener, portrait: NDArray[np.uint8], tmp_path: Path
) -> None:
    window = open_window()
    original = make_session(
        tmp_path / "sessions", seconds=1, id="c" * 32, subject=Subject.ME, pictures="clean", model="Former"
    )
    writer = PictureWriter(original)
    writer.append([(100 * number, encoded(cv2.resize(portrait, (256, 300)))) for number in range(6)])
    writer.close()
    window.context.replay_requested.emit(original)
    qtbot.waitUntil(window.page._replays.isVisible)
    assert [box.currentText() for box in window.page._replays.findChildren(QComboBox)] == ["Default"]
    window.button("Run").click()
    qtbot.waitUntil(lambda: window.states == ["done"])
    info = read_recording(Path(window.entries[0].session), {}).info
    assert (info.replay_of, info.model, info.subject) == ("c" * 32, "Default", "me")


def test_a_session_without_video_is_not_replayed(qtbot: QtBot, open_window: Opener, tmp_path: Path) -> None:
    window = open_window()
    window.page.replay(make_session(tmp_path / "sessions", seconds=1))
    qtbot.waitUntil(lambda: "has no video" in window.page._banner.text)
    assert window.entries == []


def test_a_folder_of_videos_is_one_entry_for_each(
    qtbot: QtBot, open_window: Opener, clip: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "lessons"
    folder.mkdir()
    for name in ("b.avi", "a.avi", "notes.txt"):
        (folder / name).write_bytes(clip.read_bytes())
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    (pictures / "1.png").write_bytes(b"")
    window = open_window()
    drop(window.page, folder, pictures)
    qtbot.waitUntil(lambda: bool(window.entries))
    assert [entry.name for entry in window.entries] == ["a.avi", "b.avi", "pictures"]
    drop(window.page, folder)
    qtbot.waitUntil(lambda: "in the list already" in window.page._banner.text)
    assert len(window.entries) == 3


def test_the_number_of_parallel_videos_is_remembered(open_window: Opener) -> None:
    one, other, *_ = (number for number in (3, 1, 2) if number != cores())  # which is the default
    window = open_window(videos_at_once=one)
    box = window.page._sources._at_once
    assert box.value() == one
    box.setValue(other)
    assert window.context.settings.videos_at_once == other
    assert window.page._queue._scheduler.at_once == other
    window.context.store.update(Settings())  # all settings are reset
    assert box.value() == window.page._queue._scheduler.at_once == cores()


def test_states_are_shown_as_words() -> None:
    items = [QueueItem(state=state) for state in (State.WAITING, State.INTERRUPTED, State.CANCELED)]
    assert [state_text(item, stopping=False) for item in items] == ["Waiting", "Interrupted", "Canceled"]
