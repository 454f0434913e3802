"""Tests of the Export button: what it offers and writes, its messages, and stopping it."""

import threading
from pathlib import Path

import numpy as np
import pytest
from full_disk import full_disk
from made_sessions import make_session
from made_store import made_store
from patience import PATIENCE
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from emotion_gui.export.files import ExportStopped, Progress
from emotion_gui.recording.pictures import PictureWriter, encoded
from emotion_gui.recording.vault import Key, make_key
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.exporting import export_button
from emotion_gui.sessions.exporting.export_button import ExportButton
from emotion_gui.widgets.banner import Banner


class Messages:
    """Records the messages of a context."""

    def __init__(self, context: SessionsContext) -> None:
        self.notices: list[str] = []
        self.errors: list[str] = []
        context.message.connect(self.notices.append)
        context.failed.connect(self.errors.append)


@pytest.fixture
def context(tmp_path: Path) -> SessionsContext:
    return SessionsContext(tmp_path, made_store(last_folder=str(tmp_path)), list)


@pytest.fixture
def messages(context: SessionsContext) -> Messages:
    return Messages(context)


@pytest.fixture
def button(qtbot: QtBot, context: SessionsContext) -> ExportButton:
    widget = ExportButton(context)
    qtbot.addWidget(widget, before_close_func=lambda each: each.shut_down())
    widget.show()
    return widget


def open_session(qtbot: QtBot, button: ExportButton, session: Path) -> None:
    button.set_session(session)
    qtbot.waitUntil(lambda: button._summary is not None)


def offered(button: ExportButton) -> list[str]:
    menu = button.menu()
    return [each.text().replace("&", "") for each in menu.actions() if each.isVisible() and each.text()]


def choose(button: ExportButton, text: str) -> None:
    next(each for each in button.menu().actions() if each.text().replace("&", "").startswith(text)).trigger()


def add_picture(session: Path, key: Key | None = None) -> None:
    writer = PictureWriter(session, key)
    writer.append([(time, encoded(np.zeros((48, 64, 3), np.uint8))) for time in (0, 100)])
    writer.close()


