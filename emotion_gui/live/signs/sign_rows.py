"""The signs of a face as a table of words, with two bars for the eyes."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QWidget

from emotion_gui.live.signs.sign_texts import SignTexts
from emotion_gui.statistics.sign_summary import ENOUGH_SECONDS
from trainer.shared.formatting import UNKNOWN, percent

NOTE = "Not sleepiness or attention. <a href='#'>Read more</a>"
_NOTE_TIP = "This is what a camera can measure; it is not sleepiness or attention"
_WAIT = f"known after {ENOUGH_SECONDS:.0f} seconds of measured time"

# Field of SignTexts, title, and what it means.
_ROWS = (
    ("blinks", "Blinks", f"Rate and mean length in the last minute; {_WAIT}"),
    (
        "perclos",
        "PERCLOS",
        "Share of the last minute with eyes closed by at least 80%, and long closures in it",
    ),
    (
        "mouth",
        "Mouth",
        "Distance of the lips, in percent of the closed mouth's width; yawns in the last minute",
    ),
    ("head", "Head", "Where the head is turned in the picture, against how it usually is"),
    ("tilt", "Tilt", "Where the head is tilted in the picture; nods in the last minute"),
    ("measured", "Measured", "Share of the last minute; what was not measured is not counted"),
)
_EYES_TIP = (
    "How far each eye is open; 100% is the person's own open eye. Left and right are as in the picture"
)


class SignRows(QWidget):
    """The table. Texts are set only where they have changed, because it is shown ten times a second.

    Attributes:
        limits_requested: the user wants to read more about the limits.
    """

    limits_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left, self._right = _EyeBar("Left eye"), _EyeBar("Right eye")
        self._eyes = QLabel()
        self._values = {name: _value(tip) for name, _, tip in _ROWS}
        self._lay_out()

    def show_values(self, texts: SignTexts, eye_left: float, eye_right: float) -> None:
        """Shows texts, and the openness of both eyes, 0 to 1 and a little more; NaN if it is not known."""
        is_measured = not (math.isnan(eye_left) and math.isnan(eye_right))
        for bar, openness in ((self._left, eye_left), (self._right, eye_right)):
            bar.setVisible(is_measured)
            bar.show_openness(openness)
        _set_text(self._eyes, texts.eyes)
        for name, label in self._values.items():
            _set_text(label, getattr(texts, name))

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 0, 8, 4)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        eyes = QHBoxLayout()
        eyes.setSpacing(4)
        eyes.addWidget(self._left, 1)
        eyes.addWidget(self._right, 1)
        eyes.addWidget(self._eyes)
        eyes.addStretch()
        grid.addWidget(_title("Eyes", _EYES_TIP), 0, 0)
        grid.addLayout(eyes, 0, 1)
        for row, (name, title, tip) in enumerate(_ROWS, start=1):
            grid.addWidget(_title(title, tip), row, 0)
            grid.addWidget(self._values[name], row, 1)
        note = _title(NOTE, _NOTE_TIP)
        note.linkActivated.connect(self.limits_requested)
        grid.addWidget(note, len(_ROWS) + 1, 0, 1, 2)


class _EyeBar(QProgressBar):
    """How far an eye is open, as a bar that is as high as a line of text."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setRange(0, 100)
        self.setMinimumWidth(1)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(name)
        self.setToolTip(_EYES_TIP)
        self.setFixedHeight(self.fontMetrics().height())

    def show_openness(self, openness: float) -> None:
        """Shows an openness, 0 to 1 and a little more; NaN if it is not known."""
        is_known = not math.isnan(openness)
        text = percent(openness) if is_known else UNKNOWN
        if self.format() != text:
            self.setFormat(text)
            self.setValue(round(100 * min(max(openness, 0.0), 1.0)) if is_known else 0)


def _title(text: str, tip: str) -> QLabel:
    label = QLabel(text)
    label.setToolTip(tip)
    return label


def _value(tip: str) -> QLabel:
    label = _title(UNKNOWN, tip)
    # A text that becomes longer must not make the panel wider.
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return label


def _set_text(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
