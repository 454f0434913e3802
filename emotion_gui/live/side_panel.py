"""The column beside the video: model, probabilities, smoothing, and a note on the limits of the scores."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from emotion_gui.core.settings import Settings
from emotion_gui.live.model_box import ModelBox
from emotion_gui.live.probability_bars import ProbabilityBars
from emotion_gui.widgets.number_boxes import limits
from trainer.shared.records import declared

_STEPS = 10  # of the slider per second of smoothing
LIMITS = "Expressions are not feelings, and scores are estimates. <a href='#'>Read more</a>"


class SidePanel(QWidget):
    """Holds the model box, the bars and the slider of the smoothing.

    Attributes:
        smoothing_changed: the time constant in seconds, after the user has moved the slider.
        limits_requested: the user wants to read more about the limits.
    """

    smoothing_changed = Signal(float)
    limits_requested = Signal()

    def __init__(self, smoothing: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_box, self.bars = ModelBox(), ProbabilityBars()
        self._smoothing = QSlider(Qt.Orientation.Horizontal)
        field = declared(Settings)["smoothing"]
        low, high = limits(field)
        self._smoothing.setRange(round(low * _STEPS), round(high * _STEPS))
        self._smoothing.setAccessibleName(field.title)
        self.set_smoothing(smoothing)
        self._smoothing.valueChanged.connect(self._changed)
        self._lay_out()
        self.setMinimumWidth(240)

    @property
    def smoothing(self) -> float:
        """The time constant in seconds."""
        return int(self._smoothing.value()) / _STEPS

    def set_smoothing(self, seconds: float) -> None:
        """Shows this time constant, without a signal."""
        with QSignalBlocker(self._smoothing):
            self._smoothing.setValue(round(seconds * _STEPS))
        self._describe()

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
