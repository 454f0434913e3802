"""Asks for the names of the keys 1 to 9."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

KEYS = 9
_LONGEST = 60  # characters


class MarkerNamesDialog(QDialog):
    """named: the nine names (list of str), empty ones included, when it was accepted."""

    named = Signal(object)

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Names of the keys 1 to 9")
        self.setMinimumWidth(380)
        given = [*names, *[""] * KEYS][:KEYS]
        self._lines = [QLineEdit(name, maxLength=_LONGEST) for name in given]
        self._lines[0].setPlaceholderText("for example: question")
        self._lines[1].setPlaceholderText("for example: video 2 starts")
        form = QFormLayout()
        for number, line in enumerate(self._lines, 1):
            form.addRow(f"Key &{number}", line)
        told = QLabel("While you record and the video has the focus, each of these keys sets a marker.")
        told.setWordWrap(True)
        buttons = QDialogButtonBox()
        buttons.addButton("Save", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(told)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.accepted.connect(lambda: self.named.emit([line.text().strip() for line in self._lines]))
