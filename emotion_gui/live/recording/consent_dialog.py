"""Asks who is filmed, and whether they agree, before the first recording."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLabel, QRadioButton, QVBoxLayout, QWidget

TEXT = """
<p>A recording keeps <b>numbers, not pictures</b>: when and where a face was seen, how probable each of the
seven expressions was, and how well the face could be seen. Pictures are kept only if you choose a recording
with video.</p>
<p>Recordings stay on this computer, in a folder that only your account can read, until you delete them in
the tab Sessions. Nothing is sent anywhere.</p>
<p><b>Who is filmed?</b></p>
"""
LAW = """
<p>At work and in education the law may forbid this even where everybody agrees. The help says more, on its
page “Responsible use”.</p>
"""


class ConsentDialog(QDialog):
    """It can only be accepted once somebody is said to agree. agreed: "self" or "others" are filmed."""

    agreed = Signal(str)

    def __init__(self, filmed: str = "", *, then: str = "Agree", parent: QWidget | None = None) -> None:
        """filmed: what was said before. then: what the button says."""
        super().__init__(parent)
        self.setWindowTitle("Who is filmed")
        self.setMinimumWidth(460)
        self._me = QRadioButton("Only &me, and I agree")
        self._others = QRadioButton("&Other people, or others besides me")
        self._asked = QCheckBox("They &know that they are recorded and what for, and they have agreed")
        self._me.setChecked(filmed == "self")
        self._others.setChecked(filmed == "others")
        self._buttons = QDialogButtonBox()
        self._accept = self._buttons.addButton(then, QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self._lay_out()
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        for button in (self._me, self._others, self._asked):
            button.toggled.connect(self._check)
        self.accepted.connect(lambda: self.agreed.emit("others" if self._others.isChecked() else "self"))
        self._check()

    def _check(self) -> None:
        others = self._others.isChecked()
        self._asked.setEnabled(others)
        self._accept.setEnabled(self._me.isChecked() or (others and self._asked.isChecked()))

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.addWidget(_wrapped(TEXT))
        layout.addWidget(self._me)
        layout.addWidget(self._others)
        layout.addWidget(_indented(self._asked))
        layout.addWidget(_wrapped(LAW))
        layout.addWidget(self._buttons)


def _wrapped(html: str) -> QLabel:
    label = QLabel(html)
    label.setWordWrap(True)
    return label


def _indented(widget: QWidget) -> QWidget:
    room = QWidget()
    layout = QVBoxLayout(room)
    layout.setContentsMargins(24, 0, 0, 0)
    layout.addWidget(widget)
    return room
