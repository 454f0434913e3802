"""What is usual for a person: the spread of some of their sessions."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np

from emotion_gui.recording.session_reader import Summary
from emotion_gui.statistics.series import Floats
from emotion_gui.statistics.trends import Enough, Measure, Totals, totals_of

FIRST_SESSIONS = 5
MIN = 3  # sessions of which a range says anything

Standing = Literal["within", "above", "below", "unknown"]

IN_WORDS: dict[Standing, str] = {
    "within": "within your usual range",
    "above": "above your usual range",
    "below": "below your usual range",
    "unknown": "no usual range yet",
}


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """Over some sessions, (7,) each: median, least and most, and the first and third quartile.

    sessions: those that it is made of, the oldest first. missing: how many of the chosen ones are not there
    or have no usable time. All values are NaN without any session.
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
        """Share of ordinary sessions that lie outside the range of so many others: 2 / (n + 1), as each of
        n + 1 is equally likely to be the least or the most of all."""
        return 2 / (len(self.sessions) + 1)

    def status(self, value: float, emotion: int) -> Standing:
        """Where a value of an emotion (a number in LABELS) lies; on its edge is within the range."""
        if not self.is_range or np.isnan(value):
            return "unknown"
        if value > self.high[emotion] + 1e-9:
            return "above"
        return "below" if value < self.low[emotion] - 1e-9 else "within"


def baseline_of(
    own: Sequence[Summary],
    measure: Measure,
    chosen: Collection[str] = (),
    enough: Enough | None = None,
    first: int = FIRST_SESSIONS,
) -> Baseline:
    """own: from `own_sessions`, the oldest first.

    chosen: ids of the sessions that it is made of, where they have any usable time; none for the first ones
    with enough of it.
    """
    counted = (
        (summary, totals_of(summary, enough)) for summary in own if not chosen or summary.info.id in chosen
    )
    kept = [pair for pair in counted if pair[1].usable > 0] if chosen else _first(counted, first)
    values = np.array([each.values(measure) for _, each in kept]) if kept else np.full((1, 7), np.nan)
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


def _first(counted: Iterable[tuple[Summary, Totals]], count: int) -> list[tuple[Summary, Totals]]:
    """So many with enough usable time; the others are not looked at."""
    return list(islice((pair for pair in counted if pair[1].enough), count))
