"""The data of all charts of the Trends page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import numpy as np

from emotion_gui.sessions.trends.trend_values import TrendValue, values_of
from emotion_gui.statistics.baseline import Baseline, Standing
from emotion_gui.statistics.series import Bools, Floats
from emotion_gui.statistics.trends import Measure, Period, Step

_DAYS = {"day": 1, "week": 7}
_MAX_GAP = {"day": 3, "week": 7}  # days that a line still spans: a weekend, but no missing week


@dataclass(frozen=True, slots=True, eq=False)
class TrendData:
    """The periods of a time and their values.

    Attributes:
        periods: From `first` to `last`, in the order of time.
        step: Whether the periods are days or weeks.
        measure: Of the values.
        baseline: Of the same measure.
        first: The first day.
        last: The last day, which is included.
        middles: (n,) middles of the periods, in days since the beginning of the first day.
        values: (n, 7) from 0 to 1, or (n, 2) signs; NaN without usable time.
        usable: (n,) usable time in seconds.
        enough: (n,) whether that is enough for reliable values.
    """

    periods: Sequence[Period]
    step: Step
    measure: Measure
    baseline: Baseline
    first: date
    last: date
    middles: Floats = field(init=False)
    values: Floats = field(init=False)
    usable: Floats = field(init=False)
    enough: Bools = field(init=False)

    def __post_init__(self) -> None:
        starts = [(each.start - self.first).days for each in self.periods]
        values = [each.totals.values(self.measure) for each in self.periods]
        for name, column in (
            ("middles", np.array(starts, np.float64) + self.period_days / 2),
            ("values", np.array(values, np.float64).reshape(-1, len(self.shown))),
            ("usable", np.array([each.totals.usable for each in self.periods], np.float64)),
            ("enough", np.array([each.totals.enough for each in self.periods], bool)),
        ):
            object.__setattr__(self, name, column)

    @property
    def shown(self) -> tuple[TrendValue, ...]:
        """What each value is, and how it is written."""
        return values_of(self.measure)

    @property
    def days(self) -> int:
        """The number of days, including the first and the last one."""
        return (self.last - self.first).days + 1

    @property
    def period_days(self) -> int:
        return _DAYS[self.step]

    def middle(self, period: Period) -> float:
        """Return the middle of a period, in days since the beginning of the first day."""
        return (period.start - self.first).days + self.period_days / 2

    def value(self, period: Period, emotion: int) -> float:
        """Return a value by its number in `shown`; NaN without usable time."""
        return float(period.totals.values(self.measure)[emotion])

    def max_value(self, emotion: int) -> float:
        """Return the highest reliable value of an emotion and its baseline; of all if none is reliable."""
        reliable = self.values[self.enough, emotion]
        values = reliable if len(reliable) else self.values[:, emotion]
        return float(np.nanmax(np.append(values, (self.baseline.high[emotion], 0.0))))

    def status(self, period: Period, emotion: int) -> Standing:
        """Compare a value with the baseline; unknown with too little usable time."""
        if not period.totals.enough:
            return "unknown"
        return self.baseline.status(self.value(period, emotion), emotion)

    def runs(self) -> list[slice]:
        """Return the runs of two or more neighboring periods with reliable values, which a line joins."""
        is_gap = np.diff(self.middles) > _MAX_GAP[self.step]
        breaks = np.flatnonzero(is_gap | ~self.enough[1:] | ~self.enough[:-1]) + 1
        edges = [0, *breaks.tolist(), len(self.middles)]
        return [slice(a, b) for a, b in pairwise(edges) if b - a > 1]

    def nearest(self, day: float) -> Period | None:
        """Return the period nearest to a time in days since the beginning of the first day."""
        if not self.periods:
            return None
        return self.periods[int(np.abs(self.middles - day).argmin())]

    def neighbor(self, period: Period | None, steps: int) -> Period | None:
        """Return the period so many steps on; from None the first one, or the last for steps back."""
        if not self.periods:
            return None
        if period is None:
            return self.periods[0 if steps > 0 else -1]
        index = int(np.abs(self.middles - self.middle(period)).argmin())
        return self.periods[min(max(index + steps, 0), len(self.periods) - 1)]
