"""The Sessions tab in the real window, and the deletion of data."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from fake_camera import FakeCameras
from made_sessions import make_session
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from emotion_gui.core import settings as settings_file
from emotion_gui.core.folders import folders
from emotion_gui.core.settings import Settings
from emotion_gui.core.subject import Subject
from emotion_gui.live.recording.record_control import RecordControl
from emotion_gui.models.library import shipped_model
from emotion_gui.recording.lock_file import save_lock
from emotion_gui.recording.vault import make_key
from emotion_gui.sessions.privacy.everything_dialog import EverythingDialog
from emotion_gui.vision.source_spec import DemoSpec, FileSpec
from emotion_gui.window.main_window import MainWindow

Opener = Callable[..., MainWindow]


@pytest.fixture
def open_window(qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    """Opens windows with the demo as the app does, and closes them at the end."""
    monkeypatch.setattr("emotion_gui.window.main_window.snapshot_folder", lambda: home / "Pictures")
    windows: list[MainWindow] = []

    def opener(**settings: object) -> MainWindow:
        window = MainWindow(replace(Settings(), **settings), folders())  # type: ignore[arg-type]
        windows.append(window)
        qtbot.addWidget(window)
        window.show()
        window.begin("demo")
        return window

    with FakeCameras():
        yield opener
        for window in windows:
            window.leave()


def open_sessions(window: MainWindow, qtbot: QtBot) -> None:
    window._tabs.setCurrentWidget(window._lazy_sessions)
    qtbot.waitUntil(lambda: window._lazy_sessions.is_built)


def dialog_of(window: MainWindow, qtbot: QtBot) -> EverythingDialog:
    qtbot.waitUntil(lambda: window.findChild(EverythingDialog) is not None)
    dialog = window.findChild(EverythingDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: len(dialog._boxes) == 7)
    return dialog


def mnemonics(window: MainWindow) -> list[str]:
    """Returns the visible mnemonics, with those of all tabs."""
    buttons = [each.text() for each in window.findChildren(QAbstractButton) if each.isVisible()]
    labels = [each.text() for each in window.findChildren(QLabel) if each.isVisible() and each.buddy()]
    tabs = [window._tabs.tabText(index) for index in range(window._tabs.count())]
    shown = [QKeySequence.mnemonic(text).toString() for text in (*buttons, *labels, *tabs)]
    return [letters for letters in shown if letters]


def test_every_mnemonic_is_unique(qtbot: QtBot, open_window: Opener) -> None:
    session = make_session(folders().sessions, seconds=5)
    window = open_window()
    open_sessions(window, qtbot)
    window._lazy_sessions.context.open_requested.emit(session)
    review = window._lazy_sessions.tab._pages.review
    qtbot.waitUntil(lambda: any(each.text() == "La&y over…" for each in visible_buttons(review)))
    pages = window._lazy_sessions.tab.findChild(QTabWidget)
    assert pages is not None
    for number in range(pages.count()):
        pages.setCurrentIndex(number)
        found = mnemonics(window)
        assert len(found) == len(set(found)), (pages.tabText(number), sorted(found))
    for tab in (window.live, window._lazy_train):
        window._tabs.setCurrentWidget(tab)
        assert window.train is not None
        found = mnemonics(window)
        assert len(found) == len(set(found)), sorted(found)


def visible_buttons(widget: QWidget) -> list[QAbstractButton]:
    return [each for each in widget.findChildren(QAbstractButton) if each.isVisible()]


def test_keys_switch_the_tabs(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for key, number in ((Qt.Key.Key_3, 2), (Qt.Key.Key_2, 1), (Qt.Key.Key_1, 0)):
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert window._tabs.currentIndex() == number


def test_the_third_tab_shows_the_sessions_and_remembers(qtbot: QtBot, open_window: Opener) -> None:
    make_session(folders().sessions, seconds=5)
    window = open_window()
    assert [window._tabs.tabText(index) for index in range(3)] == ["&Live", "&Train", "Sessions"]
    open_sessions(window, qtbot)
    tab = window._lazy_sessions.tab
    qtbot.waitUntil(lambda: len(tab._pages.sessions.sessions) == 1)
    window._lazy_sessions.context.message.emit("Forgot 1 session.")
    assert window.statusBar().currentMessage() == "Forgot 1 session."
    assert [name for name, _ in window._lazy_sessions.context.models()] == [
        window.live.model_box._box.itemText(0)
    ]


def test_everything_is_deleted_from_the_settings_too(qtbot: QtBot, open_window: Opener) -> None:
    made = folders()
    key = make_key("correct horse")
    make_session(made.sessions, seconds=5, key=key)
    save_lock(made.sessions, key.lock)
    window = open_window(theme="dark", source="demo", filmed=Subject.ME, agreed=1.0, lock_id=key.lock.id)
    settings_file.save(window.settings, made.settings_file)
    open_sessions(window, qtbot)
    window._lazy_sessions.context.add_key(key)
    window.show_settings()
    assert window._settings_dialog is not None
    buttons = {each.text(): each for each in window._settings_dialog.findChildren(QPushButton)}
    buttons["Delete everything…"].click()
    dialog = dialog_of(window, qtbot)
    with qtbot.waitSignal(dialog.deleted):
        dialog._delete.click()
    assert not list(made.sessions.iterdir())
    assert not made.settings_file.exists()
    assert window.settings.source == window.settings.lock_id == ""
    assert window.settings.filmed is None
    assert window.settings.agreed == 0
    assert window.settings.theme == "dark"
    context = window._lazy_sessions.context
    assert context.keys == {}
    tab = window._lazy_sessions.tab
    qtbot.waitUntil(lambda: tab._pages.sessions.sessions == [])
    dialog._close.click()
    window.close()
    assert '"filmed": null' in made.settings_file.read_text()


def test_deleted_choices_do_not_come_back(
    qtbot: QtBot, open_window: Opener, portrait: NDArray[np.uint8], tmp_path: Path
) -> None:
    places = folders()
    picture = tmp_path / "holiday" / "me.png"
    picture.parent.mkdir()
    assert cv2.imwrite(str(picture), portrait)
    shutil.copytree(shipped_model(), places.models / "mine")
    window = open_window(
        theme="dark",
        mirror=False,
        smoothing=2.0,
        smallest_face=100,
        size=(640, 480),
        filmed=Subject.ME,
        agreed=1.0,
        videos_filmed=Subject.OTHERS,
        marker_names=("lesson",),
        forget_after_days=30,
        model=str(places.models / "mine"),
        data_folder=str(tmp_path),
    )
    qtbot.waitUntil(lambda: window.models.current.folder == places.models / "mine")
    window.live.source_bar._choose_path(str(picture))  # as its dialog does
    assert (window.settings.source, window.settings.last_folder) == (str(picture), str(picture.parent))
    window.show_settings()
    page = window._settings_dialog
    assert page is not None
    window.store.save()
    page.everything_requested.emit()
    dialog = dialog_of(window, qtbot)
    for box, part in dialog._boxes:
        box.setChecked(part.name == "choices")
    with qtbot.waitSignal(dialog.deleted):
        dialog._delete.click()
    dialog._close.click()
    assert window.settings == Settings(theme="dark")
    # The present settings are shown and applied, and opening the same source again is no new choice.
    assert page._smallest.value() == Settings().smallest_face
    assert window.live.side.smoothing == page._smoothing.value() == Settings().smoothing
    qtbot.waitUntil(lambda: window.worker._engine.pipeline.smoothing == Settings().smoothing)
    qtbot.waitUntil(lambda: window.worker._engine.pipeline.detector.smallest == Settings().smallest_face)
    qtbot.waitUntil(lambda: window.models.current.folder == shipped_model())
    window.live._open_again()
    window.live.messages.source_wanted.emit(FileSpec(str(picture)))
    assert window.settings == Settings(theme="dark")
    window.live.open_source(DemoSpec())  # but this is one
    page._smallest.setValue(60)
    open_sessions(window, qtbot)
    window.close()
    kept, problem = settings_file.load(places.settings_file)
    states = dict.fromkeys(("geometry", "splitters", "sessions_splitter", "review_splitters"), "")
    assert replace(kept, **states) == Settings(theme="dark", source="demo", smallest_face=60)
    assert problem is None


def test_while_a_session_is_recorded_nothing_is_deleted(
    qtbot: QtBot, open_window: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_session(folders().sessions, seconds=5)
    window = open_window()
    with monkeypatch.context() as patched:
        patched.setattr(RecordControl, "is_recording", property(lambda _: True))
        window._privacy.open_dialog()
        dialog = dialog_of(window, qtbot)
        dialog._delete.click()
        assert dialog._problem.text() == "A session is being recorded. End the recording first."
        dialog.reject()
    assert path.exists()


def test_deleting_choices_does_not_unlock_sessions(qtbot: QtBot, open_window: Opener) -> None:
    key = make_key("correct horse")
    save_lock(folders().sessions, key.lock)
    window = open_window(lock_id=key.lock.id, filmed=Subject.ME)
    window.store.save()
    window._privacy.open_dialog()
    dialog = dialog_of(window, qtbot)
    for box, part in dialog._boxes:
        box.setChecked(part.name == "choices")
    with qtbot.waitSignal(dialog.deleted):
        dialog._delete.click()
    assert window.settings.filmed is None
    assert window.settings.lock_id == key.lock.id
    dialog._close.click()
