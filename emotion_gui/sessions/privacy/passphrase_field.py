"""A line for a passphrase: hidden, unless the user wants to see it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

_LONGEST = 1000


class PassphraseField(QLineEdit):
    """Its text is kept nowhere else."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, maxLength=_LONGEST, echoMode=QLineEdit.EchoMode.Password)
        self.setAccessibleName(name)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setMinimumWidth(260)

    def show_letters(self, shown: bool) -> None:
        """Readable, or as dots."""
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
