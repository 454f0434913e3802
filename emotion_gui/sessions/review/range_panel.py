"""The averages of a chosen range of a session, with intervals."""

import math
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.sessions.review.emotion_layer import COLORS, affect_colors
from emotion_gui.sessions.review.estimate_chart import EstimateChart, EstimateRow
from emotion_gui.sessions.review.prepared_session import PreparedSession
from emotion_gui.sessions.review.ranges import LETTERS, Letter, Ranges
from emotion_gui.sessions.review.scroll import scrolled
from emotion_gui.sessions.review.sign_averages import SignAverages
from emotion_gui.sessions.review.time_formatting import TimeScale
from emotion_gui.statistics.estimate_text import number_text, percent_text
from emotion_gui.statistics.segments import SegmentStatistics, segment_means
from emotion_gui.statistics.sign_estimates import SignStatistics, sign_statistics
from emotion_gui.system.task import Task
from trainer.shared.face_input import LABELS
from trainer.shared.formatting import duration, percent

HINT = (
    "Drag over the timeline with Shift held, or press I and O at the cursor, to choose a range. "
    "Its averages are shown here."
)
WORKING = "Averaging"
_DELAY_MS = 150  # after the last move of an edge


class _Averages(NamedTuple):
    emotions: SegmentStatistics
    signs: SignStatistics | None


class RangePanel(QWidget):
    """Shows the averages of the active range, and lets the user choose the active one."""

    def __init__(self, ranges: Ranges, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ranges = ranges
        self._prepared: PreparedSession | None = None
        self._scale = TimeScale()
        self._work = Task("averages of a range", self)
        self._timer = QTimer(self, interval=_DELAY_MS, singleShot=True)
        self._letters = {letter: self._letter_button(letter) for letter in LETTERS}
        self._limits_label = QLabel(wordWrap=True)
        self._clear = QPushButton("&Clear")
        self._summary = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._chart, self._affect = EstimateChart(), EstimateChart()
        self._note, self._signs = QLabel(wordWrap=True), SignAverages()
        self._lay_out()
        self._connect()
        self._refresh()

    def set_content(self, prepared: PreparedSession | None) -> None:
        self._prepared = prepared
        self._refresh()

    def set_scale(self, scale: TimeScale) -> None:
        """Set how times are written."""
        self._scale = scale
        self._show_limits()

    def shut_down(self) -> None:
        self._timer.stop()
        self._work.shut_down()

    def _refresh(self) -> None:
        self._show_limits()
        known = self._prepared is not None and self._ranges.current is not None
        for widget in (self._chart, self._affect, self._note, self._signs):
            widget.setEnabled(False)
            widget.setVisible(widget.isVisibleTo(self) and known)
        self._summary.setText(WORKING if known else "")
        if known:
            self._timer.start()
        else:
            self._timer.stop()
            self._work.cancel()

    def _show_limits(self) -> None:
        limits, active = self._ranges.current, self._ranges.active
        self._letters[active].setChecked(True)
        self._clear.setEnabled(limits is not None)
        if limits is None:
            self._limits_label.setText(HINT)
        else:
            start, end = (self._scale.text(time) for time in limits)
            self._limits_label.setText(f"{start} to {end}, {duration(limits[1] - limits[0], exact=True)}")

    def changeEvent(self, event: QEvent) -> None:
        """Draw valence again, because it has the color of the text, which depends on the theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ThemeChange):
            self._refresh()

    def _compute(self) -> None:
        if self._prepared is not None and self._ranges.current is not None:
            self._work.start(partial(_averages, self._prepared, *self._ranges.current))

    def _show(self, averages: _Averages) -> None:
        found = averages.emotions
        self._summary.setText(_describe(found))
        rows = [
            EstimateRow(name, color, estimate, percent_text(estimate))
            for name, color, estimate in zip(LABELS, COLORS, found.emotions, strict=True)
        ]
        highest = max((each.high for each in found.emotions if each.is_known), default=1.0)
        self._chart.show_rows(rows, 0.0, math.ceil(highest * 4) / 4 or 0.25)
        affect = zip(
            ("valence", "arousal"),
            affect_colors(self.palette()),
            (found.valence, found.arousal),
            strict=True,
        )
        self._affect.show_rows(
            [EstimateRow(name, color, each, number_text(each)) for name, color, each in affect], -1.0, 1.0
        )
        self._note.setText(independence_note(found.valence.seconds, found.valence.blocks))
        for widget in (self._chart, self._affect, self._note):
            widget.setVisible(True)
            widget.setEnabled(True)
        self._signs.setEnabled(True)
        self._signs.show_averages(averages.signs)

    def _connect(self) -> None:
        self._ranges.changed.connect(self._refresh)
        self._timer.timeout.connect(self._compute)
        self._work.returned.connect(self._show)
        self._work.errored.connect(lambda error: self._limits_label.setText(str(error)))
        self._clear.clicked.connect(lambda: self._ranges.mark(0.0, 0.0))

    def _letter_button(self, letter: Letter) -> QToolButton:
        button = QToolButton()
        button.setText(f" {letter} ")
        button.setCheckable(True)
        button.setToolTip(f"What is marked on the timeline is range {letter}")
        button.setAccessibleName(f"Range {letter}")
        button.clicked.connect(lambda: self._ranges.set_active(letter))
        return button

    def _lay_out(self) -> None:
        self._clear.setToolTip("Forget this range (Escape)")
        group = QButtonGroup(self)
        top = QHBoxLayout()
        for button in self._letters.values():
            group.addButton(button)
            top.addWidget(button)
        top.addStretch(1)
        top.addWidget(self._clear)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(2, 2, 2, 2)
        for widget in (
            self._limits_label,
            self._summary,
            self._chart,
            self._affect,
            self._note,
            self._signs,
        ):
            column.addWidget(widget)
        column.addStretch(1)
        self._chart.setAccessibleName("Mean of each emotion")
        self._affect.setAccessibleName("Mean of valence and arousal")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addLayout(top)
        layout.addWidget(scrolled(inside), 1)


def _averages(prepared: PreparedSession, start: float, end: float) -> _Averages:
    signs = prepared.signs
    return _Averages(
        segment_means(prepared.unsmoothed, start, end),
        None if signs is None else sign_statistics(signs, start, end),
    )


def independence_note(seconds: float, blocks: float, what: str = "mean") -> str:
    """Explain the intervals and how much data supports them.

    Args:
        seconds: Time with a face.
        blocks: Number of independent blocks that this time is worth.
        what: The name of the estimated quantity.
    """
    return (
        f"In brackets: what the {what} may well be, at 95%. Neighboring "
        "frames are alike, so they do not count as separate evidence: "
        f"{duration(seconds)} with a face are worth about {_count(blocks)} independent looks of about "
        f"{duration(seconds / blocks if blocks else 0.0)}."
    )


def _count(blocks: float) -> str:
    return f"{blocks:.0f}" if blocks >= 1 else "less than 1"


def _describe(found: SegmentStatistics) -> str:
    if not found.dominant:
        return "No face was seen in this range."
    return (
        f"A face was seen for {percent(found.seen)} of it, and of that the answer was unsure for "
        f"{percent(found.unsure)}. Mostly {found.dominant}."
    )
