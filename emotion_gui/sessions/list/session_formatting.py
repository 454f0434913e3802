"""Texts about sessions."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from emotion_gui.core.subject import Subject
from emotion_gui.recording.session_dates import started_at
from emotion_gui.recording.session_reader import Summary
from emotion_gui.sessions.list.emotion_strip import shares_text
from trainer.shared.formatting import count, data_size, duration, long_day, percent, weekday


def name_of(summary: Summary) -> str:
    return summary.info.name or summary.path.stem


def sessions_text(summaries: list[Summary]) -> str:
    """Format sessions such as 'the session "Monday"' or "3 sessions"."""
    if len(summaries) == 1:
        return f'the session "{name_of(summaries[0])}"'
    return count(len(summaries), "session")


def local_start(summary: Summary) -> datetime:
    """Return when a session started, in the time zone of the computer."""
    return datetime.fromtimestamp(started_at(summary))


def day_text(day: date, today: date) -> str:
    """Format a day such as "Today" or "Monday, 21 September 2026"."""
    past = (today - day).days
    if past in (0, 1):
        return "Yesterday" if past else "Today"
    return f"{weekday(day)}, {long_day(day)}"


def line_text(summary: Summary) -> str:
    """Format start, length, share of frames with a face, and size of a session in one line."""
    parts = [f"{local_start(summary):%H:%M}"]
    if not summary.locked and not summary.problem:
        parts.append(duration(summary.seconds))
        if summary.frames:
            parts.append(f"face {percent(summary.with_face / summary.frames)}")
    parts.append(data_size(summary.size))
    return " · ".join(parts)


def first_line(notes: str) -> str:
    """Return the first line of notes that is not blank; empty without one."""
    return next((line.strip() for line in notes.splitlines() if line.strip()), "")


def badges(summary: Summary, in_progress: Mapping[Path, str]) -> list[str]:
    """Return what is special about a session, in one word each. For `in_progress` see `SessionsContext`."""
    if summary.path in in_progress:
        return [in_progress[summary.path]]
    if summary.problem:
        return ["damaged"]
    found = []
    if summary.locked:
        return ["locked"]
    if not summary.info.ended:
        found.append("interrupted")
    if summary.has_pictures:
        found.append("video")
    if summary.info.subject is not Subject.ME:
        found.append(summary.info.subject.value)
    return found


def description(summary: Summary, in_progress: Mapping[Path, str]) -> str:
    """Describe a session in full, for screen readers and tooltips."""
    info = summary.info
    lines = [name_of(summary), f"{day_text(local_start(summary).date(), date.min)}, {line_text(summary)}"]
    if summary.problem:
        return "\n".join([*lines, summary.problem])
    if summary.locked:
        return "\n".join([*lines, "Locked. Open it to enter the passphrase."])
    lines.append(shares_text(summary))
    lines += [f"{title}: {text}" for title, text in (("Source", info.source), ("Model", info.model)) if text]
    names = badges(summary, in_progress)
    if names:
        lines.append(", ".join(_BADGE_TEXTS[name] for name in names))
    return "\n".join([*lines, info.notes] if info.notes else lines)


def search_text(summary: Summary) -> str:
    """Return the text that a search looks through, in lower case."""
    info, day = summary.info, local_start(summary)
    texts = (
        name_of(summary),
        info.notes,
        info.source,
        info.model,
        f"{day:%Y-%m-%d}",
        day_text(day.date(), date.min),
        *badges(summary, {}),
    )
    return "\n".join(texts).casefold()


_BADGE_TEXTS = {
    "recording": "Is being recorded",
    "in work": "Is being made of a video",
    "interrupted": "Was interrupted; what was recorded until then is there",
    "video": "With video",
    Subject.OTHERS.value: "Shows others, who have agreed",
    Subject.PUBLISHED.value: "Shows published footage",
    Subject.DEMO.value: "Shows the demo",
}