class Slow:
    """An export that runs until it is stopped."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.stopped = False

    def __call__(self, session: Path, keys: object, out: Path, choices: object, progress: Progress) -> None:
        try:
            while True:
                self.started.set()
                progress(0.43)
                threading.Event().wait(0.005)
        except ExportStopped:
            self.stopped = True
            raise


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    export = Slow()
    monkeypatch.setattr(export_button, "export_session", export)
    return export


def test_a_video_is_offered_only_of_sessions_with_pictures(
    qtbot: QtBot, button: ExportButton, tmp_path: Path
) -> None:
    assert not button.isEnabled()
    plain = make_session(tmp_path, "plain", seconds=1)
    filmed = make_session(tmp_path, "filmed", seconds=1, pictures="clean")
    add_picture(filmed)
    open_session(qtbot, button, plain)
    assert offered(button) == ["Table (CSV)…", "Data (JSON)…", "Report (HTML)…"]
    open_session(qtbot, button, filmed)
    assert offered(button)[-1] == "Video (MP4)…"
    button.set_session(None)
    assert not button.isEnabled()


def test_the_dialog_proposes_a_name_and_remembers_the_folder(
    qtbot: QtBot, button: ExportButton, context: SessionsContext, messages: Messages, tmp_path: Path
) -> None:
    open_session(qtbot, button, make_session(tmp_path, "a", seconds=1, notes="", id="x"))
    button._summary = None  # as long as it is not read, the file's name is proposed
    choose(button, "Table")
    dialog = button.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert dialog.directory().absolutePath() == str(tmp_path)
    assert Path(dialog.selectedFiles()[0]).name == "a.csv"
    (tmp_path / "tables").mkdir()
    dialog.fileSelected.emit(str(tmp_path / "tables" / "lesson"))
    dialog.close()
    assert context.settings.last_folder == str(tmp_path / "tables")
    qtbot.waitUntil(lambda: bool(messages.notices))
    assert {each.name for each in (tmp_path / "tables").iterdir()} == {
        "lesson.csv", "lesson-markers.csv", "lesson-about.json",
    }  # fmt: skip
    assert messages.notices == [f"lesson.csv is in {tmp_path / 'tables'}."]


def test_a_message_over_the_page_opens_the_folder(
    qtbot: QtBot, context: SessionsContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(800, 400)
    button = ExportButton(context, page, page)
    page.show()
    open_session(qtbot, button, make_session(tmp_path, seconds=1))
    button.export(tmp_path / "a.json")
    banner = page.findChild(Banner)
    qtbot.waitUntil(lambda: page.findChild(Banner) is not None)
    banner = page.findChild(Banner)
    assert isinstance(banner, Banner)
    assert banner.text == f"a.json is in {tmp_path}."
    banner.button_clicked.emit()
    assert opened == [str(tmp_path)]
    assert banner.isHidden()
    choose(button, "Open a.json")
    assert opened == [str(tmp_path), str(tmp_path / "a.json")]
    button.shut_down()


def test_smoothing_is_passed_on(
    qtbot: QtBot, button: ExportButton, messages: Messages, tmp_path: Path
) -> None:
    open_session(qtbot, button, make_session(tmp_path, seconds=1))
    button.set_smoothing(2.5)
    button.export(tmp_path / "a.csv")
    qtbot.waitUntil(lambda: bool(messages.notices))
    assert '"smoothing": 2.5' in (tmp_path / "a-about.json").read_text()


def test_progress_is_shown_and_it_can_be_stopped(
    qtbot: QtBot, button: ExportButton, messages: Messages, slow: Slow, tmp_path: Path
) -> None:
    open_session(qtbot, button, make_session(tmp_path, seconds=1))
    button.export(tmp_path / "a.csv")
    qtbot.waitUntil(lambda: button.text() == "Export 43%")
    assert offered(button) == ["Stop writing a.csv"]
    button.export(tmp_path / "b.csv")  # one at a time
    choose(button, "Stop")
    qtbot.waitUntil(lambda: not button.is_busy)
    assert slow.stopped
    assert messages.notices == ["The export was stopped. Nothing was written."]
    assert button.text() == "Export"
    assert "Table (CSV)…" in offered(button)


def test_an_export_of_a_deleted_session_is_stopped(
    qtbot: QtBot, button: ExportButton, context: SessionsContext, slow: Slow, tmp_path: Path
) -> None:
    session = make_session(tmp_path, seconds=1)
    open_session(qtbot, button, session)
    button.export(tmp_path / "a.csv")
    button.set_session(None)
    assert slow.started.wait(PATIENCE)
    context.request_release([session])
    assert slow.stopped
    assert not button.is_busy
    assert not button.isEnabled()


def test_closing_stops_the_export(
    qtbot: QtBot, button: ExportButton, messages: Messages, slow: Slow, tmp_path: Path
) -> None:
    open_session(qtbot, button, make_session(tmp_path, seconds=1))
    button.export(tmp_path / "a.csv")
    assert slow.started.wait(PATIENCE)
    button.shut_down()
    assert slow.stopped
    assert not button.is_busy
    QApplication.processEvents()
    assert not messages.notices
    assert not messages.errors


def test_a_locked_session_asks_for_its_passphrase(
    qtbot: QtBot, button: ExportButton, context: SessionsContext, messages: Messages, tmp_path: Path
) -> None:
    key = make_key("secret")
    session = make_session(tmp_path, seconds=1, key=key, pictures="clean")
    open_session(qtbot, button, session)
    requested: list[Path] = []

    def answer(which: Path, then: object) -> None:
        requested.append(which)
        context.add_key(key)
        then()  # type: ignore[operator]

    context.passphrase_requested.connect(answer)
    button.export(tmp_path / "a.csv")
    qtbot.waitUntil(lambda: bool(messages.notices))
    assert requested == [session]
    assert "whoever gets the file can read it" in messages.notices[0]


def test_a_full_disk_is_reported(
    qtbot: QtBot, button: ExportButton, messages: Messages, tmp_path: Path
) -> None:
    open_session(qtbot, button, make_session(tmp_path, seconds=60))
    with full_disk(2000):
        button.export(tmp_path / "a.csv")
        qtbot.waitUntil(lambda: bool(messages.errors))
    assert messages.errors == ["a.csv cannot be written: File too large."]
    assert not list(tmp_path.glob("*.csv"))


def test_a_deleted_session_is_reported(
    qtbot: QtBot, button: ExportButton, messages: Messages, tmp_path: Path
) -> None:
    session = make_session(tmp_path, "a", seconds=1)
    open_session(qtbot, button, session)
    session.unlink()
    button.export(tmp_path / "b.csv")
    qtbot.waitUntil(lambda: bool(messages.errors))
    assert messages.errors == ["There is no session a any more. It may have been moved or deleted."]


def test_a_deleted_export_is_reported(
    qtbot: QtBot, button: ExportButton, messages: Messages, tmp_path: Path
) -> None:
    open_session(qtbot, button, make_session(tmp_path, seconds=1))
    button.export(tmp_path / "a.json")
    qtbot.waitUntil(lambda: bool(messages.notices))
    (tmp_path / "a.json").unlink()
    choose(button, "Open a.json")
    assert messages.errors == [f"{tmp_path / 'a.json'} is not there any more."]
