"""The dialog for the sessions of the baseline, and for how much usable time a day needs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.core.settings import Settings
from emotion_gui.recording.session_reader import Summary
from emotion_gui.sessions.trends.trend_formatting import session_text
from emotion_gui.statistics.baseline import FIRST_SESSIONS
from emotion_gui.statistics.trends import totals_of
from emotion_gui.widgets.number_boxes import whole_box
from trainer.shared.formatting import duration, percent
from trainer.shared.records import declared


@dataclass(frozen=True, slots=True)
class BaselineChoice:
    """What days and weeks are compared with.

    Attributes:
        sessions: Ids of the sessions; empty for the first ones.
        minutes: The minimum of usable time.
        percent: The minimum share of usable time, 0 to 100.
    """

    sessions: tuple[str, ...]
    minutes: int
    percent: int


class BaselineDialog(QDialog):
    """Lets the user choose the baseline.

    Attributes:
        chosen: (BaselineChoice) the user has pressed Set.
    """

    chosen = Signal(object)

    def __init__(self, own: Sequence[Summary], choice: BaselineChoice, parent: QWidget | None = None) -> None:
        """Show a choice among the user's own sessions, which are given with the oldest first."""
        super().__init__(parent)
        self.setWindowTitle("Baseline")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._first = QRadioButton(f"My &first {FIRST_SESSIONS} sessions with enough usable time")
        self._own = QRadioButton("The &sessions that I choose:")
        self._list = _session_list(own, choice.sessions)
        fields = declared(Settings)
        self._minutes = whole_box(fields["enough_minutes"], choice.minutes, suffix=" min")
        self._percent = whole_box(fields["enough_percent"], choice.percent, suffix="%")
        self._set = QPushButton("Set", default=True)
        (self._own if choice.sessions else self._first).setChecked(True)
        self._lay_out()
        self._check()

    @property
    def choice(self) -> BaselineChoice:
        """The choice in the dialog."""
        items = [self._list.item(row) for row in range(self._list.count())]
        ids = (i.data(Qt.ItemDataRole.UserRole) for i in items if i.checkState() == Qt.CheckState.Checked)
        return BaselineChoice(
            tuple(ids) if self._own.isChecked() else (), self._minutes.value(), self._percent.value()
        )

    def _check(self) -> None:
        self._list.setEnabled(self._own.isChecked())
        self._set.setEnabled(self._first.isChecked() or bool(self.choice.sessions))

    def _accept(self) -> None:
        self.chosen.emit(self.choice)
        self.accept()

    def _lay_out(self) -> None:
        self._list.setAccessibleName("Sessions of the baseline")
        buttons = QDialogButtonBox()
        buttons.addButton(self._set, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        enough = QHBoxLayout()
        for widget in (QLabel("at least"), self._minutes, QLabel("and"), self._percent, QLabel("of it")):
            enough.addWidget(widget)
        enough.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel("Days and weeks are compared with the median and range of:"))
        layout.addWidget(self._first)
        layout.addWidget(self._own)
        layout.addWidget(self._list, 1)
        layout.addSpacing(6)
        layout.addWidget(QLabel("Enough usable time (a face, and not unsure) of what was recorded is"))
        layout.addLayout(enough)
        layout.addWidget(buttons)
        self.resize(460, 420)
        self._first.toggled.connect(self._check)
        self._list.itemChanged.connect(self._check)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)


def _session_list(own: Sequence[Summary], chosen: Collection[str]) -> QListWidget:
    """Build the list of sessions, with the newest last."""
    made = QListWidget()
    for summary in own:
        totals = totals_of(summary)
        usable = f"{duration(totals.seconds)}, {percent(totals.usable_share)} usable"
        item = QListWidgetItem(f"{session_text(summary)}: {usable}", made)
        item.setData(Qt.ItemDataRole.UserRole, summary.info.id)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        checked = summary.info.id in chosen
        item.setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
    return made
