"""Runs alert rules over made-up samples, as the live view does."""

from dataclasses import replace
from datetime import datetime

from emotion_gui.alerts.backtest import Firing
from emotion_gui.alerts.columns import Columns
from emotion_gui.alerts.rule import Rule
from emotion_gui.alerts.sample import Sample
from emotion_gui.alerts.watch import Fired, Released, RuleWatch

MONDAY = datetime(2026, 9, 21).timestamp()


def sad(time: float, share: float | None) -> Sample:
    """A sample `time` seconds after noon; `share` is the probability of sad, None for no face."""
    values = None if share is None else (0.0, 0.0, 0.0, 0.0, 1 - share, share, 0.0)
    return Sample(round(time * 1000), MONDAY + 12 * 3600 + time, values)


def events_of(rule: Rule, samples: list[Sample]) -> list[tuple[str, float]]:
    """The events of a watch over these samples: (name, seconds)."""
    watch = RuleWatch(rule)
    events = [(sample, watch.update(sample)) for sample in samples]
    return [(type(event).__name__, sample.time / 1000) for sample, event in events if event is not None]


def watched(rule: Rule, columns: Columns) -> list[Firing]:
    """The firings of a `RuleWatch` that gets the samples one by one, as in the live view."""
    watch, firings, open_firing = RuleWatch(rule), list[Firing](), None
    for row in range(len(columns)):
        match watch.update(columns.sample(row)):
            case Fired(began, time):
                open_firing = Firing(began, time, int(columns.times[-1]))
            case Released(time):
                assert open_firing is not None
                firings.append(replace(open_firing, ended=time))
                open_firing = None
    return firings + ([open_firing] if open_firing else [])
