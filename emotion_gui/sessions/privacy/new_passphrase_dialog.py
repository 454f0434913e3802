"""Lets the user choose a passphrase, with what it means to lose it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QFormLayout, QLabel, QPushButton, QWidget

from emotion_gui.sessions.privacy.fitting_dialog import FittingDialog
from emotion_gui.sessions.privacy.passphrase_field import PassphraseField

SHORTEST = 8
WARNING = (
    "Without the passphrase nobody can open the sessions that it locks, and nobody can recover it: "
    "not you, not the makers of this app. Keep it in a safe place."
)
ABOUT = (
    "New sessions are encrypted with it. The app asks for it once after each start, when you open a locked "
    "session or record one. Several words are easier to remember than one with signs, and harder to guess."
)
TRACES = (
    "What lay open on the drive before may leave traces there until the drive uses the room again. Copies "
    "and backups stay as they are."
)


class NewPassphraseDialog(FittingDialog):
    """chosen(former, new, lock_older): the former is empty where there was none.

    older: how many sessions could be locked as well; 0 for no such question.
    """

    chosen = Signal(str, str, bool)

    def __init__(self, *, change: bool, older: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Change the passphrase" if change else "Lock sessions with a passphrase")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.former, self.first, self.second = (
            PassphraseField(name) for name in ("Former passphrase", "New passphrase", "New passphrase again")
        )
        self.older = QCheckBox(_older_text(older))
        self.older.setChecked(older > 0)
        self._shown = QCheckBox("Sho&w it")
        self._told = QLabel(wordWrap=True)
        self._accept = QPushButton("Change" if change else "&Lock", default=True)
        self._change = change
        self._lay_out(has_older=older > 0)
        self._check()

    def tell(self, sentence: str) -> None:
        """It did not work."""
        self.setEnabled(True)
        self._told.setText(sentence)

    def _check(self) -> None:
        first, second = self.first.text(), self.second.text()
        if first and len(first) < SHORTEST:
            self._told.setText(f"At least {SHORTEST} characters.")
        elif second and first != second:
            self._told.setText("The two are not the same.")
        else:
            self._told.clear()
        ready = len(first) >= SHORTEST and first == second and (bool(self.former.text()) or not self._change)
        self._accept.setEnabled(ready)

    def _choose(self) -> None:
        self._told.setText("One moment …")
        self.setEnabled(False)
        older = self.older.isChecked() and not self.older.isHidden()
        self.chosen.emit(self.former.text(), self.first.text(), older)

    def _lay_out(self, *, has_older: bool) -> None:
        form = QFormLayout(self)
        if not self._change:
            form.addRow(QLabel(ABOUT, wordWrap=True))
        form.addRow(QLabel(f"<b>{WARNING}</b>", wordWrap=True))
        if self._change:
            form.addRow("Former passphrase", self.former)
        form.addRow("New passphrase", self.first)
        form.addRow("Once more", self.second)
        form.addRow("", self._shown)
        form.addRow(self.older)
        form.addRow(traces := QLabel(TRACES, wordWrap=True))
        for widget in (self.older, traces):
            widget.setVisible(has_older)
        form.addRow(self._told)
        buttons = QDialogButtonBox()
        buttons.addButton(self._accept, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        form.addRow(buttons)
        self.setMinimumWidth(460)
        for field in (self.former, self.first, self.second):
            field.textChanged.connect(self._check)
            self._shown.toggled.connect(field.show_letters)
        buttons.accepted.connect(self._choose)
        buttons.rejected.connect(self.reject)


def _older_text(older: int) -> str:
    which = "the session that is" if older == 1 else f"the {older:,} sessions that are"
    return f"Lock {which} there already as well"
