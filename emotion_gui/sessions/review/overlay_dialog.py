"""The dialog in which the user chooses a session to draw over the open one."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Summary, read_summary, session_files
from emotion_gui.recording.vault import Keyring
from emotion_gui.sessions.review.overlay import is_related
from emotion_gui.sessions.review.review_formatting import date_text
from emotion_gui.system.task import Task
from trainer.shared.formatting import duration

READING = "Reading the sessions"
NONE = "There is no other session that could be laid over this one."
TEXT = "Sessions of the same pictures come first. Times are counted from the start of each."


class OverlayDialog(QDialog):
    """Lists the other sessions of the folder, with those of the same pictures first.

    Attributes:
        chosen: (Path) the session that the user has chosen.
    """

    chosen = Signal(object)

    def __init__(
        self, folder: Path, keys: Keyring, session: Path, info: SessionInfo, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session, self._info = session, info
        self._list, self._text = QListWidget(), QLabel(READING, wordWrap=True)
        self._button = QPushButton("Lay over")
        self._work = Task("sessions for an overlay", self)
        self._lay_out()
        self._work.returned.connect(self._fill)
        self._work.errored.connect(lambda error: self._text.setText(str(error)))
        self._work.start(partial(_summaries, folder, dict(keys)))

    def sizeHint(self) -> QSize:
        return QSize(520, 380)

    def done(self, result: int) -> None:
        self._work.shut_down()
        super().done(result)

    def _fill(self, summaries: list[Summary]) -> None:
        ids = (self._info.id, self._info.replay_of)
        rows = [
            (is_related(ids, (each.info.id, each.info.replay_of)), each)
            for each in summaries
            if each.path != self._session and not each.problem and not each.locked and each.frames
        ]
        for related, summary in sorted(rows, key=lambda row: not row[0]):
            item = QListWidgetItem(_row_text(summary, related))
            item.setData(Qt.ItemDataRole.UserRole, summary.path)
            self._list.addItem(item)
        self._text.setText(TEXT if rows else NONE)
        if rows:
            self._list.setCurrentRow(0)

    def _choose(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self.accept()
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def _lay_out(self) -> None:
        self.setWindowTitle("Lay a session over this one")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._list.setAccessibleName("Sessions")
        # Long texts are elided.
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._button.setEnabled(False)
        self._button.setDefault(True)
        self._list.currentRowChanged.connect(lambda row: self._button.setEnabled(row >= 0))
        self._list.activated.connect(self._choose)
        self._button.clicked.connect(self._choose)
        buttons = QDialogButtonBox()
        buttons.addButton(self._button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)  # Qt's own has a dark icon
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self._text)
        layout.addWidget(self._list, 1)
        layout.addWidget(buttons)


def _row_text(summary: Summary, related: bool) -> str:
    info = summary.info
    parts = [info.name or summary.path.stem, date_text(info.started), duration(summary.seconds)]
    parts += [f"model {info.model}" if info.model else "", "same pictures" if related else ""]
    return " · ".join(part for part in parts if part)


def _summaries(folder: Path, keys: Keyring) -> list[Summary]:
    return [read_summary(path, keys) for path in session_files(folder)]
