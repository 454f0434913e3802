"""The signs of the face in the averages of a range, and in the comparison of two ranges."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from emotion_gui.sessions.review.estimate_chart import EstimateChart, EstimateRow
from emotion_gui.sessions.review.sign_plot import sign_colors
from emotion_gui.statistics.bootstrap import Estimate
from emotion_gui.statistics.sign_estimates import RATES, Rate, SignComparison, SignStatistics
from emotion_gui.statistics.sign_text import (
    NO_CLAIM,
    RATE_TITLES,
    counts_text,
    measured_text,
    sign_change_text,
    sign_text,
)

_BLINKS: tuple[Rate, ...] = ("blinks_per_minute",)
_SHARES = tuple(rate for rate in RATES if rate not in _BLINKS)
_MOST_BLINKS = 40.0  # at the end of the axis, if there are not more
_LEAST_DIFFERENCES = {_BLINKS: 5.0, _SHARES: 0.1}  # at the ends of the axes, likewise


class SignAverages(QWidget):
    """Blinks have an axis of their own, as they are no share. Hidden until there are signs to show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._note = QLabel(NO_CLAIM, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._blinks, self._shares = EstimateChart(), EstimateChart()
        self._blinks.setAccessibleName("Blinks a minute")
        self._shares.setAccessibleName("Shares of the time of eyes and head")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 6)
        for widget in (self._text, self._blinks, self._shares, self._note):
            layout.addWidget(widget)
        self.hide()

    def show_averages(self, found: SignStatistics | None) -> None:
        """Show the signs in one range; None hides them."""
        self.setVisible(found is not None)
        if found is None:
            return
        self._text.setText(f"{measured_text(found.summary)} {counts_text(found.summary)}".strip())
        for chart, rates, least in ((self._blinks, _BLINKS, _MOST_BLINKS), (self._shares, _SHARES, 0.25)):
            rows = self._rows(rates, found.estimates, {r: sign_text(r, found.estimates[r]) for r in rates})
            chart.show_rows(rows, 0.0, max(least, *_ends(rows)))

    def show_comparison(self, found: SignComparison | None, names: tuple[str, str]) -> None:
        """Show how the signs in the second of two stretches, with these names, differ; None hides them."""
        self.setVisible(found is not None)
        if found is None:
            return
        stretches = zip(names, (found.first, found.second), strict=True)
        self._text.setText(
            "\n".join(f"{name}: {measured_text(each)} {counts_text(each)}" for name, each in stretches)
        )
        for chart, rates in ((self._blinks, _BLINKS), (self._shares, _SHARES)):
            texts = {rate: sign_change_text(rate, found.differences[rate]) for rate in rates}
            rows = self._rows(rates, found.differences, texts)
            widest = max(_LEAST_DIFFERENCES[rates], *_ends(rows))
            chart.show_rows(rows, -widest, widest)

    def _rows(
        self, rates: tuple[Rate, ...], estimates: Mapping[Rate, Estimate], texts: Mapping[Rate, str]
    ) -> list[EstimateRow]:
        color = sign_colors(self.palette())[1]
        return [
            EstimateRow(RATE_TITLES[r], color, estimates[r], texts[r], not any(map(str.isdigit, texts[r])))
            for r in rates
        ]


def _ends(rows: list[EstimateRow]) -> list[float]:
    """Return how far from 0 the intervals reach."""
    known = [row.estimate for row in rows if row.estimate.is_known]
    return [0.0, *(abs(end) for each in known for end in (each.low, each.high))]
