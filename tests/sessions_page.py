"""The Sessions tab as a user sees it, for tests."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from emotion_gui.core.folders import folders
from emotion_gui.core.settings import Settings
from emotion_gui.recording.session_reader import Summary
from emotion_gui.sessions.lazy_sessions_tab import LazySessionsTab
from emotion_gui.sessions.list.list_model import SessionListModel
from emotion_gui.sessions.list.notes_editor import NotesEditor
from emotion_gui.sessions.list.session_view import SessionView
from emotion_gui.sessions.list.summary_reader import SummaryReader
from emotion_gui.widgets.settings_store import SettingsStore

W = TypeVar("W", bound=QWidget)


class SessionsPage:
    """Drives the tab.

    Attributes:
        emitted: What the context has emitted, as (signal, value).
    """

    def __init__(self, folder: Path, qtbot: QtBot, settings: Settings | None = None) -> None:
        self.folder, self.qtbot = folder, qtbot
        self.store = SettingsStore(settings or Settings(), folders().settings_file)
        self.lazy_tab = LazySessionsTab(folder, self.store, lambda: [])
        qtbot.addWidget(self.lazy_tab)
        self.emitted: list[tuple[str, object]] = []
        self.lazy_tab.prepared.connect(self._record)
        self.context = self.lazy_tab.context
        self.tab = self.lazy_tab.tab
        self.lazy_tab.resize(900, 600)
        self.lazy_tab.show()
        self.view = self.widget(SessionView)
        self.notes = self.widget(NotesEditor)
        self.banner = self.tab._banner
        self.search = self.tab._pages.sessions._search
        model = self.view.model()
        assert isinstance(model, SessionListModel)
        self.model = model

    def widget(self, kind: type[W]) -> W:
        found = self.tab.findChild(kind)
        assert found is not None
        return found

    def read(self) -> "SessionsPage":
        """Wait until the list shows the sessions of the folder."""
        reader = self.tab.findChild(SummaryReader)
        assert reader is not None
        self.qtbot.waitUntil(lambda: not reader.is_reading)
        with self.qtbot.waitSignal(reader.done):
            self.tab.refresh()
        return self

    @property
    def rows(self) -> list[str]:
        """The texts of the rows; headings begin with "#"."""
        return [
            ("" if self.model.summary(self.model.index(row)) else "#") + str(self.model.index(row).data())
            for row in range(self.model.rowCount())
        ]

    @property
    def names(self) -> list[str]:
        return [row for row in self.rows if not row.startswith("#")]

    @property
    def chosen(self) -> list[Summary]:
        return self.view.selected

    def choose(self, *names: str) -> None:
        self.view.setFocus()
        self.view.selectionModel().clearSelection()
        for name in names:
            index = self.model.index(self.rows.index(name))
            self.view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.Select)

    def button(self, text: str) -> QPushButton:
        return next(each for each in self.tab.findChildren(QPushButton) if each.text() == text)

    def possible(self) -> set[str]:
        return {text for text in ("Open", "Rename", "Delete…") if self.button(text).isEnabled()}

    def rename(self, name: str) -> None:
        self.button("Rename").click()
        editor = self.view.findChild(QLineEdit)
        assert editor is not None
        editor.setText(name)
        self.view.setFocus()  # leaves the editor

    def menu(self) -> dict[str, QAction]:
        """Return the enabled actions of the menu Privacy by their texts without mnemonics."""
        from emotion_gui.sessions.privacy.privacy_button import PrivacyButton

        button = self.widget(PrivacyButton)
        button.fill()
        actions = button.menu().actions()
        return {each.text().replace("&", ""): each for each in actions if each.text() and each.isEnabled()}

    def dialog(self, kind: type[W]) -> W:
        """Wait for an open dialog of this class and return it."""
        found: list[W] = []

        def is_open() -> bool:
            found[:] = [each for each in self.lazy_tab.findChildren(kind) if each.isVisible()]
            return bool(found)

        self.qtbot.waitUntil(is_open)
        return found[0]

    def answer(self, button: str) -> str:
        """Press a button of the open question and return its text."""
        box = self.dialog(QMessageBox)
        text = f"{box.text()}\n{box.informativeText()}"
        next(each for each in box.buttons() if each.text() == button).click()
        return text

    def values_of(self, signal: str) -> list[object]:
        return [value for name, value in self.emitted if name == signal]

    def wait_for(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition)

    def close(self) -> None:
        self.lazy_tab.shut_down()

    def _record(self, context: object) -> None:
        for name in ("message", "failed", "open_requested"):
            getattr(context, name).connect(lambda value, name=name: self.emitted.append((name, value)))
