"""The controls of the Trends page: days or weeks, emotion, measure, and time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QPushButton, QWidget

from emotion_gui.statistics.trends import Measure, Step
from trainer.shared.face_input import LABELS

_SIGNS: Measure = "signs"
_FOUR_WEEKS, _THREE_MONTHS = 28, 91  # days


@dataclass(frozen=True, slots=True)
class TrendChoice:
    """What the charts show.

    Attributes:
        step: Days or weeks.
        emotion: Number in LABELS; None for all, and for signs.
        measure: Of the emotions, or the signs.
        days: Number of days until today; None for all days.
        videos: Whether sessions of video files count.
    """

    step: Step
    emotion: int | None
    measure: Measure
    days: int | None
    videos: bool

    def first_day(self, today: date) -> date | None:
        return None if self.days is None else today - timedelta(days=self.days - 1)


class TrendControls(QWidget):
    """Lets the user choose what the charts show.

    Attributes:
        changed: The choice has changed.
        baseline_requested: The user wants to choose the baseline.
    """

    changed = Signal()
    baseline_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = _box("Step", {"Days": "day", "Weeks": "week"})
        self._emotion = _box("Emotion", {"All emotions": None} | {name: n for n, name in enumerate(LABELS)})
        self._measure = _box("Measure", {"Mean probability": "probability", "Share of answers": "answers"})
        self._range = _box("Time", {"Last 4 weeks": _FOUR_WEEKS, "Last 3 months": _THREE_MONTHS, "All": None})
        self._videos = QCheckBox("&Videos too")
        self._videos.setToolTip("Count sessions that were made of video files")
        self._baseline = QPushButton("&Baseline…")
        self._baseline.setToolTip("Choose what days and weeks are compared with")
        self._lay_out()

    @property
    def choice(self) -> TrendChoice:
        return TrendChoice(
            cast(Step, self._step.currentData()),
            None if self._measure.currentData() == _SIGNS else cast(int | None, self._emotion.currentData()),
            cast(Measure, self._measure.currentData()),
            cast(int | None, self._range.currentData()),
            self._videos.isChecked(),
        )

    def offer(self, *, videos: bool, baseline: bool, signs: bool) -> None:
        """Offer to include videos, a choice of the baseline, and signs, if there are sessions for them."""
        row = self._measure.findData(_SIGNS)
        if signs and row < 0:
            self._measure.addItem("Blinks and PERCLOS", _SIGNS)
        elif row >= 0 and not signs:
            self._measure.removeItem(row)
        self._videos.setVisible(videos)
        self._baseline.setEnabled(baseline)

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for box in (self._step, self._emotion, self._measure, self._range):
            layout.addWidget(box)
            box.currentIndexChanged.connect(self.changed)
        layout.addWidget(self._videos)
        layout.addStretch(1)
        layout.addWidget(self._baseline)
        self._measure.currentIndexChanged.connect(self._show_emotions)
        self._videos.toggled.connect(self.changed)
        self._baseline.clicked.connect(self.baseline_requested)

    def _show_emotions(self) -> None:
        self._emotion.setVisible(self._measure.currentData() != _SIGNS)


def _box(name: str, entries: Mapping[str, str | int | None]) -> QComboBox:
    made = QComboBox()
    for text, value in entries.items():
        made.addItem(text, value)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made
