"""Evaluates one rule sample by sample. backtest.py gives the same result for whole sessions, faster."""

from dataclasses import dataclass

from emotion_gui.alerts.meter import BELOW, MAX_STEP, OVER, Meter
from emotion_gui.alerts.rule import Rule
from emotion_gui.alerts.sample import Sample
from emotion_gui.alerts.schedule import ScheduleWatch


@dataclass(frozen=True, slots=True)
class Fired:
    """The rule has fired.

    Attributes:
        began: When the condition came on, in milliseconds of the samples' clock.
        time: When it had lasted long enough, likewise.
    """

    began: int
    time: int


@dataclass(frozen=True, slots=True)
class Released:
    """The alert is over.

    Attributes:
        time: When, in milliseconds of the samples' clock.
    """

    time: int


class RuleWatch:
    """The state of one rule.

    The condition comes on at its threshold, and goes off after it has been below its release level for
    `Rule.release_seconds`. The rule fires once when the condition has been on for `Rule.seconds`, but neither
    within the cooldown after the last firing nor while the condition is below its release level.

    Durations count observed time only: a gap between two samples (a pause, a lost source) counts as at most
    one second. The cooldown counts all time. Outside the rule's schedule the condition is off.
    """

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._meter, self._schedule = Meter(rule.condition), ScheduleWatch(rule.schedule)
        self._holding = round(rule.seconds * 1000)
        self._release_delay = round(rule.release_seconds * 1000)
        self._cooldown = round(rule.cool_down * 1000)
        self._last: int | None = None  # time of the previous sample
        self._observed = 0  # milliseconds so far
        self._began = 0
        self._due: int | None = None  # when the rule fires, in observed time; None while the condition is off
        self._release_due: int | None = None  # when the condition goes off, in observed time
        self._ready: int | None = None  # when the cooldown ends
        self._fired = False

    @property
    def is_raised(self) -> bool:
        """Whether the rule has fired and is not released yet."""
        return self._fired

    def update(self, sample: Sample) -> Fired | Released | None:
        """Process the next sample, which must not be older than the previous one."""
        if self._last is not None:
            self._observed += min(sample.time - self._last, MAX_STEP)
        self._last = sample.time
        level = self._meter.level(sample)
        if not self._schedule.holds(sample.clock):
            return self._release(sample.time)
        if level == BELOW:
            return self._release_if_due(sample.time)
        self._release_due = None
        if level == OVER and self._due is None:
            self._due, self._began = self._observed + self._holding, sample.time
        return self._fire_if_due(sample.time)

    def _release_if_due(self, time: int) -> Released | None:
        if self._due is None:
            return None
        if self._release_due is None:
            self._release_due = self._observed + self._release_delay
        return self._release(time) if self._observed >= self._release_due else None

    def _release(self, time: int) -> Released | None:
        fired, self._fired = self._fired, False
        self._due = self._release_due = None
        return Released(time) if fired else None

    def _fire_if_due(self, time: int) -> Fired | None:
        if self._fired or self._due is None or self._observed < self._due:
            return None
        if self._ready is not None and time < self._ready:
            return None
        self._fired, self._ready = True, time + self._cooldown
        return Fired(self._began, time)
