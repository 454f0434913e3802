"""Beside the video: the model, the chosen face's bars, the smoothing, and what the scores are worth."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from emotion_gui.live.model_box import ModelBox
from emotion_gui.live.probability_bars import ProbabilityBars

LIMITS = "Expressions are not feelings, and scores are estimates. <a href='#'>Read more</a>"


class SidePanel(QWidget):
    """smoothing_changed: seconds, 0 to 3. limits_requested: the user wants to read more."""

    smoothing_changed = Signal(float)
    limits_requested = Signal()

    def __init__(self, smoothing: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_box, self.bars = ModelBox(), ProbabilityBars()
        self._smoothing = QSlider(Qt.Orientation.Horizontal)
        self._smoothing.setRange(0, 30)
        self._smoothing.setAccessibleName("Smoothing")
        self.set_smoothing(smoothing)
        self._describe()
        self._smoothing.valueChanged.connect(self._changed)
        self._lay_out()
        self.setMinimumWidth(240)

    @property
    def smoothing(self) -> float:
        """Time constant in seconds."""
        return int(self._smoothing.value()) / 10

    def set_smoothing(self, seconds: float) -> None:
        """Show this time constant; one that differs is reported like the user's own."""
        self._smoothing.setValue(round(seconds * 10))

    def _changed(self) -> None:
        self._describe()
        self.smoothing_changed.emit(self.smoothing)

    def _describe(self) -> None:
        text = f"Averages over about {self.smoothing:.1f} s" if self.smoothing else "Each picture by itself"
        self._smoothing.setToolTip(text)

    def _lay_out(self) -> None:
        label = QLabel("Smoothin&g")
        label.setBuddy(self._smoothing)
        row = QHBoxLayout()
        row.setContentsMargins(8, 0, 8, 0)
        row.addWidget(label)
        row.addWidget(self._smoothing)
        limits = QLabel(LIMITS, wordWrap=True)
        limits.setContentsMargins(8, 0, 8, 6)
        limits.linkActivated.connect(self.limits_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.model_box)
        layout.addWidget(self.bars, 1)
        layout.addLayout(row)
        layout.addWidget(limits)
