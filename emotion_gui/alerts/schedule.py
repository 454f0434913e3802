"""When a rule is active: between two times of the day, on some days of the week."""

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
    """Hours and days, by the local clock.

    Attributes:
        start: First minute, after midnight. Equal to `end` for the whole day.
        end: The minute after the last one. If it is before `start`, it lies on the next day, and the hours
            after midnight belong to the day on which they began.
        days: Days of the week in ascending order, 0 for Monday.
    """

    start: Minute = 0
    end: Annotated[Minute, Meta(description="An end before the start lies on the next day")] = 0
    days: tuple[Weekday, ...] = EVERY_DAY

    def __post_init__(self) -> None:
        """Check the order of the days.

        Raises:
            FieldError: The days are not in ascending order.
        """
        if list(self.days) != sorted(set(self.days)):
            raise FieldError("days", "The days must be in their order, each once")

    @property
    def is_always(self) -> bool:
        return self.start == self.end and self.days == EVERY_DAY

    def holds(self, clock: float) -> bool:
        """Whether the rule is active at this time, in seconds since 1970."""
        try:
            local = datetime.fromtimestamp(clock)
        except (OverflowError, OSError, ValueError):  # out of the range of local times
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
    """Evaluates a schedule once a minute, because it changes on whole minutes only."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._minute: int | None = None
        self._holds = True

    def holds(self, clock: float) -> bool:
        """Whether the rule is active at this time, in seconds since 1970."""
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
    """Such as "Mon to Fri" for three or more consecutive days, else "Mon, Wed"."""
    if not days:
        return "no day"
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{DAY_NAMES[days[0]]} to {DAY_NAMES[days[-1]]}"
    return ", ".join(DAY_NAMES[day] for day in days)
