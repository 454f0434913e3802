"""The usual range of a person: the spread of some of their sessions."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np

from emotion_gui.recording.session_reader import Summary
from emotion_gui.statistics.series import Floats
from emotion_gui.statistics.sign_tally import TREND_SIGNS
from emotion_gui.statistics.trends import Measure, Totals, totals_of
from trainer.shared.labels import LABELS

FIRST_SESSIONS = 5
MIN = 3  # sessions that a range needs

Standing = Literal["within", "above", "below", "unknown"]

IN_WORDS: dict[Standing, str] = {
    "within": "within your usual range",
    "above": "above your usual range",
    "below": "below your usual range",
    "unknown": "no usual range yet",
}


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """Distribution of each value over some sessions, in the order of LABELS or of TREND_SIGNS.

    All is NaN without any session.

    Attributes:
        sessions: The sessions that it is made of, oldest first.
        median: (7,) medians, 0 to 1; (2,) of signs.
        low: (7,) minima.
        high: (7,) maxima.
        first_quartile: (7,) first quartiles.
        third_quartile: (7,) third quartiles.
        missing: How many of the chosen sessions do not exist or have no usable time.
    """

    sessions: tuple[Summary, ...]
    median: Floats
    low: Floats
    high: Floats
    first_quartile: Floats
    third_quartile: Floats
    missing: int = 0

    @property
    def is_range(self) -> bool:
        """Whether there are enough sessions to call anything usual."""
        return len(self.sessions) >= MIN

    @property
    def by_chance(self) -> float:
        """Share of ordinary sessions that are expected outside the range of n others: 2 / (n + 1).

        Each of the n + 1 sessions is equally likely to be the lowest or the highest of all.
        """
        return 2 / (len(self.sessions) + 1)

    def status(self, value: float, emotion: int) -> Standing:
        """Compare a value with the range of an emotion or a sign, by its index; the limits belong to it."""
        if not self.is_range or np.isnan(value):
            return "unknown"
        if value > self.high[emotion] + 1e-9:
            return "above"
        return "below" if value < self.low[emotion] - 1e-9 else "within"


def baseline_of(
    own: Sequence[Summary],
    measure: Measure,
    chosen: Collection[str] = (),
    first: int = FIRST_SESSIONS,
    totals: Callable[[Summary], Totals] = totals_of,
) -> Baseline:
    """Build a baseline.

    Args:
        own: Sessions from `own_sessions`, oldest first.
        measure: What is compared.
        chosen: Ids of the sessions to use, as far as they have usable time; empty for the first ones with
            enough of it.
        first: How many sessions to use if none are chosen.
        totals: Returns the totals of a session, which say whether it has enough usable time.
    """
    candidates = ((summary, totals(summary)) for summary in own if not chosen or summary.info.id in chosen)
    kept = [pair for pair in candidates if pair[1].usable > 0] if chosen else _first(candidates, first)
    values = np.array([each.values(measure) for _, each in kept]) if kept else _nothing(measure)
    low, first_quartile, median, third_quartile, high = np.quantile(values, (0, 0.25, 0.5, 0.75, 1), axis=0)
    return Baseline(
        tuple(summary for summary, _ in kept),
        median,
        low,
        high,
        first_quartile,
        third_quartile,
        max(len(set(chosen)) - len(kept), 0) if chosen else 0,
    )


def _nothing(measure: Measure) -> Floats:
    return np.full((1, len(TREND_SIGNS if measure == "signs" else LABELS)), np.nan)


def _first(candidates: Iterable[tuple[Summary, Totals]], count: int) -> list[tuple[Summary, Totals]]:
    """The first `count` sessions with enough usable time; those after them are not evaluated."""
    return list(islice((pair for pair in candidates if pair[1].enough), count))
