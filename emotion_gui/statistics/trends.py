"""Days and weeks of the user's own sessions, from the summary bins that lists read anyway."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from emotion_gui.recording.samples import PART_SECONDS, bin_rows
from emotion_gui.recording.session_dates import started_at
from emotion_gui.recording.session_reader import Summary
from emotion_gui.statistics.series import Floats
from emotion_gui.statistics.sign_tally import TREND_SIGNS, SignTally
from trainer.shared.face_input import LABELS

Measure = Literal["probability", "answers", "signs"]
Step = Literal["day", "week"]


@dataclass(frozen=True, slots=True)
class Enough:
    """How much usable time a day, a week or a session needs to be reliable.

    Attributes:
        minutes: Minutes of usable time.
        share: Usable time as a share of the recorded time, 0 to 1.
    """

    minutes: float = 5.0
    share: float = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """Totals of a day, a week or a session.

    Attributes:
        seconds: Recorded time.
        usable: Seconds with a face and an answer other than "unsure"; of signs, seconds with valid eyes.
        probability: (7,) mean probability of each of LABELS over the usable time; NaN without any.
        answers: (7,) share of the usable time with each of LABELS as the answer; NaN without any.
        enough: Whether the usable time meets `Enough`.
        signs: (2,) TREND_SIGNS over the valid time; NaN without any, and where signs were not asked for.
    """

    seconds: float
    usable: float
    probability: Floats
    answers: Floats
    enough: bool
    signs: Floats = field(default_factory=lambda: np.full(len(TREND_SIGNS), np.nan))

    @property
    def usable_share(self) -> float:
        """Usable time as a share of the recorded time, 0 to 1."""
        return self.usable / self.seconds if self.seconds else 0.0

    def values(self, measure: Measure) -> Floats:
        """(7,) values of a measure, 0 to 1; (2,) signs."""
        if measure == "signs":
            return self.signs
        return self.probability if measure == "probability" else self.answers


@dataclass(frozen=True, slots=True, eq=False)
class Period:
    """A day or a week.

    Attributes:
        start: The day, or the Monday of the week.
        totals: Its totals.
        sessions: Ids of the sessions that have a part in it.
    """

    start: date
    totals: Totals
    sessions: tuple[str, ...]


def periods(
    own: Sequence[Summary],
    step: Step,
    enough: Enough | None = None,
    zone: tzinfo | None = None,
    tallies: Sequence[SignTally] | None = None,
) -> list[Period]:
    """The days or weeks with recorded time, in order. A session over midnight belongs to both days.

    Args:
        own: Sessions from `own_sessions`.
        step: Whether to return days or weeks.
        enough: How much usable time is enough; None for the default.
        zone: The time zone; None for the computer's.
        tallies: The signs of each session, for periods of signs instead of emotions.
    """
    needed = enough or Enough()
    make_totals = _totals if tallies is None else _sign_totals
    starts, rows, owner = _parts(own) if tallies is None else _sign_parts(own, tallies)
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
        found.append(Period(day, make_totals(total, needed), ids))
    return found


def totals_of(summary: Summary, enough: Enough | None = None) -> Totals:
    """Totals of one session."""
    return _totals(_parts([summary])[1].sum(axis=0), enough or Enough())


def sign_totals_of(tally: SignTally, enough: Enough | None = None) -> Totals:
    """Totals of the signs of one session."""
    return _sign_totals(tally.sums.sum(axis=0), enough or Enough())


def _parts(own: Sequence[Summary]) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """The summary bins (ten seconds each) of all sessions.

    Bins are weighted by time, not by frames, so that a fast camera counts no more than a slow one.

    Returns:
        (n,) start of each bin, in seconds since 1970; (n, 16) sums; (n,) index of its session. The sums are
        the recorded seconds, the usable seconds, then for each label the usable seconds times its mean
        probability, and for each label the seconds with this answer.
    """
    parts = np.concatenate([np.zeros(0, bin_rows(LABELS)), *(each.parts for each in own)])
    owner = np.repeat(np.arange(len(own)), [len(each.parts) for each in own])
    began, length = (
        np.array(values, np.float64)[owner]
        for values in ([started_at(each) for each in own], [each.seconds for each in own])
    )
    starts = float(PART_SECONDS) * parts["part"]
    seconds = np.clip(length - starts, 0.0, PART_SECONDS)
    frame_seconds = seconds / np.maximum(parts["frames"], 1)
    sums = np.column_stack(
        [
            seconds,
            parts["usable"] * frame_seconds,
            parts["sums"] * frame_seconds[:, None],
            parts["labels"] * frame_seconds[:, None],
        ]
    )
    return began + starts, sums, owner


def _totals(sums: Floats, enough: Enough) -> Totals:
    """Totals from (16,) sums as in `_parts`."""
    seconds, usable = float(sums[0]), float(sums[1])
    means = sums[2:] / usable if usable > 0 else np.full(2 * len(LABELS), np.nan)
    probability, answers = means[: len(LABELS)], means[len(LABELS) :]
    return Totals(seconds, usable, probability, answers, _is_enough(seconds, usable, enough))


def _sign_parts(
    own: Sequence[Summary], tallies: Sequence[SignTally]
) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Start of each bin in seconds since 1970, its sums as in `SignTally`, and the index of its session."""
    starts = [started_at(summary) + tally.starts for summary, tally in zip(own, tallies, strict=True)]
    owner = np.repeat(np.arange(len(own)), [len(tally.starts) for tally in tallies])
    sums = np.concatenate([np.zeros((0, 5)), *(tally.sums for tally in tallies)])
    return np.concatenate([np.zeros(0), *starts]), sums, owner


def _sign_totals(sums: Floats, enough: Enough) -> Totals:
    """Totals from (5,) sums as in `SignTally`."""
    seconds, eyes, blinks, perclos, known = sums.tolist()
    signs = np.array([60 * blinks / eyes if eyes else np.nan, perclos / known if known else np.nan])
    nothing = np.full(len(LABELS), np.nan)
    return Totals(seconds, eyes, nothing, nothing, _is_enough(seconds, eyes, enough), signs)


def _is_enough(seconds: float, usable: float, enough: Enough) -> bool:
    return bool(usable > 0 and usable >= 60 * enough.minutes and usable >= enough.share * seconds)


def _midnights(first: float, last: float, zone: tzinfo | None) -> tuple[date, Floats]:
    """The day of `first`, and the starts of all days from it to the day of `last`, in seconds since 1970.

    Each start comes from the calendar, because days on which the clocks change have 23 or 25 hours.
    """
    start, end = (datetime.fromtimestamp(moment, zone).date() for moment in (first, last))
    days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    return start, np.array([datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() for day in days])
