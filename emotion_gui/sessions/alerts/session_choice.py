"""Which sessions a rule is tested on."""

import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from emotion_gui.recording.session_reader import Summary
from emotion_gui.sessions.alerts.backtest_job import WEEK, Choice, is_own
from emotion_gui.sessions.list.session_texts import began, length_text, name_of

ALL, RECENT, CHOSEN = "all", "recent", "chosen"
_TITLES = {ALL: "all of my own", RECENT: "my own of the last 7 days", CHOSEN: "chosen ones"}
_PATH = Qt.ItemDataRole.UserRole
_HEIGHT = 132


class SessionChoice(QWidget):
    """A list of ways to choose, and for one of them the sessions themselves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._way = QComboBox()
        self._way.setAccessibleName("Sessions to test on")
        for key, title in _TITLES.items():
            self._way.addItem(title, key)
        self._list = QListWidget()
        self._list.setAccessibleName("Sessions")
        self._list.setFixedHeight(_HEIGHT)
        self._list.hide()
        self._way.activated.connect(self._show_list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._way)
        layout.addWidget(self._list)
        self.setFocusProxy(self._way)

    @property
    def choice(self) -> Choice:
        """What is chosen now."""
        match self._way.currentData():
            case "all":
                return Choice()
            case "recent":
                return Choice(since=time.time() - WEEK)
            case _:
                return Choice(tuple(self._checked()))

    def set_sessions(self, sessions: Sequence[Summary]) -> None:
        """Those that there are; what was checked stays so."""
        checked = set(self._checked())
        self._list.clear()
        for summary in sessions:
            if summary.locked or summary.problem:
                continue
            item = QListWidgetItem(_title(summary), self._list)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setData(_PATH, summary.path)
            on = summary.path in checked
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _checked(self) -> list[Path]:
        items = [self._list.item(row) for row in range(self._list.count())]
        return [item.data(_PATH) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _show_list(self) -> None:
        self._list.setVisible(self._way.currentData() == CHOSEN)


def _title(summary: Summary) -> str:
    others = "" if is_own(summary) else ", others"
    return f"{name_of(summary)}, {began(summary):%d %b %Y, %H:%M}, {length_text(summary.seconds)}{others}"
