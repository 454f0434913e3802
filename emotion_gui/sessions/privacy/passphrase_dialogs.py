"""The dialogs that ask for the passphrase of sessions, and for a new one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from emotion_gui.sessions.privacy.fitting_dialog import FittingDialog

CHECKING = "Checking the passphrase …"
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
_MAX_LENGTH = 1000


class PassphraseField(QLineEdit):
    """A field for a passphrase, which is the only place that holds its text."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, maxLength=_MAX_LENGTH, echoMode=QLineEdit.EchoMode.Password)
        self.setAccessibleName(name)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setMinimumWidth(260)

    def show_letters(self, shown: bool) -> None:
        """Show the text instead of dots."""
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)


class PassphraseDialog(FittingDialog):
    """Asks for a passphrase and stays open until its owner accepts it.

    Attributes:
        entered: (str) the passphrase that the user has typed.
    """

    entered = Signal(str)

    def __init__(self, reason: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Passphrase")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field = PassphraseField("Passphrase")
        self._shown = QCheckBox("Sho&w it")
        self._message = QLabel(wordWrap=True)
        self._open = QPushButton("&Unlock", default=True)
        buttons = QDialogButtonBox()
        buttons.addButton(self._open, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        form = QFormLayout(self)
        form.addRow(QLabel(reason, wordWrap=True))
        form.addRow("Passphrase", self.field)
        form.addRow("", self._shown)
        form.addRow(self._message)
        form.addRow(buttons)
        self.setMinimumWidth(420)
        self._open.setEnabled(False)
        self.field.textChanged.connect(lambda text: self._open.setEnabled(bool(text)))
        self._shown.toggled.connect(self.field.show_letters)
        buttons.accepted.connect(self._enter)
        buttons.rejected.connect(self.reject)

    def show_error(self, sentence: str) -> None:
        """Say why the passphrase was not accepted, and let the user try again."""
        self._message.setText(sentence)
        self.field.setEnabled(True)
        self._open.setEnabled(True)
        self.field.setFocus()
        self.field.selectAll()

    def _enter(self) -> None:
        self._message.setText(CHECKING)
        self.field.setEnabled(False)
        self._open.setEnabled(False)
        self.entered.emit(self.field.text())


class NewPassphraseDialog(FittingDialog):
    """Lets the user set or change the passphrase.

    Attributes:
        chosen: (str, str, bool) the former passphrase, which is empty if there was none, the new one, and
            whether to lock older sessions.
    """

    chosen = Signal(str, str, bool)

    def __init__(self, *, change: bool, older: int = 0, parent: QWidget | None = None) -> None:
        """Ask for a new passphrase.

        Args:
            change: Whether there is a former one.
            older: The number of sessions that could be locked as well; 0 does not ask for that.
            parent: The parent widget.
        """
        super().__init__(parent)
        self.setWindowTitle("Change the passphrase" if change else "Lock sessions with a passphrase")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.former, self.first, self.second = (
            PassphraseField(name) for name in ("Former passphrase", "New passphrase", "New passphrase again")
        )
        self.older = QCheckBox(_older_text(older))
        self.older.setChecked(older > 0)
        self._shown = QCheckBox("Sho&w it")
        self._message = QLabel(wordWrap=True)
        self._accept = QPushButton("Change" if change else "&Lock", default=True)
        self._change = change
        self._lay_out(has_older=older > 0)
        self._check()

    def show_error(self, sentence: str) -> None:
        """Say why it failed, and let the user try again."""
        self.setEnabled(True)
        self._message.setText(sentence)

    def _check(self) -> None:
        first, second = self.first.text(), self.second.text()
        if first and len(first) < SHORTEST:
            self._message.setText(f"At least {SHORTEST} characters.")
        elif second and first != second:
            self._message.setText("The two are not the same.")
        else:
            self._message.clear()
        ready = len(first) >= SHORTEST and first == second and (bool(self.former.text()) or not self._change)
        self._accept.setEnabled(ready)

    def _choose(self) -> None:
        self._message.setText("One moment …")
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
        form.addRow(self._message)
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
