"""Charts as SVG text: coordinates of values, lines and areas with gaps, and the time axis."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from emotion_gui.statistics.series import Floats
from trainer.shared.formatting import clock

WIDTH = 900  # of all charts, in units that are pixels on a large screen
LEFT, RIGHT = 76, 26  # margins for the names of rows, and for the last number of the axis
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400)
_TICKS = 9  # maximum number of intervals on the time axis


@dataclass(frozen=True, slots=True)
class Plot:
    """A rectangle of the image, and the values that it spans.

    Attributes:
        top: Top edge, in SVG units.
        height: Height, in SVG units.
        start: Time at the left edge, in seconds.
        end: Time at the right edge.
        low: Value at the bottom.
        high: Value at the top.
    """

    top: float
    height: float
    start: float
    end: float
    low: float = 0.0
    high: float = 1.0

    @property
    def width(self) -> float:
        return WIDTH - LEFT - RIGHT

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def x(self, seconds: Floats) -> Floats:
        return LEFT + (seconds - self.start) / max(self.end - self.start, 1e-3) * self.width

    def y(self, values: NDArray[np.floating]) -> Floats:
        share = (np.asarray(values, np.float64) - self.low) / (self.high - self.low)
        return self.bottom - np.clip(share, 0, 1) * self.height


def runs(seen: NDArray[np.bool_]) -> Iterator[slice]:
    """The runs of True in (n,) booleans."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], seen, [False]]).astype(np.int8)))
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield slice(start, end)


def line_path(xs: Floats, ys: Floats) -> str:
    """The `d` attribute of a line through the points, with gaps where `ys` is NaN."""
    return "".join(f"M{_points(*_widen(xs[run], ys[run]))}" for run in runs(~np.isnan(ys)))


def band_path(xs: Floats, lows: Floats, highs: Floats) -> str:
    """The `d` attribute of the area between two lines, with gaps where both are NaN."""
    parts: list[str] = []
    for run in runs(~np.isnan(lows)):
        x, low = _widen(xs[run], lows[run])
        _, high = _widen(xs[run], highs[run])
        parts.append(f"M{_points(x, low)}L{_points(x[::-1], high[::-1])}Z")
    return "".join(parts)


def gap_rectangles(plot: Plot, times: Floats, seen: NDArray[np.bool_]) -> str:
    """Rectangles over the height of the plot, at the times without a face."""
    xs = plot.x(times)
    parts: list[str] = []
    for run in runs(~seen):
        left = xs[run.start - 1] if run.start else xs[0]
        right = xs[run.stop] if run.stop < len(xs) else xs[-1]
        if right - left >= 0.5:
            parts.append(rectangle("gap", left, plot.top, right - left, plot.height))
    return "".join(parts)


def time_axis(plot: Plot) -> str:
    """Ticks with times since the start below the plot, and grid lines through it."""
    ticks = time_ticks(plot.start, plot.end)
    parts: list[str] = []
    for tick, x in zip(ticks, plot.x(np.array(ticks)).tolist(), strict=True):
        parts.append(f'<path class="grid" d="M{x:.1f} {plot.top:g}V{plot.bottom + 4:g}"/>')
        parts.append(text(x, plot.bottom + 18, clock(tick), "middle"))
    return "".join(parts)


def time_ticks(start: float, end: float) -> list[float]:
    """Round times, at most ten."""
    span = max(end - start, 1e-3)
    step = next((step for step in _STEPS if span / step <= _TICKS), _STEPS[-1] * np.ceil(span / 9 / 86_400))
    first = np.ceil(start / step)
    return [float(number * step) for number in np.arange(first, np.floor(end / step + 1e-9) + 1)]


def marker_lines(plot: Plot, times: Floats) -> str:
    """Dashed lines, with the numbers of the markers above the plot as far as they fit."""
    parts: list[str] = []
    free = -1e9
    for number, x in enumerate(plot.x(times).tolist(), 1):
        parts.append(f'<path class="marker" d="M{x:.1f} {plot.top:g}V{plot.bottom:g}"/>')
        if x >= free:
            parts.append(text(x, plot.top - 4, str(number), "middle", "small"))
            free = x + 9 + 7 * len(str(number))
    return "".join(parts)


def text(x: float, y: float, words: str, anchor: str = "start", kind: str = "") -> str:
    """A text element. `kind`: its CSS classes."""
    css = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{css}>{escape(words)}</text>'


def bar(x: float, y: float, width: float, height: float, color: str) -> str:
    """A filled rectangle."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:g}" fill="{color}"/>'


def rectangle(kind: str, x: float, y: float, width: float, height: float) -> str:
    """A rectangle that the style sheet colors by its CSS class."""
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:g}" width="{width:.1f}" height="{height:g}"/>'


def picture(height: float, title: str, description: str, content: str, *, width: float = WIDTH) -> str:
    """A whole SVG element with a description for screen readers.

    Args:
        height: Height in SVG units.
        title: Title of the chart, for screen readers.
        description: What the chart shows, for screen readers.
        content: The SVG inside.
        width: Width in SVG units. An image narrower than WIDTH fits every screen, and is never scaled up.
    """
    label = escape(f"{title}. {description}")
    narrow = f' class="narrow" style="max-width: {width:g}px"' if width < WIDTH else ""
    return f'<svg{narrow} viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{label}">{content}</svg>'


def steps_of(values: NDArray[np.floating]) -> list[tuple[Floats, Floats]]:
    """(lower, upper) edges of stacked areas, for each column of (n, m) values; rows of NaN stay NaN."""
    sums = np.cumsum(np.asarray(values, np.float64), axis=1)
    edges = [np.where(np.isnan(sums[:, 0]), np.nan, 0.0), *sums.T]
    return list(pairwise(edges))


def _widen(xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
    """Turn a single point into a short line, because it would be invisible."""
    if len(xs) > 1:
        return xs, ys
    return np.array([xs[0] - 0.5, xs[0] + 0.5]), np.repeat(ys, 2)


def _points(xs: Floats, ys: Floats) -> str:
    pairs = zip(np.round(xs, 1).tolist(), np.round(ys, 1).tolist(), strict=True)
    return "L".join(f"{x:g} {y:g}" for x, y in pairs)
