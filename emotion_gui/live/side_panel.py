"""The column beside the video: model, probabilities, signs, smoothing, and a note on the limits."""

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from emotion_gui.core.settings import Settings
from emotion_gui.live.model_box import ModelBox
from emotion_gui.live.probability_bars import ProbabilityBars
from emotion_gui.live.signs.signs_panel import SignsPanel
from emotion_gui.vision.frame import Face, FrameResult
from emotion_gui.widgets.number_boxes import limits
from trainer.shared.records import declared

_STEPS = 10  # of the slider per second of smoothing
LIMITS = "Expressions are not feelings, and scores are estimates. <a href='#'>Read more</a>"


class SidePanel(QWidget):
    """Holds the model box, the bars, the signs and the slider of the smoothing.

    Where it is too low for all of the signs, they are shown in brief.

    Attributes:
        model_box: the choice of the model.
        bars: the probabilities of the chosen face.
        signs: its eyes, mouth and head.
        smoothing_changed: the time constant in seconds, after the user has moved the slider.
        limits_requested: the user wants to read more about the limits.
    """

    smoothing_changed = Signal(float)
    limits_requested = Signal()

    def __init__(self, smoothing: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_box, self.bars, self.signs = ModelBox(), ProbabilityBars(), SignsPanel()
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

    def show_face(self, face: Face | None, result: FrameResult) -> None:
        """Shows the probabilities of a face of a result; None if there is no face to show."""
        if face is None:
            self.bars.set_no_face()
        else:
            position = 1 + sorted(other.id for other in result.faces).index(face.id)
            self.bars.set_face(position, len(result.faces), face.probabilities, face.unsure)

    def minimumSizeHint(self) -> QSize:
        surplus = 0 if self.signs.is_brief else self.signs.extra_height
        return super().minimumSizeHint() - QSize(0, surplus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_signs()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit_signs()
        return super().event(event)

    def _fit_signs(self) -> None:
        """Shows the signs in full if everything else still has the height that it needs."""
        layout, extra = self.layout(), self.signs.extra_height
        if layout is not None:
            least = layout.minimumHeightForWidth(self.width()) - (0 if self.signs.is_brief else extra)
            self.signs.set_brief(self.height() < least + extra)

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
        for source in (limits.linkActivated, self.signs.limits_requested):
            source.connect(self.limits_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.model_box)
        layout.addWidget(self.bars, 1)
        layout.addWidget(self.signs)
        layout.addLayout(row)
        layout.addWidget(limits)
