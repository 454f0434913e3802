"""Watches over one rule, sample by sample. backtest.py gives the same for whole sessions, faster."""

from dataclasses import dataclass

from emotion_gui.alerts.meter import BELOW, MAX_STEP, OVER, Meter
from emotion_gui.alerts.rule import Rule
from emotion_gui.alerts.sample import Sample
from emotion_gui.alerts.schedule import ScheduleWatch


@dataclass(frozen=True, slots=True)
class Fired:
    """began, time: when the condition came on, and when it had lasted long enough, in the samples' time."""

    began: int
    time: int


@dataclass(frozen=True, slots=True)
class Released:
    """What had fired is over. time: in the samples' time."""

    time: int


class RuleWatch:
    """A condition comes on at its threshold and goes off once it was below its release level for as
    long as the rule says. It fires when it has been on for long enough, once until it goes off, not
    within the cool-down after the last time, and not while it is about to go off.

    Only time that was seen counts: of a gap between two samples (a pause, a lost source) one second at
    most. The cool-down is the user's and goes on meanwhile. Outside the rule's hours everything is off.
    """

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._meter, self._schedule = Meter(rule.condition), ScheduleWatch(rule.schedule)
        self._holding = round(rule.seconds * 1000)
        self._cooldown = round(rule.release_seconds * 1000)
        self._cool_down = round(rule.cool_down * 1000)
        self._last: int | None = None  # time of the sample before
        self._seen = 0  # milliseconds that were seen so far
        self._began = 0
        self._due: int | None = None  # when what is on has lasted long enough, in time seen; None: it is off
        self._over: int | None = None  # when it goes off unless it comes back, in time seen
        self._ready: int | None = None  # when the cool-down ends
        self._fired = False

    @property
    def is_raised(self) -> bool:
        """Whether it has fired and is not over."""
        return self._fired

    def update(self, sample: Sample) -> Fired | Released | None:
        """Take the next sample, which is not older than the one before."""
        if self._last is not None:
            self._seen += min(sample.time - self._last, MAX_STEP)
        self._last = sample.time
        level = self._meter.level(sample)
        if not self._schedule.holds(sample.clock):
            return self._fire(sample.time)
        if level == BELOW:
            return self._lapse(sample.time)
        self._over = None
        if level == OVER and self._due is None:
            self._due, self._began = self._seen + self._holding, sample.time
        return self._fire_if_due(sample.time)

    def _lapse(self, time: int) -> Released | None:
        if self._due is None:
            return None
        if self._over is None:
            self._over = self._seen + self._cooldown
        return self._fire(time) if self._seen >= self._over else None

    def _fire(self, time: int) -> Released | None:
        fired, self._fired = self._fired, False
        self._due = self._over = None
        return Released(time) if fired else None

    def _fire_if_due(self, time: int) -> Fired | None:
        if self._fired or self._due is None or self._seen < self._due:
            return None
        if self._ready is not None and time < self._ready:
            return None
        self._fired, self._ready = True, time + self._cool_down
        return Fired(self._began, time)
