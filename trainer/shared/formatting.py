"""Formats numbers, durations and days for people, in English whatever the language of the system."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

UNKNOWN = "–"

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


Value = TypeVar("Value")


def if_known(value: Value | None, text: Callable[[Value], str]) -> str:
    """The text of a value, or a dash if it is unknown."""
    return UNKNOWN if value is None else text(value)


def percent(share: float, digits: int = 0) -> str:
    """Format 0.314 as "31%", or with one digit as "31.4%"."""
    return f"{share:.{digits}%}"


def exact_percent(share: float) -> str:
    """Format a share that a user chose: 0.125 as "12.5%" and 0.6 as "60%"."""
    return f"{round(share * 100, 1):g}%"


def percent_range(low: float, high: float, digits: int = 0) -> str:
    """Format a range, such as "29 to 39%"."""
    return f"{low * 100:.{digits}f} to {percent(high, digits)}"


def duration(seconds: float, *, exact: bool = False) -> str:
    """Format a duration, such as "0.4 s", "42 s", "3 min 20 s", "12 min" and "1 h 05 min".

    exact: for a duration that a user chose, such as "12.5 s" and "12 min 30 s".
    """
    tenths = round(seconds, 1)
    if tenths < (60 if exact else 10):
        return f"{tenths:g} s"
    whole = round(seconds)
    if not exact and whole >= 600:
        whole = round(seconds / 60) * 60
    minutes, left = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    numbers = [(number, unit) for number, unit in ((hours, "h"), (minutes, "min"), (left, "s")) if number]
    (first, unit), *rest = numbers
    return " ".join([f"{first:,} {unit}", *(f"{number:02} {unit}" for number, unit in rest)])


def rough_duration(seconds: float) -> str:
    """Format an estimate, in seconds up to a minute and in minutes above."""
    return duration(seconds if seconds < 60 else round(seconds / 60) * 60)


def clock(seconds: float, decimals: int = 0) -> str:
    """Format a time as h:mm:ss, with tenths or hundredths if requested, rounded down."""
    units = int(max(seconds, 0.0) * 10**decimals + 1e-6)
    whole, part = divmod(units, 10**decimals)
    text = f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
    return f"{text}.{part:0{decimals}}" if decimals else text


def count(number: int, one: str, many: str = "") -> str:
    """Format a count, such as "1 image" and "1,234 images". many: an irregular plural."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def data_size(size: int) -> str:
    """Format a number of bytes, such as "999 bytes", "45 kB", "79.0 MB"."""
    if size < 1000:
        return count(size, "byte")
    if size < 999_500:
        return f"{size / 1e3:.0f} kB"
    return f"{size / 1e6:.1f} MB" if size < 999_950_000 else f"{size / 1e9:,.1f} GB"


def weekday(day: date) -> str:
    return _WEEKDAYS[day.weekday()]


def month(day: date) -> str:
    return _MONTHS[day.month - 1]


def long_day(day: date) -> str:
    """Format a date, such as "21 September 2026"."""
    return f"{day.day} {month(day)} {day.year}"


def short_day(day: date) -> str:
    """Format a date, such as "21 Sep"."""
    return f"{day.day} {month(day)[:3]}"
