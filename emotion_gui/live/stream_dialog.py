"""A dialog that asks for the address of a network stream."""

from urllib.parse import quote, unquote, urlsplit

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from emotion_gui.vision.source_spec import STREAM_SCHEMES


def stream_problem(address: str) -> str:
    """Returns a sentence that says what is wrong with the address of a stream; empty if nothing is."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "This address is not valid. Check its host and port."
    if parts.scheme.lower() not in STREAM_SCHEMES:
        return "The address has to start with rtsp://, http:// or https://."
    if not host or any(character.isspace() for character in address):
        return "The address needs the name or number of a host, such as 192.168.0.20."
    if (
        "@" in f"{parts.path}{parts.fragment}"
    ):  # part of a password that contains a / or #, which would be shown
        return "Type the user name and the password into their own fields."
    return ""


class StreamDialog(QDialog):
    """Asks for the address, and for the user name and password of cameras that need them.

    The dialog can be accepted only once the address is valid. A password in a pasted address is moved to
    the field that hides it.

    Attributes:
        address_chosen: the complete address, after the dialog was accepted.
    """

    address_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open a network stream")
        self.setMinimumWidth(420)
        self._address, self._user, self._password = QLineEdit(), QLineEdit(), QLineEdit()
        self._address.setPlaceholderText("rtsp://192.168.0.20:554/stream")
        self._address.setClearButtonEnabled(True)
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        for field in (self._user, self._password):
            field.setPlaceholderText("only if the camera asks for it")
        self._problem = QLabel()
        self._problem.setWordWrap(True)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel
        )
        self._lay_out()
        self._address.textChanged.connect(self._check)
        self._address.editingFinished.connect(self._hide_credentials)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.address_chosen.emit(self.address))
        self._check()

    @property
    def address(self) -> str:
        """The address with user name and password, without surrounding spaces."""
        text, user, password = self._address.text().strip(), self._user.text(), self._password.text()
        scheme, slashes, rest = text.partition("://")
        if not slashes or not (user or password) or _has_credentials(text):
            return text
        secret = f":{quote(password, safe='')}" if password else ""
        return f"{scheme}://{quote(user, safe='')}{secret}@{rest}"

    @property
    def problem(self) -> str:
        """The sentence below the fields; empty if the address is valid."""
        return self._problem.text()

    def _hide_credentials(self) -> None:
        """Moves user name and password out of the address, where everybody could read them."""
        text = self._address.text().strip()
        if stream_problem(text) or not _has_credentials(text):
            return
        parts = urlsplit(text)
        self._user.setText(unquote(parts.username or ""))
        self._password.setText(unquote(parts.password or ""))
        self._address.setText(parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl())

    def _check(self) -> None:
        text = self._address.text().strip()
        problem = stream_problem(text)
        self._problem.setText(problem if text else "It starts with rtsp://, http:// or https://.")
        self._address.setAccessibleDescription(self._problem.text())
        self._buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(not problem)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow("&Address", self._address)
        form.addRow("&User name", self._user)
        form.addRow("&Password", self._password)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._problem)
        layout.addWidget(self._buttons)


def _has_credentials(address: str) -> bool:
    try:
        return "@" in urlsplit(address).netloc
    except ValueError:
        return False
