"""The header of an open session, and the page that is shown without one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from emotion_gui.widgets.elided_label import ElidedLabel


class ReviewHeader(QWidget):
    """Shows name, details and actions of the session.

    Attributes:
        replay_clicked: The user wants to analyze the pictures with another model.
        overlay_clicked: The user wants to draw another session over this one.
        reload_clicked: The user wants to read the session again.
    """

    replay_clicked = Signal()
    overlay_clicked = Signal()
    reload_clicked = Signal()

    def __init__(self, export: QWidget, parent: QWidget | None = None) -> None:
        """Build the header with `export`, the button that exports the session."""
        super().__init__(parent)
        self._name, self._details = ElidedLabel(), ElidedLabel()
        self._replay = QPushButton("Run a&gain…")
        self._overlay = QPushButton("La&y over…")
        self._reload = QPushButton("R&eload")
        self._lay_out(export)

    def show_session(self, name: str, details: str) -> None:
        self._name.set_whole(name)
        self._details.set_whole(details)

    def set_available(self, *, replay: bool, reload: bool) -> None:
        """Set which buttons are shown.

        Args:
            replay: Whether another model can analyze the pictures.
            reload: Whether more may have been recorded since.
        """
        self._replay.setVisible(replay)
        self._reload.setVisible(reload)

    @property
    def text(self) -> str:
        """The whole text, for tests and screen readers."""
        return f"{self._name.accessibleName()}\n{self._details.accessibleName()}"

    def _lay_out(self, export: QWidget) -> None:
        font = self._name.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.2)
        self._name.setFont(font)
        self._replay.setToolTip("Look at its pictures again with another model")
        self._overlay.setToolTip(
            "Draw another session over this one, such as the same one with another model"
        )
        self._reload.setToolTip("Read again what has been recorded by now")
        self._replay.clicked.connect(self.replay_clicked)
        self._overlay.clicked.connect(self.overlay_clicked)
        self._reload.clicked.connect(self.reload_clicked)
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self._name, 1)
        for button in (self._reload, self._replay, self._overlay, export):
            top.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 0)
        layout.setSpacing(2)
        layout.addLayout(top)
        layout.addWidget(self._details)


class MessagePage(QWidget):
    """A text in the middle of the page, with a button below it.

    Attributes:
        button_clicked: The user pressed the button.
    """

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
        self.show_message("")

    @property
    def text(self) -> str:
        return self._text.text()

    @property
    def button_text(self) -> str:
        """The text of the button; empty without one."""
        return self._button.text()

    def show_message(self, text: str, button: str = "") -> None:
        """Show a text, and a button with this text unless it is empty."""
        self._text.setText(text)
        self._button.setText(button)
        self._button.setVisible(bool(button))
