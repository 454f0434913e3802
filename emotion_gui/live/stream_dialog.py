"""Asks for the address of a network stream."""

from urllib.parse import urlsplit

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from emotion_gui.vision.sources import STREAM_SCHEMES


def stream_problem(address: str) -> str:
    """A sentence that says what is wrong with the address of a stream; empty if nothing is."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "This address is not valid. Check its host and port."
    if parts.scheme.lower() not in STREAM_SCHEMES:
        return "The address has to start with rtsp://, http:// or https://."
    if not host or any(sign.isspace() for sign in address):
        return "The address needs the name or number of a host, such as 192.168.0.20."
    return ""


class StreamDialog(QDialog):
    """One line for the address; it can only be accepted once the address is valid.

    address_chosen: the address, when it was accepted.
    """

    address_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open a network stream")
        self.setMinimumWidth(420)
        label = QLabel("&Address of the camera or stream")
        self._address = QLineEdit()
        self._address.setPlaceholderText("rtsp://192.168.0.20:554/stream")
        self._address.setClearButtonEnabled(True)
        self._address.textChanged.connect(self._check)
        label.setBuddy(self._address)
        self._problem = QLabel()
        self._problem.setWordWrap(True)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel
        )
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.address_chosen.emit(self.address))
        layout = QVBoxLayout(self)
        for widget in (label, self._address, self._problem, self._buttons):
            layout.addWidget(widget)
        self._check()

    @property
    def address(self) -> str:
        """What is typed in, without the blanks around it."""
        return self._address.text().strip()

    @property
    def problem(self) -> str:
        """The sentence under the line; empty if the address can be opened."""
        return self._problem.text()

    def _check(self) -> None:
        problem = stream_problem(self.address)
        started = bool(self.address)
        self._problem.setText(problem if started else "It starts with rtsp://, http:// or https://.")
        self._address.setAccessibleDescription(self._problem.text())
        self._buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(not problem)
