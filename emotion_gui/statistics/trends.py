"""Days and weeks of one's own sessions, from the minutes that lists read anyway."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from emotion_gui.recording.samples import PART_SECONDS, bin_rows
from emotion_gui.recording.session_dates import started_at
from emotion_gui.recording.session_reader import Summary
from emotion_gui.statistics.series import Floats
from trainer.shared.face_input import LABELS

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
    starts, rows, owner = _parts(own)
    if not len(rows):
        return []
    first, midnights = _midnights(float(starts.min()), float(starts.max()), zone)
    days = np.searchsorted(midnights, starts, side="right") - 1
    if step == "week":
        days = (days + first.weekday()) // 7 * 7 - first.weekday()
    order = np.argsort(days, kind="stable")
    days, owner = days[order], owner[order]
    edges = np.flatnonzero(np.diff(days, prepend=days[0] - 1))
    sums = np.add.reduceat(rows[order], edges, axis=0)
    found = []
    for total, begin, end in zip(sums, edges, [*edges[1:], len(days)], strict=True):
        ids = tuple(own[number].info.id for number in dict.fromkeys(owner[begin:end].tolist()))
        day = first + timedelta(days=int(days[begin]))
        found.append(Period(day, _totals(total, usual), ids))
    return found


def totals_of(summary: Summary, enough: Enough | None = None) -> Totals:
    """Of one session."""
    return _totals(_parts([summary])[1].sum(axis=0), enough or Enough())


def _parts(own: Sequence[Summary]) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Of all parts of ten seconds: (n,) start in seconds since 1970, (n, 16) sums, (n,) the session's number.

    The sums are seconds recorded, seconds usable, then these seconds times the mean of each probability, and
    the seconds with each answer. Parts weigh by their time, not by their frames: a faster camera counts no
    more than a slow one.
    """
    parts = np.concatenate([np.zeros(0, bin_rows(LABELS)), *(each.parts for each in own)])
    owner = np.repeat(np.arange(len(own)), [len(each.parts) for each in own])
    began, length = (
        np.array(values, np.float64)[owner]
        for values in ([started_at(each) for each in own], [each.seconds for each in own])
    )
    starts = float(PART_SECONDS) * parts["part"]
    seconds = np.clip(length - starts, 0.0, PART_SECONDS)
    of_frame = seconds / np.maximum(parts["frames"], 1)
    sums = np.column_stack(
        [
            seconds,
            parts["usable"] * of_frame,
            parts["sums"] * of_frame[:, None],
            parts["labels"] * of_frame[:, None],
        ]
    )
    return began + starts, sums, owner


def _totals(sums: Floats, enough: Enough) -> Totals:
    """sums: (16,), as in `_parts`."""
    seconds, usable = float(sums[0]), float(sums[1])
    means = sums[2:] / usable if usable > 0 else np.full(2 * len(LABELS), np.nan)
    believed = usable >= 60 * enough.minutes and usable >= enough.share * seconds
    probability, answers = means[: len(LABELS)], means[len(LABELS) :]
    return Totals(seconds, usable, probability, answers, bool(believed and usable > 0))


def _midnights(first: float, last: float, zone: tzinfo | None) -> tuple[date, Floats]:
    """The day of `first`, and the beginnings of all days from it to that of `last`, in seconds since 1970.

    Each is asked of the calendar: days with a change of the clock have 23 or 25 hours.
    """
    start, end = (datetime.fromtimestamp(moment, zone).date() for moment in (first, last))
    days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    return start, np.array([datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() for day in days])
