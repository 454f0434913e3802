"""The report's charts with their legends, captions and descriptions for screen readers."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.export.report.contents import Contents
from emotion_gui.export.report.sign_charts import scale_words, sign_chart
from emotion_gui.export.report.time_charts import UNSURE, TimeCharts, label_bars
from emotion_gui.export.time_formatting import zone_name
from emotion_gui.statistics.estimate_text import number_text
from emotion_gui.statistics.sign_estimates import SignStatistics
from trainer.shared.face_input import LABELS
from trainer.shared.formatting import percent


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its texts.

    Attributes:
        svg: The chart, whose texts are escaped.
        caption: Text below the chart.
        legend: (SVG of 22 × 12 pixels, text) for each entry.
    """

    svg: Markup
    caption: str
    legend: Sequence[tuple[Markup, str]] = ()


def row_figure(contents: Contents) -> Figure:
    """The probabilities over time, with a row for each emotion."""
    whole = contents.whole
    means = ", ".join(
        f"{label} {percent(each.mean)}" for label, each in zip(LABELS, whole.emotions, strict=True)
    )
    start = f"Time since the start at {contents.started:%H:%M:%S} ({zone_name(contents.started)})."
    numbered = " Numbers: the markers below." if contents.markers else ""
    return Figure(
        Markup(_charts(contents).rows(f"Means over the whole session: {means}. {_gaps(contents)}")),
        f"Each row goes from 0 to 100%. Line: mean; area: what it went between. Gray: no face was seen. "
        f"{start}{numbered}",
    )


def stacked_figure(contents: Contents) -> Figure:
    """The probabilities over time, stacked."""
    return Figure(
        Markup(_charts(contents).stacked(f"The seven probabilities on top of each other. {_gaps(contents)}")),
        "The same, on top of each other; together they make 100%.",
        [(_patch(EMOTION_COLORS[label]), label) for label in LABELS],
    )


def label_figure(contents: Contents) -> Figure:
    """The share of the time in which each emotion was the answer."""
    whole = contents.whole
    sure = 1 - whole.unsure
    shares = {
        label: sure * float(share) if sure else 0.0 for label, share in zip(LABELS, whole.labels, strict=True)
    }
    shares[UNSURE] = whole.unsure
    text = ", ".join(f"{label} {percent(share)}" for label, share in shares.items())
    return Figure(
        Markup(label_bars(shares, f"Share of the time in which the face was seen: {text}")),
        "Share of the time in which the face was seen. Unsure: no emotion stood out.",
    )


def affect_figure(contents: Contents) -> Figure:
    """Valence and arousal over time."""
    whole = contents.whole
    means = f"Mean valence {number_text(whole.valence)}, mean arousal {number_text(whole.arousal)}."
    return Figure(
        Markup(_charts(contents).affect(means)),
        f"{means} Time as above.",
        [(_line(kind), kind.capitalize()) for kind in ("valence", "arousal")],
    )


def sign_figure(contents: Contents, found: SignStatistics) -> Figure:
    """The signs over time."""
    return Figure(
        Markup(sign_chart(contents, found)),
        f"{scale_words(contents)} Line: mean; area: what it went between. Gray: not measured. Time as above.",
    )


def _charts(contents: Contents) -> TimeCharts:
    return TimeCharts(contents.pyramid, contents.recording.seconds, contents.marker_times)


def _gaps(contents: Contents) -> str:
    return f"The face was not seen in {percent(1 - contents.whole.seen)} of the time."


def _patch(color: str) -> Markup:
    return Markup('<rect width="22" height="12" fill="{}"/>').format(color)


def _line(kind: str) -> Markup:
    return Markup('<path class="line {}" d="M0 6H22"/>').format(kind)
