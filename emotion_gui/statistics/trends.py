"""Days and weeks of one's own sessions, from the minutes that lists read anyway."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from emotion_gui.recording.session_reader import Summary
from emotion_gui.recording.started import started_at
from emotion_gui.statistics.series import Floats
from trainer.face_input import LABELS

Measure = Literal["probability", "answers"]
Step = Literal["day", "week"]


@dataclass(frozen=True, slots=True)
class Enough:
    """What a day, a week or a session needs to be believed: minutes of usable time, and its share of all."""

    minutes: float = 5.0
    share: float = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """seconds: recorded. usable: seconds with a face and an answer other than "unsure".

    probability: (7,) mean of each of LABELS over the usable time. answers: (7,) share of it with this
    answer. Both NaN without usable time. enough: whether that is enough to be believed.
    """

    seconds: float
    usable: float
    probability: Floats
    answers: Floats
    enough: bool

    @property
    def usable_share(self) -> float:
        """Of the recorded time, 0 to 1."""
        return self.usable / self.seconds if self.seconds else 0.0

    def values(self, measure: Measure) -> Floats:
        """(7,), 0 to 1."""
        return self.probability if measure == "probability" else self.answers


@dataclass(frozen=True, slots=True, eq=False)
class Period:
    """A day, or a week from its Monday on. sessions: ids of those that touch it."""

    start: date
    totals: Totals
    sessions: tuple[str, ...]


def periods(
    own: Sequence[Summary], step: Step, enough: Enough | None = None, zone: tzinfo | None = None
) -> list[Period]:
    """The days or weeks with recorded time, in order.

    zone: whose midnights count; None for the computer's. A session over midnight belongs to both days.
    """
    usual = enough or Enough()
    minutes = [_minutes(summary) for summary in own]
    if not any(len(each) for each in minutes):
        return []
    starts, rows = np.concatenate([each[:, 0] for each in minutes]), np.concatenate(minutes)
    owner = np.repeat(np.arange(len(own)), [len(each) for each in minutes])
    first, midnights = _midnights(float(starts.min()), float(starts.max()), zone)
    days = np.searchsorted(midnights, starts, side="right") - 1
    if step == "week":
        days = (days + first.weekday()) // 7 * 7 - first.weekday()
    found = []
    for day in np.unique(days):
        here = days == day
        ids = tuple(own[number].about.id for number in np.unique(owner[here]))
        found.append(Period(first + timedelta(days=int(day)), _totals(rows[here], usual), ids))
    return found


def totals_of(summary: Summary, enough: Enough | None = None) -> Totals:
    """Of one session."""
    return _totals(_minutes(summary), enough or Enough())


def _minutes(summary: Summary) -> NDArray[np.float64]:
    """(n, 17) a row for each minute: start (seconds since 1970), seconds recorded, seconds usable, then these
    seconds times the mean of each probability, and the seconds with each answer.

    Minutes weigh by their time, not by their frames: a faster camera counts no more than a slow one.
    """
    minutes = summary.minutes
    if not len(minutes):
        return np.zeros((0, 3 + 2 * len(LABELS)))
    seconds = np.clip(summary.seconds - 60.0 * minutes["minute"], 0.0, 60.0)
    of_frame = seconds / np.maximum(minutes["frames"], 1)
    return np.column_stack(
        [
            started_at(summary) + 60.0 * minutes["minute"],
            seconds,
            minutes["usable"] * of_frame,
            minutes["sums"] * of_frame[:, None],
            minutes["labels"] * of_frame[:, None],
        ]
    )


def _totals(rows: NDArray[np.float64], enough: Enough) -> Totals:
    sums = rows.sum(axis=0)
    seconds, usable = float(sums[1]), float(sums[2])
    means = sums[3:] / usable if usable > 0 else np.full(2 * len(LABELS), np.nan)
    believed = usable >= 60 * enough.minutes and usable >= enough.share * seconds
    return Totals(seconds, usable, means[: len(LABELS)], means[len(LABELS) :], bool(believed and usable > 0))


def _midnights(first: float, last: float, zone: tzinfo | None) -> tuple[date, Floats]:
    """The day of `first`, and the beginnings of all days from it to that of `last`, in seconds since 1970.

    Each is asked of the calendar: days with a change of the clock have 23 or 25 hours.
    """
    start, end = (datetime.fromtimestamp(moment, zone).date() for moment in (first, last))
    days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    return start, np.array([datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() for day in days])
