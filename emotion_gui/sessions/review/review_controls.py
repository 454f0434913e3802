"""Controls for how a session is drawn: view, face, smoothing, times and zoom."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QToolButton, QToolTip, QWidget

from emotion_gui.sessions.review.emotion_layer import Mode
from emotion_gui.sessions.review.timeline_input import HELP

MODES: tuple[tuple[str, Mode], ...] = (
    ("Lines", "lines"),
    ("Stacked", "stacked"),
    ("One row each", "rows"),
    ("Valence, arousal", "affect"),
)
_MAX_SMOOTHING = 30.0  # seconds
_TYPING_DELAY_MS = 250  # after the last key in the field for smoothing


class ReviewControls(QWidget):
    """Lets the user choose how a session is drawn.

    Attributes:
        mode_changed: (str) a `Mode`.
        face_changed: (int or None) the id of a face; None for the largest one.
        smoothing_changed: (float) the time constant, in seconds.
        clock_changed: (bool) whether times are clock times.
        zoomed: (float) a factor for the time span in view; 0 shows all.
    """

    mode_changed = Signal(str)
    face_changed = Signal(object)
    smoothing_changed = Signal(float)
    clock_changed = Signal(bool)
    zoomed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode, self._face, self._times = QComboBox(), QComboBox(), QComboBox()
        self._smoothing = QDoubleSpinBox(
            minimum=0.0, maximum=_MAX_SMOOTHING, singleStep=0.5, decimals=1, suffix=" s"
        )
        self._timer = QTimer(self, interval=_TYPING_DELAY_MS, singleShot=True)
        self._lay_out()
        self._connect()

    @property
    def smoothing(self) -> float:
        return self._smoothing.value()

    @property
    def face(self) -> int | None:
        return self._face.currentData()  # type: ignore[no-any-return]

    def set_smoothing(self, seconds: float) -> None:
        """Change the time constant without a signal."""
        with QSignalBlocker(self._smoothing):
            self._smoothing.setValue(seconds)

    def set_faces(self, faces: Sequence[tuple[str, int | None]]) -> None:
        """Offer faces as (text, id) and keep the chosen one if it is among them. Emits no signal."""
        with QSignalBlocker(self._face):
            chosen = self.face
            self._face.clear()
            for text, number in faces:
                self._face.addItem(text, number)
            ids = [number for _, number in faces]
            self._face.setCurrentIndex(ids.index(chosen) if chosen in ids else 0)
        self._face.setEnabled(len(faces) > 1)

    def _connect(self) -> None:
        self._timer.timeout.connect(lambda: self.smoothing_changed.emit(self.smoothing))
        self._smoothing.valueChanged.connect(self._timer.start)
        self._mode.currentIndexChanged.connect(lambda number: self.mode_changed.emit(MODES[number][1]))
        self._face.currentIndexChanged.connect(lambda: self.face_changed.emit(self.face))
        self._times.currentIndexChanged.connect(lambda number: self.clock_changed.emit(number == 1))

    def _lay_out(self) -> None:
        self._mode.addItems([text for text, _ in MODES])
        self._times.addItems(["Since start", "Clock time"])
        self._face.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._face.setMinimumContentsLength(13)
        for box, name, tip in (
            (self._mode, "View", "How the emotions are drawn"),
            (self._face, "Face", "Whose emotions are drawn: the largest face of each frame, or one person"),
            (self._times, "Times", "How times are written"),
            (self._smoothing, "Smoothing", "Time constant of the drawn values, 0 to 30 s"),
        ):
            box.setAccessibleName(name)
            box.setToolTip(tip)
        label = QLabel("Smo&othing")
        label.setBuddy(self._smoothing)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 2, 6, 2)
        layout.setSpacing(6)
        for widget in (self._mode, self._face, label, self._smoothing, self._times):
            layout.addWidget(widget)
        layout.addStretch(1)
        for text, name, factor in (
            ("−", "Zoom out (-)", 1 / 0.6),
            ("+", "Zoom in (+)", 0.6),
            ("All", "", 0.0),
        ):
            layout.addWidget(self._zoom_button(text, name or "Show all (0)", factor))
        layout.addWidget(_keys_button())

    def _zoom_button(self, text: str, tip: str, factor: float) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(f"{tip} on the timeline")
        button.setAccessibleName(tip.split(" (", maxsplit=1)[0])
        button.clicked.connect(lambda: self.zoomed.emit(factor))
        return button


def _keys_button() -> QToolButton:
    button = QToolButton()
    button.setText("Keys")
    button.setToolTip(HELP)
    button.setAccessibleName("Keys of the timeline")
    button.setAccessibleDescription(HELP)
    button.clicked.connect(lambda: _show_tip(button))
    return button


def _show_tip(button: QToolButton) -> None:
    QToolTip.showText(button.mapToGlobal(button.rect().bottomLeft()), HELP, button)
