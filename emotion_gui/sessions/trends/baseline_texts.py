"""The baseline, what it can say, and what is left out, in words."""

from collections.abc import Sequence
from datetime import datetime

from emotion_gui.recording.session_reader import Summary
from emotion_gui.recording.started import started_at
from emotion_gui.sessions.trends.trend_texts import short_day
from emotion_gui.statistics.baseline import FEWEST, Baseline
from emotion_gui.statistics.own_sessions import LeftOut

LIMITS = (
    "Expressions are not feelings: these are a model's guesses at what a face shows. Light, glasses, the "
    "camera and the hours of the day differ from day to day as well. Each chart has a scale of its own."
)
EMPTY = (
    "Record yourself at least twice to see how days and weeks compare. Press R in the Live tab, and say "
    "that it is you who is filmed."
)


def baseline_text(baseline: Baseline, chosen: bool) -> str:
    """What the baseline is made of, and how far it can be believed."""
    count = len(baseline.sessions)
    if not count and chosen:
        return "There is no baseline: none of the chosen sessions has usable time."
    if not count:
        return "There is no baseline yet: it takes sessions with enough usable time."
    text = f"Your usual range is that of {_which(count, chosen)}, {_from_to(baseline.sessions)}."
    if baseline.missing:
        text += f" {baseline.missing} more chosen {'is' if baseline.missing == 1 else 'are'} not there."
    if not baseline.is_range:
        return f"{text} It takes {FEWEST} to call anything unusual."
    return f"{text} By chance alone, {baseline.by_chance * 100:.0f}\u00a0% of ordinary sessions lie outside."


def left_out_text(left_out: LeftOut, models: Sequence[str]) -> str:
    """Which sessions do not count, and whether several models were asked; empty where all is simple."""
    parts = []
    if words := left_out.in_words():
        parts.append(f"Sessions left out: {words}.")
    if left_out.locked:
        parts.append("Open a locked session to enter its passphrase.")
    if len(models) > 1:
        names = ", ".join(dict.fromkeys(models))
        parts.append(
            f"These sessions were judged by {len(models)} models ({names}): changes may come from that."
        )
    return " ".join(parts)


def session_text(summary: Summary) -> str:
    """Such as "21 Sep 2026, 14:13, Monday morning"."""
    began = datetime.fromtimestamp(started_at(summary))
    name = summary.about.name
    day = f"{short_day(began.date())} {began.year}, {began:%H:%M}"
    return f"{day}, {name}" if name and not name.startswith(f"{began:%Y-%m-%d}") else day


def _which(count: int, chosen: bool) -> str:
    sessions = "session" if count == 1 else f"{count} sessions"
    if chosen:
        return f"the {sessions} that you chose"
    return f"your first {sessions} with enough usable time"


def _from_to(sessions: Sequence[Summary]) -> str:
    first, last = (datetime.fromtimestamp(started_at(sessions[end])).date() for end in (0, -1))
    if first == last:
        return f"{short_day(first)} {first.year}"
    begin = short_day(first) if first.year == last.year else f"{short_day(first)} {first.year}"
    return f"{begin} to {short_day(last)} {last.year}"
