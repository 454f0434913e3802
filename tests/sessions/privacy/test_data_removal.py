"""Tests of deleting everything and listing what was deleted."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_sessions import make_session
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from emotion_gui.batch.queue_item import queue_file, save_queue
from emotion_gui.core import settings as settings_file
from emotion_gui.core.errors import LOG_NAME, setup_logging
from emotion_gui.core.folders import Folders, folders
from emotion_gui.core.settings import Settings
from emotion_gui.core.subject import Subject
from emotion_gui.recording.lock_file import lock_file, save_lock
from emotion_gui.recording.pictures import PictureWriter
from emotion_gui.recording.vault import make_key
from emotion_gui.sessions.privacy.data_removal import Outcome, delete_parts, find_parts
from emotion_gui.sessions.privacy.everything_dialog import EverythingDialog
from trainer.shared.file_lock import RunLock


@pytest.fixture
def all_of(home: Path, tmp_path: Path) -> tuple[Folders, Path]:
    """Make folders with some data of each part, and the folder of the snapshots."""
    made, snapshots = folders(), tmp_path / "Pictures"
    for hour in (10, 11):
        make_session(made.sessions, f"2026-09-21 {hour}.00.00", seconds=2)
    PictureWriter(made.sessions / "2026-09-21 10.00.00.session").close()
    (made.sessions / "2026-09-21 10.00.00.session-wal").touch()
    save_queue(queue_file(made.sessions), [])
    save_lock(made.sessions, make_key("correct horse").lock)
    settings_file.save(Settings(source="rtsp://camera/", filmed=Subject.ME), made.settings_file)
    (made.config / "settings.json.damaged").write_text("{")
    (made.config / "alerts.json").write_text("{}")
    snapshots.mkdir()
    (snapshots / "emotion-2026-09-21-10-00-00-123.png").write_bytes(b"picture")
    (snapshots / "other.png").write_bytes(b"the user's own")
    (made.models / "mine").mkdir()
    (made.models / "mine" / "model.json").write_text("{}")
    (made.runs / "First").mkdir()
    (made.runs / "First" / "events.jsonl").write_text("")
    setup_logging(made.logs)
    logging.getLogger("test").warning("Anna was here")
    return made, snapshots


@pytest.fixture(autouse=True)
def log_is_closed() -> Iterator[None]:
    yield
    root = logging.getLogger()
    for handler in [each for each in root.handlers if getattr(each, "baseFilename", "").endswith(LOG_NAME)]:
        root.removeHandler(handler)
        handler.close()


def test_all_parts_are_counted_and_models_and_runs_are_not_ticked(all_of: tuple[Folders, Path]) -> None:
    parts = {part.name: part for part in find_parts(*all_of)}
    counts = {name: part.count for name, part in parts.items()}
    assert counts == {
        "sessions": "2 sessions, 1 video",
        "rules": "1 file",
        "snapshots": "1 picture",
        "log": "1 file",
        "choices": "2 files",
        "models": "1 model",
        "runs": "1 run",
    }
    assert [name for name, part in parts.items() if not part.wanted] == ["models", "runs"]
    assert parts["sessions"].size > 20_000
    assert parts["snapshots"].size == 7


def test_deleted_parts_are_gone(all_of: tuple[Folders, Path], tmp_path: Path) -> None:
    made, _ = all_of
    outcome = delete_parts(find_parts(*all_of), made)
    assert outcome.problems == ()
    assert set(outcome.names) == {"sessions", "rules", "snapshots", "log", "choices", "models", "runs"}
    assert "Sessions and their videos: 2 sessions, 1 video" in outcome.deleted
    left = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert left == [LOG_NAME, "other.png"]
    assert "Anna" not in (made.logs / LOG_NAME).read_text()
    logging.getLogger("test").warning("after that")
    assert "after that" in (made.logs / LOG_NAME).read_text()  # logging continues


def test_parts_that_are_not_ticked_stay(all_of: tuple[Folders, Path]) -> None:
    made, snapshots = all_of
    wanted = [part for part in find_parts(*all_of) if part.name in ("sessions", "snapshots")]
    delete_parts(wanted, made)
    assert list(made.sessions.iterdir()) == []
    assert not lock_file(made.sessions).exists()
    assert not queue_file(made.sessions).exists()
    assert [path.name for path in snapshots.iterdir()] == ["other.png"]
    assert made.settings_file.exists()
    assert (made.config / "alerts.json").exists()
    assert (made.models / "mine" / "model.json").exists()
    assert (made.runs / "First" / "events.jsonl").exists()


def test_what_cannot_be_deleted_is_reported(
    all_of: tuple[Folders, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = all_of
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path.name == "alerts.json":
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    with RunLock(made.runs / "First"):
        outcome = delete_parts(find_parts(*all_of), made)
    assert "rules" not in outcome.names
    assert "runs" not in outcome.names
    assert sorted(problem.rpartition("/")[2] for problem in outcome.problems) == [
        "First is being trained, so it stays. Stop it first.",
        "alerts.json cannot be deleted: Permission denied.",
    ]
    assert (made.runs / "First").exists()
    assert not list(made.sessions.iterdir())


# The dialog


@pytest.fixture
def dialog(qtbot: QtBot, all_of: tuple[Folders, Path]) -> Iterator[EverythingDialog]:
    window = QWidget()
    qtbot.addWidget(window)
    made = EverythingDialog(*all_of, lambda: "", window)
    made.open()
    qtbot.waitUntil(lambda: len(made._boxes) == 7)
    yield made
    window.close()


def test_the_dialog_deletes_the_ticked_parts_and_lists_them(
    qtbot: QtBot, dialog: EverythingDialog, all_of: tuple[Folders, Path]
) -> None:
    texts = [box.text() for box, _ in dialog._boxes]
    assert texts[0].startswith("Sessions and their videos: 2 sessions, 1 video, ")
    assert [box.isChecked() for box, _ in dialog._boxes] == [True] * 5 + [False] * 2
    for box, part in dialog._boxes:
        box.setChecked(part.name == "sessions")
    order: list[object] = []
    dialog.deleting.connect(lambda: order.append(len(list(all_of[0].sessions.iterdir())) > 0))
    with qtbot.waitSignal(dialog.deleted) as deleted:
        dialog._delete.click()
    [outcome] = deleted.args
    assert isinstance(outcome, Outcome)
    assert outcome.names == ("sessions",)
    assert order == [True]
    assert dialog._message.text() == "Deleted:\n  • Sessions and their videos: 2 sessions, 1 video"
    assert not list(all_of[0].sessions.iterdir())
    assert all_of[0].settings_file.exists()
    assert dialog._close.text() == "Close"
    dialog._close.click()


def test_closing_the_dialog_keeps_everything(dialog: EverythingDialog, all_of: tuple[Folders, Path]) -> None:
    dialog.reject()
    assert len(list(all_of[0].sessions.glob("*.session"))) == 2


def test_the_dialog_explains_why_nothing_can_be_deleted_now(
    qtbot: QtBot, all_of: tuple[Folders, Path]
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = EverythingDialog(
        *all_of, lambda: "A session is being recorded. End the recording first.", window
    )
    dialog.open()
    qtbot.waitUntil(dialog._delete.isEnabled)
    dialog._delete.click()
    assert dialog._problem.text() == "A session is being recorded. End the recording first."
    assert len(list(all_of[0].sessions.glob("*.session"))) == 2
    dialog.reject()


def test_nothing_ticked_is_nothing_to_delete(dialog: EverythingDialog) -> None:
    for box, _ in dialog._boxes:
        box.setChecked(False)
    assert not dialog._delete.isEnabled()
    dialog.reject()
