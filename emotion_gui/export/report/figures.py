"""The report's charts with their legends, captions, and words for those who do not see them."""

from collections.abc import Iterator

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.export.clock import zone_name
from emotion_gui.export.report import html
from emotion_gui.export.report.contents import Contents
from emotion_gui.export.report.time_charts import UNSURE, TimeCharts, label_bars
from emotion_gui.statistics.affect import FORMULA
from emotion_gui.statistics.estimate_text import number_text
from trainer.shared.face_input import LABELS
from trainer.shared.formatting import percent


def time_figures(contents: Contents) -> Iterator[str]:
    """Seven rows, and the same stacked."""
    charts, whole = _charts(contents), contents.whole
    means = ", ".join(
        f"{label} {percent(each.mean)}" for label, each in zip(LABELS, whole.emotions, strict=True)
    )
    gaps = f"The face was not seen in {percent(1 - whole.seen)} of the time."
    start = f"Time since the start at {contents.started:%H:%M:%S} ({zone_name(contents.started)})."
    numbered = " Numbers: the markers below." if contents.markers else ""
    yield html.figure(
        charts.rows(f"Means over the whole session: {means}. {gaps}"),
        f"Each row goes from 0 to 100%. Line: mean; area: what it went between. Grey: no face was seen. "
        f"{start}{numbered}",
    )
    yield html.figure(
        charts.stacked(f"The seven probabilities on top of each other. {gaps}"),
        "The same, on top of each other; together they make 100%.",
        html.legend((_patch(EMOTION_COLORS[label]), label) for label in LABELS),
    )


def label_figure(contents: Contents) -> str:
    """For which share of the time each emotion was the answer."""
    whole = contents.whole
    sure = 1 - whole.unsure
    shares = {
        label: sure * float(share) if sure else 0.0 for label, share in zip(LABELS, whole.labels, strict=True)
    }
    shares[UNSURE] = whole.unsure
    told = ", ".join(f"{label} {percent(share)}" for label, share in shares.items())
    return html.figure(
        label_bars(shares, f"Share of the time in which the face was seen: {told}"),
        "Share of the time in which the face was seen. Unsure: no emotion stood out.",
    )


def affect_figure(contents: Contents) -> Iterator[str]:
    """Valence and arousal, with where they come from."""
    whole = contents.whole
    means = f"Mean valence {number_text(whole.valence)}, mean arousal {number_text(whole.arousal)}."
    lines = {kind: f'<path class="line {kind}" d="M0 6H22"/>' for kind in ("valence", "arousal")}
    yield html.figure(
        _charts(contents).affect(means),
        f"{means} Time as above.",
        html.legend((line, kind.capitalize()) for kind, line in lines.items()),
    )
    yield html.paragraph(FORMULA, "quiet")


def _charts(contents: Contents) -> TimeCharts:
    return TimeCharts(contents.pyramid, contents.recording.seconds, contents.marker_times)


def _patch(color: str) -> str:
    return f'<rect width="22" height="12" fill="{color}"/>'
