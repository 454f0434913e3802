"""What the trends page shows at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import numpy as np

from emotion_gui.statistics.baseline import Baseline, Standing
from emotion_gui.statistics.series import Bools, Floats
from emotion_gui.statistics.trends import Measure, Period, Step
from trainer.shared.face_input import LABELS

_DAYS = {"day": 1, "week": 7}
_JOINED = {"day": 3, "week": 7}  # days apart that a line still spans: a weekend, but no missing week


@dataclass(frozen=True, slots=True, eq=False)
class TrendData:
    """periods: within first to last (both included), in order. baseline: of the same measure.

    middles: (n,) of the periods, in days from the beginning of the first day on. values: (n, 7), 0 to 1; NaN
    where nothing is usable. usable: (n,) seconds. enough: (n,), whether that is enough to be believed.
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
            ("values", np.array(values, np.float64).reshape(-1, len(LABELS))),
            ("usable", np.array([each.totals.usable for each in self.periods], np.float64)),
            ("enough", np.array([each.totals.enough for each in self.periods], bool)),
        ):
            object.__setattr__(self, name, column)

    @property
    def days(self) -> int:
        """From the first to the last day, both included."""
        return (self.last - self.first).days + 1

    @property
    def period_days(self) -> int:
        return _DAYS[self.step]

    def middle(self, period: Period) -> float:
        """Of the period, in days from the beginning of the first day on."""
        return (period.start - self.first).days + self.period_days / 2

    def value(self, period: Period, emotion: int) -> float:
        """0 to 1; NaN where nothing is usable."""
        return float(period.totals.values(self.measure)[emotion])

    def most(self, emotion: int) -> float:
        """The highest value of an emotion that is believed, and of the baseline; of all without any."""
        believed = self.values[self.enough, emotion]
        some = believed if len(believed) else self.values[:, emotion]
        return float(np.nanmax(np.append(some, (self.baseline.high[emotion], 0.0))))

    def status(self, period: Period, emotion: int) -> Standing:
        """Against the baseline; unknown with too little usable time."""
        if not period.totals.enough:
            return "unknown"
        return self.baseline.status(self.value(period, emotion), emotion)

    def runs(self) -> list[slice]:
        """Periods that a line joins, two or more: believed, and next to each other."""
        apart = np.diff(self.middles) > _JOINED[self.step]
        breaks = np.flatnonzero(apart | ~self.enough[1:] | ~self.enough[:-1]) + 1
        edges = [0, *breaks.tolist(), len(self.middles)]
        return [slice(a, b) for a, b in pairwise(edges) if b - a > 1]

    def nearest(self, day: float) -> Period | None:
        """The period next to a place in days from the beginning of the first day on."""
        if not self.periods:
            return None
        return self.periods[int(np.abs(self.middles - day).argmin())]

    def beside(self, period: Period | None, steps: int) -> Period | None:
        """So many periods further; from none on, the last one for steps back and the first one for others."""
        if not self.periods:
            return None
        if period is None:
            return self.periods[0 if steps > 0 else -1]
        place = int(np.abs(self.middles - self.middle(period)).argmin())
        return self.periods[min(max(place + steps, 0), len(self.periods) - 1)]
