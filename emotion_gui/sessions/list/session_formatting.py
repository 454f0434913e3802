"""Sessions in words."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from emotion_gui.core.subject import Subject
from emotion_gui.recording.session_dates import started_at
from emotion_gui.recording.session_reader import Summary
from emotion_gui.sessions.list.emotion_strip import in_words
from trainer.shared.formatting import count, data_size, duration, long_day, percent, weekday


def name_of(summary: Summary) -> str:
    return summary.info.name or summary.path.stem


def names_in_words(summaries: list[Summary]) -> str:
    """Such as 'the session "Monday"' and "3 sessions"."""
    if len(summaries) == 1:
        return f'the session "{name_of(summaries[0])}"'
    return count(len(summaries), "session")


def began(summary: Summary) -> datetime:
    """In the computer's own time zone."""
    return datetime.fromtimestamp(started_at(summary))


def day_text(day: date, today: date) -> str:
    """Such as "Today" and "Monday, 21 September 2026"."""
    past = (today - day).days
    if past in (0, 1):
        return "Yesterday" if past else "Today"
    return f"{weekday(day)}, {long_day(day)}"


def line_text(summary: Summary) -> str:
    """When it began, how long it is, and for how much of that a face was seen."""
    parts = [f"{began(summary):%H:%M}"]
    if not summary.locked and not summary.problem:
        parts.append(duration(summary.seconds))
        if summary.frames:
            parts.append(f"face {percent(summary.with_face / summary.frames)}")
    parts.append(data_size(summary.size))
    return " · ".join(parts)


def first_line(notes: str) -> str:
    """Of the notes; empty without any."""
    return next((line.strip() for line in notes.splitlines() if line.strip()), "")


def badges(summary: Summary, growing: Mapping[Path, str]) -> list[str]:
    """What is special about it, in a word each. growing: see the context."""
    if summary.path in growing:
        return [growing[summary.path]]
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


def description(summary: Summary, growing: Mapping[Path, str]) -> str:
    """All of it, for screen readers and tooltips."""
    info = summary.info
    lines = [name_of(summary), f"{day_text(began(summary).date(), date.min)}, {line_text(summary)}"]
    if summary.problem:
        return "\n".join([*lines, summary.problem])
    if summary.locked:
        return "\n".join([*lines, "Locked. Open it to enter the passphrase."])
    lines.append(in_words(summary))
    lines += [f"{title}: {text}" for title, text in (("Source", info.source), ("Model", info.model)) if text]
    marks = badges(summary, growing)
    if marks:
        lines.append(", ".join(_IN_WORDS[mark] for mark in marks))
    return "\n".join([*lines, info.notes] if info.notes else lines)


def searched_text(summary: Summary) -> str:
    """What a search looks through, in small letters."""
    info, day = summary.info, began(summary)
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


_IN_WORDS = {
    "recording": "Is being recorded",
    "in work": "Is being made of a video",
    "interrupted": "Was interrupted; what was recorded until then is there",
    "video": "With video",
    Subject.OTHERS.value: "Shows others, who have agreed",
    Subject.PUBLISHED.value: "Shows published footage",
    Subject.DEMO.value: "Shows the demo",
}
