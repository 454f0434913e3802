"""When a rule watches: between two times of the day, on some days of the week."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from msgspec import Meta

from trainer.shared.records import FieldError

DAY = 24 * 60  # minutes
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
EVERY_DAY = tuple(range(7))
Minute = Annotated[int, Meta(ge=0, lt=DAY)]  # after midnight
Weekday = Annotated[int, Meta(ge=0, lt=len(DAY_NAMES))]  # 0 for Monday


@dataclass(frozen=True, slots=True)
class Schedule:
    """Times of the local clock.

    The end is no longer part of it. An end before the start lies on the next day, which then belongs to
    the day before. Equal ones mean the whole day. days: in ascending order.
    """

    start: Minute = 0
    end: Annotated[Minute, Meta(description="An end before the start lies on the next day")] = 0
    days: tuple[Weekday, ...] = EVERY_DAY

    def __post_init__(self) -> None:
        """Raises FieldError."""
        if list(self.days) != sorted(set(self.days)):
            raise FieldError("days", "The days must be in their order, each once")

    @property
    def is_always(self) -> bool:
        return self.start == self.end and self.days == EVERY_DAY

    def holds(self, clock: float) -> bool:
        """clock: seconds since 1970."""
        try:
            local = datetime.fromtimestamp(clock)
        except (OverflowError, OSError, ValueError):  # no clock shows this
            return self.is_always
        minute, day = local.hour * 60 + local.minute, local.weekday()
        if self.start == self.end:
            return day in self.days
        if self.start < self.end:
            return day in self.days and self.start <= minute < self.end
        if minute >= self.start:
            return day in self.days
        return minute < self.end and (day - 1) % 7 in self.days


class ScheduleWatch:
    """Asks a schedule once a minute, since nothing changes within one."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._minute: int | None = None
        self._holds = True

    def holds(self, clock: float) -> bool:
        """clock: seconds since 1970."""
        if self._schedule.is_always:
            return True
        minute = int(clock // 60)
        if minute != self._minute:
            self._minute, self._holds = minute, self._schedule.holds(minute * 60)
        return self._holds


def clock_text(minutes: int) -> str:
    """Minutes after midnight as 08:05."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def days_text(days: tuple[int, ...]) -> str:
    """Of consecutive days the first and the last one: "Mon to Fri", "Mon, Wed"."""
    if not days:
        return "no day"
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{DAY_NAMES[days[0]]} to {DAY_NAMES[days[-1]]}"
    return ", ".join(DAY_NAMES[day] for day in days)
