"""Texts about days, values and the baseline."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from emotion_gui.recording.session_dates import started_at
from emotion_gui.recording.session_reader import Summary
from emotion_gui.sessions.trends.trend_data import TrendData
from emotion_gui.statistics.baseline import IN_WORDS, MIN, Baseline, Standing
from emotion_gui.statistics.own_sessions import Excluded
from emotion_gui.statistics.sign_text import NO_CLAIM
from emotion_gui.statistics.trends import Period
from trainer.shared.formatting import count, duration, percent, short_day, weekday

SHORT: dict[Standing, str] = {
    "within": "usual",
    "above": "above usual",
    "below": "below usual",
    "unknown": "",
}
LIMITS = (
    "Expressions are not feelings: these are a model's guesses at what a face shows. Light, glasses, the "
    "camera and the hours of the day differ from day to day as well. Each chart has a scale of its own."
)
READING = "Reading the signs of your sessions, which takes a moment the first time."
EMPTY = (
    "Record yourself at least twice to see how days and weeks compare. Press R in the Live tab, and say "
    "that it is you who is filmed."
)


def period_text(data: TrendData, period: Period) -> str:
    """Format a period such as "Monday, 21 Sep 2026" or "21 to 27 Sep 2026"."""
    day = period.start
    if data.step == "day":
        return f"{weekday(day)}, {short_day(day)} {day.year}"
    last = day + timedelta(days=6)
    same = (day.month, day.year) == (last.month, last.year)
    begin = str(day.day) if same else short_day(day)
    return f"{begin if day.year == last.year else f'{begin} {day.year}'} to {short_day(last)} {last.year}"


def status_text(data: TrendData, period: Period, emotion: int) -> str:
    """Format a value and its status such as "34%, above your usual range"."""
    value = data.shown[emotion].text(data.value(period, emotion))
    if not period.totals.enough:
        return f"{value}, too little usable time"
    return f"{value}, {IN_WORDS[data.status(period, emotion)]}"


def time_line(data: TrendData, period: Period) -> str:
    """Describe how much was recorded in a period, and the share that is usable."""
    totals, sessions = period.totals, count(len(period.sessions), "session")
    return (
        f"{period_text(data, period)}: {duration(totals.seconds)} recorded in {sessions}, "
        f"{percent(totals.usable_share)} usable"
    )


def readout(data: TrendData, period: Period, emotion: int | None) -> str:
    """Describe a period in one line, with one emotion or with all unusual ones for None."""
    line = time_line(data, period)
    if emotion is not None:
        return f"{line}. {_capitalized(data.shown[emotion].title)} {status_text(data, period, emotion)}."
    if not period.totals.enough:
        return f"{line}. Too little usable time to compare."
    if not data.baseline.is_range:
        return f"{line}."
    unusual = [
        f"{shown.title} {data.status(period, number)}"
        for number, shown in enumerate(data.shown)
        if data.status(period, number) in ("above", "below")
    ]
    comparison = (
        f"Outside your usual range: {', '.join(unusual)}" if unusual else "All within your usual range"
    )
    return f"{line}. {comparison}."


def baseline_text(baseline: Baseline, chosen: bool) -> str:
    """Describe the sessions of the baseline, and how reliable it is."""
    count = len(baseline.sessions)
    if not count and chosen:
        return "There is no baseline: none of the chosen sessions has usable time."
    if not count:
        return "There is no baseline yet: it takes sessions with enough usable time."
    text = f"Your usual range is that of {_which(count, chosen)}, {_from_to(baseline.sessions)}."
    if baseline.missing:
        text += f" {baseline.missing} more chosen {'is' if baseline.missing == 1 else 'are'} not there."
    if not baseline.is_range:
        return f"{text} It takes {MIN} to call anything unusual."
    return f"{text} By chance alone, {percent(baseline.by_chance)} of ordinary sessions lie outside."


def signs_text(missing: int) -> str:
    """Describe what values of signs are made of, and how many sessions have none."""
    left_out = f" {count(missing, 'session')} without them left out." if missing else ""
    return f"Usable is the time in which the eyes of the largest face were measured.{left_out} {NO_CLAIM}"


def excluded_text(excluded: Excluded, models: Sequence[str]) -> str:
    """Describe which sessions do not count, and whether several models were used; empty without either."""
    parts = []
    if text := excluded.in_words():
        parts.append(f"Sessions left out: {text}.")
    if excluded.locked:
        parts.append("Open a locked session to enter its passphrase.")
    if len(models) > 1:
        names = ", ".join(dict.fromkeys(models))
        parts.append(
            f"These sessions were judged by {len(models)} models ({names}): changes may come from that."
        )
    return " ".join(parts)


def session_text(summary: Summary) -> str:
    """Format a session such as "21 Sep 2026, 14:13, Monday morning"."""
    start = datetime.fromtimestamp(started_at(summary))
    name = summary.info.name
    day = f"{short_day(start.date())} {start.year}, {start:%H:%M}"
    return f"{day}, {name}" if name and not name.startswith(f"{start:%Y-%m-%d}") else day


def _capitalized(title: str) -> str:
    return title[0].upper() + title[1:]


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
