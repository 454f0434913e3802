"""A session's report as one HTML file that can be mailed and printed: no script, no network, all inside."""

from collections.abc import Iterator
from pathlib import Path

from emotion_gui.export.clock import zone_name
from emotion_gui.export.files import Progress, no_progress, write_together
from emotion_gui.export.report import html, words
from emotion_gui.export.report.contents import Contents, work_out
from emotion_gui.export.report.figures import affect_figure, label_figure, time_figures
from emotion_gui.export.report.style import STYLE
from emotion_gui.export.report.tables import marker_section, mean_table, settings
from emotion_gui.models.library import Rating
from emotion_gui.recording.session_reader import Recording
from trainer.shared.formatting import duration, long_day, month, percent


def write_report(
    recording: Recording,
    out: Path,
    smoothing: float,
    face: int | None = None,
    rating: Rating | None = None,
    *,
    progress: Progress = no_progress,
) -> None:
    """Raises ExportError, and ExportStopped where `progress` does.

    smoothing: time constant of the probabilities in seconds. face: whom it is about; None for the largest
    face of each frame. rating: of the model; None where nobody knows.
    """
    contents = work_out(recording, smoothing, face, rating, progress)
    text = html.page(f"{contents.name}: report of a session", STYLE, _sections(contents))
    progress(0.95)
    write_together({out: lambda aside: aside.write_bytes(text.encode(errors="replace"))})


def _sections(contents: Contents) -> Iterator[str]:
    about = contents.recording.about
    yield from _head(contents)
    if about.notes.strip():
        yield html.section("Notes", html.paragraph(about.notes.strip(), "notes"))
    if not contents.is_empty:
        yield html.section("Over time", *time_figures(contents))
        yield html.section("Most probable emotion", label_figure(contents))
        yield html.section("Means", mean_table(contents), html.paragraph(words.INTERVALS, "quiet"))
        yield html.section("Valence and arousal", *affect_figure(contents))
    if contents.markers:
        yield html.section("Markers", *marker_section(contents))
    yield html.section("What these numbers cannot tell", html.bullets(words.limits(about, contents.rating)))
    yield html.section("How it was made", settings(contents))


def _head(contents: Contents) -> Iterator[str]:
    about = contents.recording.about
    yield f"<header>{html.heading(contents.name)}"
    yield html.paragraph(f"A session of facial expressions, {_when(contents)}", "quiet") + "</header>"
    if about.filmed == "others":
        yield html.paragraph(
            "Other people were filmed, with their agreement. Treat this report as theirs.", "others"
        )
    yield html.paragraph(_headline(contents), "headline")
    yield html.paragraph(words.WHAT_THEY_ARE)


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
