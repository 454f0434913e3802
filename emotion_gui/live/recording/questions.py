"""The questions of a recording: who is filmed and agrees, the names of marker keys, whether to end it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.core.settings import MARKER_KEYS
from emotion_gui.core.subject import Subject

TEXT = """
<p>A recording keeps <b>numbers, not pictures</b>: when and where a face was seen, how probable each of the
seven expressions was, how eyes, mouth and head moved, and how well the face could be seen. Pictures are kept
only if you choose a recording with video.</p>
<p>Recordings stay on this computer, in a folder that only your account can read, until you delete them in
the tab Sessions. Nothing is sent anywhere.</p>
<p><b>Who is filmed?</b></p>
"""
LAW = """
<p>At work and in education the law may forbid this even where everybody agrees. The help says more, on its
page “Responsible use”.</p>
"""
_MAX_LENGTH = 60  # characters of a key's name


class ConsentDialog(QDialog):
    """Asks who is filmed. It can be accepted only after the user has confirmed their consent.

    Attributes:
        agreed: the Subject that is filmed, ME or OTHERS.
    """

    agreed = Signal(Subject)

    def __init__(
        self, filmed: Subject | None = None, *, accept_text: str = "Agree", parent: QWidget | None = None
    ) -> None:
        """Creates the dialog.

        Args:
            filmed: the earlier answer, if there is one.
            accept_text: the text of the button that accepts.
            parent: the Qt parent.
        """
        super().__init__(parent)
        self.setWindowTitle("Who is filmed")
        self.setMinimumWidth(460)
        self._me = QRadioButton("Only &me, and I agree")
        self._others = QRadioButton("&Other people, or others besides me")
        self._consent = QCheckBox("They &know that they are recorded and what for, and they have agreed")
        self._me.setChecked(filmed is Subject.ME)
        self._others.setChecked(filmed is Subject.OTHERS)
        self._buttons = QDialogButtonBox()
        self._accept = self._buttons.addButton(accept_text, QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self._lay_out()
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        for button in (self._me, self._others, self._consent):
            button.toggled.connect(self._check)
        self.accepted.connect(
            lambda: self.agreed.emit(Subject.OTHERS if self._others.isChecked() else Subject.ME)
        )
        self._check()

    def _check(self) -> None:
        others = self._others.isChecked()
        self._consent.setEnabled(others)
        self._accept.setEnabled(self._me.isChecked() or (others and self._consent.isChecked()))

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.addWidget(_wrapped(TEXT))
        layout.addWidget(self._me)
        layout.addWidget(self._others)
        layout.addWidget(_indented(self._consent))
        layout.addWidget(_wrapped(LAW))
        layout.addWidget(self._buttons)


class MarkerNamesDialog(QDialog):
    """Asks for the names of the marker keys 1 to 9.

    Attributes:
        named: the nine names (list of str), including empty ones, after the dialog was accepted.
    """

    named = Signal(object)

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Names of the keys 1 to 9")
        self.setMinimumWidth(380)
        given = [*names, *[""] * MARKER_KEYS][:MARKER_KEYS]
        self._lines = [QLineEdit(name, maxLength=_MAX_LENGTH) for name in given]
        self._lines[0].setPlaceholderText("for example: question")
        self._lines[1].setPlaceholderText("for example: video 2 starts")
        form = QFormLayout()
        for number, line in enumerate(self._lines, 1):
            form.addRow(f"Key &{number}", line)
        explanation = QLabel(
            "While you record and the video has the focus, each of these keys sets a marker."
        )
        explanation.setWordWrap(True)
        buttons = QDialogButtonBox()
        buttons.addButton("Save", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(explanation)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.accepted.connect(lambda: self.named.emit([line.text().strip() for line in self._lines]))


def confirm_end(parent: QWidget, on_confirmed: Callable[[], object]) -> None:
    """Asks whether to end the recording before the window closes; if so, calls `on_confirmed`."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setText("A session is being recorded.")
    box.setInformativeText("Quitting ends the recording. What was recorded is kept.")
    end = box.addButton("End it and quit", QMessageBox.ButtonRole.AcceptRole)
    box.addButton("Go on recording", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(end)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.accepted.connect(on_confirmed)
    box.open()


def _wrapped(html: str) -> QLabel:
    label = QLabel(html)
    label.setWordWrap(True)
    return label


def _indented(widget: QWidget) -> QWidget:
    container = QWidget()
    layout = QVBoxLayout(container)
    layout.setContentsMargins(24, 0, 0, 0)
    layout.addWidget(widget)
    return container
