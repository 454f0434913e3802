"""Compares two ranges of a session, or the time after a marker with the time before it."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from emotion_gui.recording.markers import Marker
from emotion_gui.sessions.review.emotion_layer import COLORS
from emotion_gui.sessions.review.estimate_chart import EstimateChart, EstimateRow
from emotion_gui.sessions.review.prepared_session import PreparedSession
from emotion_gui.sessions.review.range_panel import independence_note
from emotion_gui.sessions.review.ranges import LETTERS, Ranges
from emotion_gui.sessions.review.scroll import scrolled
from emotion_gui.sessions.review.sign_averages import SignAverages
from emotion_gui.sessions.review.time_formatting import TimeScale
from emotion_gui.statistics.bootstrap import Estimate
from emotion_gui.statistics.estimate_text import NOTHING, TOO_SHORT, change_text, points_text
from emotion_gui.statistics.segments import Difference, Stretch, compare
from emotion_gui.statistics.sign_estimates import SignComparison, compare_signs
from emotion_gui.system.task import Task
from trainer.shared.formatting import duration

NO_RANGES = "Choose a range A and a range B on the Range page first."
NO_MARKERS = "This session has no markers yet."
_MIN_SECONDS, _MAX_SECONDS, _DEFAULT_SECONDS = 10, 600, 60  # before and after a marker
WORKING = "Comparing"
_DELAY_MS = 200  # after the last change
_MAX_TEXT = 40  # characters of a marker in the list


class _Compared(NamedTuple):
    emotions: list[Difference]
    signs: SignComparison | None


class ComparePanel(QWidget):
    """Describes the clear differences in a sentence, and shows all intervals in a chart."""

    def __init__(self, ranges: Ranges, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ranges = ranges
        self._prepared: PreparedSession | None = None
        self._scale = TimeScale()
        self._markers: Sequence[Marker] = ()
        self._work = Task("comparison of ranges", self)
        self._timer = QTimer(self, interval=_DELAY_MS, singleShot=True)
        self._kind, self._marker = QComboBox(), QComboBox()
        self._seconds = QSpinBox(
            minimum=_MIN_SECONDS, maximum=_MAX_SECONDS, value=_DEFAULT_SECONDS, singleStep=10, suffix=" s"
        )
        self._form = QFormLayout()
        self._summary = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._chart = EstimateChart()
        self._note, self._signs = QLabel(wordWrap=True), SignAverages()
        self._lay_out()
        self._connect()
        self._refresh()

    def set_content(self, prepared: PreparedSession | None) -> None:
        self._prepared = prepared
        self._refresh()

    def set_markers(self, markers: Sequence[Marker]) -> None:
        """Offer markers in the order of time, and keep the chosen one if it is among them."""
        chosen = self._chosen_marker()
        self._markers = markers
        self._marker.blockSignals(True)
        self._marker.clear()
        self._marker.addItems([self._marker_text(marker) for marker in markers])
        same = [number for number, marker in enumerate(markers) if chosen and marker.time == chosen.time]
        self._marker.setCurrentIndex(same[0] if same else 0)
        self._marker.blockSignals(False)
        self._refresh()

    def set_scale(self, scale: TimeScale) -> None:
        """Set how times are written."""
        self._scale = scale
        self.set_markers(self._markers)

    def choose_marker(self, marker: Marker) -> None:
        """Choose this marker for the comparison of before and after."""
        if marker in self._markers:
            self._marker.setCurrentIndex(list(self._markers).index(marker))

    def shut_down(self) -> None:
        self._timer.stop()
        self._work.shut_down()

    @property
    def _around_marker(self) -> bool:
        return self._kind.currentIndex() == 1

    def _refresh(self) -> None:
        for row in (1, 2):
            self._form.setRowVisible(row, self._around_marker)
        self._seconds.setToolTip(
            f"So long before it and after it, {_MIN_SECONDS} s to {_MAX_SECONDS // 60} min"
        )
        problem = self._problem()
        self._chart.setEnabled(False)
        self._signs.setEnabled(False)
        if problem or self._prepared is None:
            self._timer.stop()
            self._work.cancel()
            self._summary.setText(problem)
            self._chart.setVisible(False)
            self._note.setVisible(False)
            self._signs.setVisible(False)
        else:
            self._summary.setText(WORKING)
            self._timer.start()

    def _problem(self) -> str:
        if self._around_marker:
            return "" if self._markers else NO_MARKERS
        missing = [letter for letter in LETTERS if self._ranges.get(letter) is None]
        if len(missing) == 1:
            return f"Range {missing[0]} is still missing. Press {missing[0]} on the Range page, then mark it."
        return NO_RANGES if missing else ""

    def _compute(self) -> None:
        if self._prepared is None or self._problem():
            return
        marker = self._chosen_marker()
        if self._around_marker and marker is not None:
            time, seconds = marker.time / 1000, float(self._seconds.value())
            a, b = (time - seconds, time), (time, time + seconds)
        else:
            a, b = (self._ranges.get(letter) or (0.0, 0.0) for letter in LETTERS)
        self._work.start(partial(_compare, self._prepared, a, b))

    def _show(self, compared: _Compared) -> None:
        found = compared.emotions
        self._summary.setText(self._describe(found))
        rows = [
            EstimateRow(
                each.emotion, color, each.difference, difference_text(each.difference), not _is_clear(each)
            )
            for color, each in zip(COLORS, found, strict=True)
        ]
        ends = [abs(end) for each in found if each.difference.is_known for end in _ends(each.difference)]
        widest = max([0.1, *ends])
        self._chart.show_rows(rows, -widest, widest)
        least = min(found, key=lambda each: each.difference.blocks).difference
        self._note.setText(independence_note(least.seconds, least.blocks, "difference"))
        self._chart.setEnabled(True)
        self._chart.setVisible(True)
        self._note.setVisible(True)
        self._signs.setEnabled(True)
        self._signs.show_comparison(compared.signs, ("Before", "After") if self._around_marker else LETTERS)

    def _describe(self, found: list[Difference]) -> str:
        subject = (
            f"After the marker, against the {duration(self._seconds.value())} before it"
            if self._around_marker
            else "In B, against A"
        )
        clear = [f"{each.emotion} {points_text(each.difference)}" for each in found if _is_clear(each)]
        if clear:
            return f"{subject}: {', '.join(clear)}. No clear difference in the others."
        if all(change_text(each.difference) in (NOTHING, TOO_SHORT) for each in found):
            return "There is too little with a face to compare."
        return f"{subject}: no clear difference."

    def _chosen_marker(self) -> Marker | None:
        number = self._marker.currentIndex()
        return self._markers[number] if 0 <= number < len(self._markers) else None

    def _marker_text(self, marker: Marker) -> str:
        return f"{self._scale.text(marker.time / 1000)} {marker.text[:_MAX_TEXT]}"

    def _connect(self) -> None:
        self._kind.currentIndexChanged.connect(self._refresh)
        self._marker.currentIndexChanged.connect(self._refresh)
        self._seconds.valueChanged.connect(self._refresh)
        self._ranges.changed.connect(self._refresh)
        self._timer.timeout.connect(self._compute)
        self._work.returned.connect(self._show)
        self._work.errored.connect(lambda error: self._summary.setText(str(error)))

    def _lay_out(self) -> None:
        self._kind.addItems(["Range B against A", "After and before a marker"])
        for box in (self._kind, self._marker):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
        self._form.addRow("&Compare", self._kind)
        self._form.addRow("&Marker", self._marker)
        self._form.addRow("&Window", self._seconds)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(2, 2, 2, 2)
        for widget in (self._summary, self._chart, self._note, self._signs):
            column.addWidget(widget)
        column.addStretch(1)
        self._chart.setAccessibleName("Difference of each emotion")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addLayout(self._form)
        layout.addWidget(scrolled(inside), 1)


def _compare(prepared: PreparedSession, a: Stretch, b: Stretch) -> _Compared:
    signs = prepared.signs
    return _Compared(
        compare(prepared.unsmoothed, a, b), None if signs is None else compare_signs(signs, a, b)
    )


def difference_text(estimate: Estimate) -> str:
    """Format a difference such as "+12 (+3 to +20)", or say that there is no clear one."""
    change = change_text(estimate)
    return points_text(estimate).replace(" points)", ")") if change in ("higher", "lower") else change


def _is_clear(difference: Difference) -> bool:
    return change_text(difference.difference) in ("higher", "lower")


def _ends(estimate: Estimate) -> tuple[float, float]:
    return estimate.low, estimate.high
