"""The report's charts: emotions over time in rows and stacked, valence and arousal, and bars of shares."""

from collections.abc import Mapping

import numpy as np

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.export.report import svg
from emotion_gui.export.report.svg import Plot
from emotion_gui.statistics.affect import affect_of
from emotion_gui.statistics.pyramid import Pyramid, View
from emotion_gui.statistics.series import Floats
from trainer.shared.face_input import LABELS
from trainer.shared.formatting import percent

_POINTS = 800  # over the width of a chart
_MAX_LINES = 200  # of markers
_ROW, _GAP = 46, 8  # height of a row, and the gap to the next one
_TOP, _BOTTOM = 20, 26  # margins for the markers' numbers, and for the axis

UNSURE = "unsure"
_BARS_WIDTH = 560
_BAR_STEP, _BAR = 26, 16
_PERCENT_WIDTH = 60  # margin for the percentage after the longest bar


class TimeCharts:
    """Charts of one session. Each method returns an SVG element."""

    def __init__(self, pyramid: Pyramid, end: float, markers: Floats) -> None:
        """Prepare the points that all charts draw.

        Args:
            pyramid: The smoothed probabilities.
            end: Length of the session, in seconds.
            markers: (n,) times of the markers, in seconds.
        """
        self._end = max(end, 1e-3)
        self._view: View = pyramid.view(0.0, self._end, _POINTS)
        self._seen = ~np.isnan(self._view[1][:, 0])
        self._markers = markers[:_MAX_LINES]

    def rows(self, description: str) -> str:
        """A row for each emotion: its mean as a line, and its range as an area behind it."""
        times, mean, low, high = self._view
        parts: list[str] = []
        for index, label in enumerate(LABELS):
            plot = self._plot(_TOP + index * (_ROW + _GAP), _ROW)
            xs, color = plot.x(times), EMOTION_COLORS[label]
            band = svg.band_path(xs, plot.y(low[:, index]), plot.y(high[:, index]))
            parts += [
                self._background(plot),
                f'<path class="band" fill="{color}" d="{band}"/>',
                f'<path class="line" stroke="{color}" d="{svg.line_path(xs, plot.y(mean[:, index]))}"/>',
                svg.text(svg.LEFT - 8, plot.top + _ROW / 2 + 4, label, "end"),
            ]
        bottom = _TOP + len(LABELS) * (_ROW + _GAP) - _GAP
        parts.append(self._foreground(_TOP, bottom - _TOP))
        return svg.picture(bottom + _BOTTOM, "Seven emotions over time", description, "".join(parts))

    def stacked(self, description: str) -> str:
        """All emotions on top of each other; together they make 100%."""
        times, mean, _, _ = self._view
        plot = self._plot(_TOP, 200)
        xs = plot.x(times)
        areas = [
            f'<path fill="{EMOTION_COLORS[label]}" d="{svg.band_path(xs, plot.y(low), plot.y(high))}"/>'
            for label, (low, high) in zip(LABELS, svg.steps_of(mean), strict=True)
        ]
        scale = [
            svg.text(svg.LEFT - 8, plot.bottom - share * plot.height + 4, percent(share), "end")
            for share in (0, 0.5, 1)
        ]
        content = [self._background(plot), *areas, *scale, self._foreground(_TOP, plot.height)]
        return svg.picture(plot.bottom + _BOTTOM, "All emotions, stacked", description, "".join(content))

    def affect(self, description: str) -> str:
        """Valence and arousal as two lines from -1 to 1."""
        times, mean, _, _ = self._view
        plot = Plot(_TOP, 180, 0, self._end, -1, 1)
        valence, arousal = (svg.line_path(plot.x(times), plot.y(each)) for each in affect_of(mean).T)
        scale = [
            svg.text(svg.LEFT - 8, float(plot.y(np.array(value))) + 4, f"{value:+d}" if value else "0", "end")
            for value in (-1, 0, 1)
        ]
        middle = plot.top + plot.height / 2
        content = [
            self._background(plot),
            f'<path class="grid" d="M{svg.LEFT} {middle:g}H{svg.WIDTH - svg.RIGHT}"/>',
            f'<path class="line arousal" d="{arousal}"/><path class="line valence" d="{valence}"/>',
            *scale,
            self._foreground(_TOP, plot.height),
        ]
        return svg.picture(
            plot.bottom + _BOTTOM, "Valence and arousal over time", description, "".join(content)
        )

    def _plot(self, top: float, height: float) -> Plot:
        return Plot(top, height, 0, self._end)

    def _background(self, plot: Plot) -> str:
        gaps = svg.gap_rectangles(plot, self._view[0], self._seen) if len(self._view[0]) else ""
        return f"{svg.rectangle('plot', svg.LEFT, plot.top, plot.width, plot.height)}{gaps}"

    def _foreground(self, top: float, height: float) -> str:
        """The time axis and the markers, over the whole height."""
        plot = self._plot(top, height)
        return svg.time_axis(plot) + svg.marker_lines(plot, self._markers)


def label_bars(shares: Mapping[str, float], description: str) -> str:
    """A bar for each label and `UNSURE`; `shares` of the time in which the face was seen, 0 to 1."""
    longest = max(*shares.values(), 0.01)
    available = _BARS_WIDTH - svg.LEFT - _PERCENT_WIDTH
    parts: list[str] = []
    for index, (label, share) in enumerate(shares.items()):
        top, width = index * _BAR_STEP + 4, share / longest * available
        parts += [
            svg.text(svg.LEFT - 8, top + 12, label, "end"),
            svg.bar(svg.LEFT, top, max(width, 1), _BAR, EMOTION_COLORS.get(label, "var(--quiet)")),
            svg.text(svg.LEFT + max(width, 1) + 8, top + 12, percent(share)),
        ]
    height = len(shares) * _BAR_STEP + 4
    return svg.picture(height, "Most probable emotion", description, "".join(parts), width=_BARS_WIDTH)
