"""Words in place of a session: that none is chosen, that it is read, or why it cannot be shown."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget


class MessagePage(QWidget):
    """button_clicked: the button below the words."""

    button_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._button = QPushButton()
        self._button.clicked.connect(self.button_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.addStretch(1)
        layout.addWidget(self._text)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self.say("")

    @property
    def text(self) -> str:
        return self._text.text()

    @property
    def button_text(self) -> str:
        """Empty without a button."""
        return self._button.text()

    def say(self, text: str, button: str = "") -> None:
        """button: its text; empty for none."""
        self._text.setText(text)
        self._button.setText(button)
        self._button.setVisible(bool(button))
