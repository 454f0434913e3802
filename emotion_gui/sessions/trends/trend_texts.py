"""Days and values in words."""

import math
from datetime import date, timedelta

from emotion_gui.sessions.trends.trend_data import TrendData
from emotion_gui.statistics.baseline import IN_WORDS, Standing
from emotion_gui.statistics.trends import Period
from trainer.shared.face_input import LABELS

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORT: dict[Standing, str] = {
    "within": "usual",
    "above": "above usual",
    "below": "below usual",
    "unknown": "",
}


def short_day(day: date) -> str:
    """Such as "21 Sep"."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def period_text(data: TrendData, period: Period) -> str:
    """Such as "Monday, 21 Sep 2026" and "21 to 27 Sep 2026"."""
    day = period.start
    if data.step == "day":
        return f"{_DAYS[day.weekday()]}, {short_day(day)} {day.year}"
    last = day + timedelta(days=6)
    same = (day.month, day.year) == (last.month, last.year)
    begin = str(day.day) if same else short_day(day)
    return f"{begin if day.year == last.year else f'{begin} {day.year}'} to {short_day(last)} {last.year}"


def time_text(seconds: float) -> str:
    """Such as "45 s", "12 min" and "1 h 05 min"."""
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def value_text(value: float) -> str:
    """Such as "34 %" and "1.2 %"."""
    if math.isnan(value):
        return "none"
    return f"{100 * value:.0f} %" if value >= 0.0995 else f"{100 * value:.1f} %"


def tick_text(share: float) -> str:
    """Such as "5 %"."""
    return f"{100 * share:.0f} %"


def hours_text(hours: float) -> str:
    """Such as "30 min" and "2 h"."""
    minutes = round(hours * 60)
    if not minutes:
        return "0"
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def standing_text(data: TrendData, period: Period, emotion: int) -> str:
    """Such as "34 %, above your usual range"."""
    value = value_text(data.value(period, emotion))
    if not period.totals.enough:
        return f"{value}, too little usable time"
    return f"{value}, {IN_WORDS[data.standing(period, emotion)]}"


def time_line(data: TrendData, period: Period) -> str:
    """How much was recorded, and what of it is usable."""
    totals, count = period.totals, len(period.sessions)
    sessions = "1 session" if count == 1 else f"{count} sessions"
    return (
        f"{period_text(data, period)}: {time_text(totals.seconds)} recorded in {sessions}, "
        f"{totals.usable_share * 100:.0f} % usable"
    )


def readout(data: TrendData, period: Period, emotion: int | None) -> str:
    """A period in a line: one emotion, or those that are not as usual."""
    line = time_line(data, period)
    if emotion is not None:
        return f"{line}. {LABELS[emotion].capitalize()} {standing_text(data, period, emotion)}."
    if not period.totals.enough:
        return f"{line}. Too little usable time to compare."
    if not data.baseline.is_range:
        return f"{line}."
    unusual = [
        f"{label} {data.standing(period, place)}"
        for place, label in enumerate(LABELS)
        if data.standing(period, place) in ("above", "below")
    ]
    told = f"Outside your usual range: {', '.join(unusual)}" if unusual else "All within your usual range"
    return f"{line}. {told}."
