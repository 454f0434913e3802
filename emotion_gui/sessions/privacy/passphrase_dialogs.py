"""Asks for the passphrase of sessions."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QFormLayout, QLabel, QPushButton, QWidget

from emotion_gui.sessions.privacy.fitting_dialog import FittingDialog
from emotion_gui.sessions.privacy.passphrase_field import PassphraseField

CHECKING = "Checking the passphrase …"


class PassphraseDialog(FittingDialog):
    """Stays until it is told that the passphrase was right. entered: what the user has typed."""

    entered = Signal(str)

    def __init__(self, reason: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Passphrase")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field = PassphraseField("Passphrase")
        self._shown = QCheckBox("Sho&w it")
        self._told = QLabel(wordWrap=True)
        self._open = QPushButton("&Unlock", default=True)
        buttons = QDialogButtonBox()
        buttons.addButton(self._open, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        form = QFormLayout(self)
        form.addRow(QLabel(reason, wordWrap=True))
        form.addRow("Passphrase", self.field)
        form.addRow("", self._shown)
        form.addRow(self._told)
        form.addRow(buttons)
        self.setMinimumWidth(420)
        self._open.setEnabled(False)
        self.field.textChanged.connect(lambda text: self._open.setEnabled(bool(text)))
        self._shown.toggled.connect(self.field.show_letters)
        buttons.accepted.connect(self._enter)
        buttons.rejected.connect(self.reject)

    def tell(self, sentence: str) -> None:
        """It was not the right one."""
        self._told.setText(sentence)
        self.field.setEnabled(True)
        self._open.setEnabled(True)
        self.field.setFocus()
        self.field.selectAll()

    def _enter(self) -> None:
        self._told.setText(CHECKING)
        self.field.setEnabled(False)
        self._open.setEnabled(False)
        self.entered.emit(self.field.text())
