"""The axes of a trend chart: the positions of days and values, and the round ones among them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QRectF

from emotion_gui.statistics.series import Floats
from trainer.shared.formatting import month, short_day

_DAY_STEPS = (1, 2, 7, 14, 28)
_MONTH_STEPS = (1, 2, 3, 6, 12)
_SHARES = (0.04, 0.06, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
_RATES = (5.0, 10.0, 20.0, 30.0, 40.0, 60.0, 80.0, 120.0)
_HOURS = (
    *(1 / 6, 1 / 3, 1 / 2, 2 / 3, 1.0, 2.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0),
    *(40.0, 60.0, 80.0, 120.0, 168.0),
)


@dataclass(frozen=True, slots=True)
class DayAxis:
    """Maps days to pixels.

    Attributes:
        first: The first day.
        days: The number of days.
        step: The number of days in a period.
        area: Of the plot.
    """

    first: date
    days: int
    step: int
    area: QRectF

    def x(self, day: float) -> float:
        """Return the x of a time in days since the beginning of the first day."""
        return self.area.left() + day / self.days * self.area.width()

    def xs(self, days: Floats) -> Floats:
        """Return the x of many times."""
        return self.area.left() + days / self.days * self.area.width()

    def day(self, x: float) -> float:
        return (x - self.area.left()) / max(self.area.width(), 1) * self.days

    def ticks(self, spacing: float) -> list[tuple[float, str]]:
        """Return (x, text) of days, Mondays or first days of months, at least `spacing` pixels apart.

        They lie in the middle of the periods.
        """
        day_width = self.area.width() / self.days
        for step in _DAY_STEPS:
            if step >= self.step and step * day_width >= spacing:
                return [(self.x(number + self.step / 2), text) for number, text in self._day_ticks(step)]
        step = next((each for each in _MONTH_STEPS if each * 30.4 * day_width >= spacing), _MONTH_STEPS[-1])
        return [(self.x(number + 0.5), text) for number, text in self._month_ticks(step)]

    def _day_ticks(self, step: int) -> Iterator[tuple[int, str]]:
        offset = -self.first.weekday() % 7 if step >= 7 else 0
        for number in range(offset, self.days, step):
            yield number, short_day(self.first + timedelta(days=number))

    def _month_ticks(self, step: int) -> Iterator[tuple[int, str]]:
        for number in range(self.days):
            day = self.first + timedelta(days=number)
            if day.day == 1 and (day.month - 1) % step == 0:
                yield number, str(day.year) if day.month == 1 else month(day)[:3]


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """Maps values to pixels, from 0 at the bottom of the area to `top`."""

    top: float
    area: QRectF

    def y(self, value: float) -> float:
        """Return the y of a value."""
        return self.area.bottom() - value / self.top * self.area.height()

    def ys(self, values: Floats) -> Floats:
        """Return the y of many values."""
        return self.area.bottom() - values / self.top * self.area.height()

    def ticks(self) -> tuple[float, float, float]:
        """Return 0, half of the top, and the top."""
        return 0.0, self.top / 2, self.top


def share_top(highest: float) -> float:
    """Return a round top of at least 4%, so that tiny values do not look large."""
    return next((top for top in _SHARES if top >= highest - 1e-9), 1.0)


def rate_top(highest: float) -> float:
    """Return a round number of blinks a minute."""
    return next((top for top in _RATES if top >= highest - 1e-9), _RATES[-1])


def hours_top(highest: float) -> float:
    """Return a round number of hours of at least ten minutes."""
    return next((top for top in _HOURS if top >= highest - 1e-9), _HOURS[-1])
