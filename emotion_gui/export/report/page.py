"""Writes a session's report as one HTML file that can be mailed and printed."""

from pathlib import Path

from emotion_gui.core.subject import Subject
from emotion_gui.export.files import Progress, no_progress, write_atomically
from emotion_gui.export.report.contents import Contents, compute
from emotion_gui.export.report.figures import (
    affect_figure,
    label_figure,
    row_figure,
    sign_figure,
    stacked_figure,
)
from emotion_gui.export.report.sign_charts import sign_table
from emotion_gui.export.report.tables import comparison_words, marker_table, mean_table, settings
from emotion_gui.export.time_formatting import zone_name
from emotion_gui.models.library import Rating
from emotion_gui.recording.session_reader import Recording
from emotion_gui.statistics.affect import FORMULA
from emotion_gui.statistics.sign_text import NO_CLAIM, measured_text
from trainer.shared.formatting import duration, long_day, month, percent
from trainer.shared.report_kit.render import render

_TEMPLATE = Path(__file__).with_name("session.html.j2")


def write_report(
    recording: Recording,
    out: Path,
    smoothing: float,
    face: int | None = None,
    rating: Rating | None = None,
    *,
    progress: Progress = no_progress,
) -> None:
    """Write the report of a session.

    Args:
        recording: The session.
        out: Path of the HTML file.
        smoothing: Time constant of the probabilities in seconds, 0 for none.
        face: Id of the face that the report is about; None for the largest face of each frame.
        rating: Accuracy of the model; None if it is not known.
        progress: Gets the completed share, 0 to 1.

    Raises:
        ExportError: The file could not be written.
        ExportStopped: Raised by `progress`.
    """
    contents = compute(recording, smoothing, face, rating, progress)
    text = render(_TEMPLATE, **_values(contents))
    progress(0.95)
    write_atomically({out: lambda temporary: temporary.write_bytes(text.encode(errors="replace"))})


def _values(contents: Contents) -> dict[str, object]:
    """The values of the template."""
    info, rating = contents.recording.info, contents.rating
    return {
        "name": contents.name,
        "when": _when(contents),
        "of_others": info.subject is Subject.OTHERS,
        "headline": _headline(contents),
        "notes": info.notes.strip(),
        "signs": _signs(contents),
        "seen": None if contents.is_empty else _seen(contents),
        "markers": marker_table(contents) if contents.markers else None,
        "rating": rating and {"share": percent(rating.share, 1), "by_votes": rating.by_votes},
        "settings": settings(contents),
    }


def _seen(contents: Contents) -> dict[str, object]:
    """The parts of the report that need a face."""
    return {
        "rows": row_figure(contents),
        "stacked": stacked_figure(contents),
        "labels": label_figure(contents),
        "means": mean_table(contents),
        "affect": affect_figure(contents),
        "formula": FORMULA,
        "comparison": comparison_words(contents.markers),
    }


def _signs(contents: Contents) -> dict[str, object] | None:
    """The part of the report about the signs; None for a session without any."""
    found = contents.signs
    if found is None:
        return None
    return {
        "figure": sign_figure(contents, found),
        "table": sign_table(found),
        "measured": measured_text(found.summary),
        "claim": NO_CLAIM,
    }


def _when(contents: Contents) -> str:
    start, end = contents.started, contents.ended
    last = f"{end:%H:%M}" if end.date() == start.date() else f"{end.day} {month(end)}, {end:%H:%M}"
    return f"{long_day(start)}, {start:%H:%M} to {last} ({zone_name(start)})"


def _headline(contents: Contents) -> str:
    length, whole = duration(contents.recording.seconds), contents.whole
    whose = "A face" if contents.face is None else f"Face {contents.face}"
    if contents.is_empty:
        return f"{whose} was not seen in this session of {length}, so there is nothing to draw."
    highest = max(each.mean for each in whole.emotions)
    return (
        f"{whose} was seen in {percent(whole.seen)} of {length}. In {percent(whole.unsure)} of that time the "
        f"app was unsure. On average {whole.dominant} was the most probable: {percent(highest)}."
    )
