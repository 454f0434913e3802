"""The report's chart of the signs of eyes, mouth and head over time, and the table of their averages."""

import numpy as np

from emotion_gui.export.report import svg
from emotion_gui.export.report.contents import Contents
from emotion_gui.export.report.svg import Plot
from emotion_gui.statistics.series import Floats
from emotion_gui.statistics.sign_curves import Curve, EventKind, SignView
from emotion_gui.statistics.sign_estimates import RATES, SignStatistics
from emotion_gui.statistics.sign_text import NOT_MEASURED, RATE_TITLES, counts_text, measured_text, sign_text
from trainer.shared.report_kit.render import Table

_POINTS = 800  # over the width of the chart
_ROW, _STRIP, _GAP = 46, 12, 8  # heights of a curve and of a strip of events, and the gap below both
_TOP, _BOTTOM = 20, 26  # margins for the markers' numbers, and for the axis


def sign_chart(contents: Contents, found: SignStatistics) -> str:
    """A row for each curve, and a strip for each kind of event, as an SVG element."""
    end = max(contents.recording.seconds, 1e-3)
    parts: list[str] = []
    top = float(_TOP)
    for curves in contents.sign_curves:
        view = curves.view(0.0, end, _POINTS)
        for number, curve in enumerate(view.group.curves):
            parts += _curve(Plot(top, _ROW, 0, end, view.group.low, view.group.high), curve, view, number)
            top += _ROW + _GAP
        for kind, events in zip(view.group.events, view.events, strict=True):
            parts += _events(Plot(top, _STRIP, 0, end), kind, events)
            top += _STRIP + _GAP
    whole = Plot(_TOP, top - _GAP - _TOP, 0, end)
    parts += [svg.time_axis(whole), svg.marker_lines(whole, contents.marker_times)]
    words = f"{measured_text(found.summary)} {counts_text(found.summary)}".strip()
    return svg.picture(top - _GAP + _BOTTOM, "Signs of eyes, mouth and head", words, "".join(parts))


def scale_words(contents: Contents) -> str:
    """What each row goes from and to."""
    scales = []
    for curves in contents.sign_curves:
        group = curves.group
        names = ", ".join(curve.title for curve in group.curves)
        low, high = (group.curves[0].value_text(value) for value in (group.low, group.high))
        scales.append(f"{names}: {low} to {high}")
    return f"Scales: {'; '.join(scales)}."


def sign_table(found: SignStatistics) -> Table:
    """The averages of the whole session."""
    summary = found.summary
    eyes = summary.eyes_valid > 0
    counted = (
        ("long closings", summary.long_closures, eyes),
        ("yawns", summary.yawns, summary.mouth_valid > 0),
        ("nods", summary.nods, summary.mouth_valid > 0),
    )
    length = NOT_MEASURED if np.isnan(summary.blink_seconds) else f"{summary.blink_seconds:.2f} s"
    rows = [(RATE_TITLES[rate], sign_text(rate, found.estimates[rate])) for rate in RATES]
    rows.insert(1, ("mean length of a blink", length))
    rows += [(title, f"{number:,}" if valid else NOT_MEASURED) for title, number, valid in counted]
    return Table(("Sign", "Whole session"), rows)


def _curve(plot: Plot, curve: Curve, view: SignView, number: int) -> list[str]:
    times, *values = view.curves[number]
    mean, low, high = (each[:, 0] for each in values)
    xs, known = plot.x(times), ~np.isnan(mean)
    gaps = svg.gap_rectangles(plot, times, known) if len(times) else ""
    return [
        svg.rectangle("plot", svg.LEFT, plot.top, plot.width, plot.height),
        gaps,
        f'<path class="band" fill="var(--second)" d="{svg.band_path(xs, plot.y(low), plot.y(high))}"/>',
        f'<path class="line" stroke="var(--second)" d="{svg.line_path(xs, plot.y(mean))}"/>',
        svg.text(svg.LEFT - 8, plot.top + _ROW / 2 + 4, curve.title, "end"),
    ]


def _events(plot: Plot, kind: EventKind, events: tuple[Floats, Floats]) -> list[str]:
    """A line for each event, which is as wide as it is long; those of the same pixels are one."""
    lefts, rights = (np.round(plot.x(each), 1) for each in events)
    kept = np.unique(np.stack([np.floor(lefts), np.maximum(np.ceil(rights), np.floor(lefts) + 1)]), axis=1)
    path = "".join(f"M{left:g} {plot.top:g}H{right:g}V{plot.bottom:g}H{left:g}Z" for left, right in kept.T)
    return [
        svg.rectangle("plot", svg.LEFT, plot.top, plot.width, plot.height),
        f'<path fill="var(--text)" d="{path}"/>',
        svg.text(svg.LEFT - 8, plot.bottom - 2, kind.title, "end"),
    ]
