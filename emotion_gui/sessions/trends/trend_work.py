"""The computations of the Trends page, which run in the background."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from emotion_gui.recording.session_reader import Summary
from emotion_gui.sessions.trends.trend_controls import TrendChoice
from emotion_gui.sessions.trends.trend_data import TrendData
from emotion_gui.sessions.trends.trend_formatting import baseline_text, excluded_text
from emotion_gui.statistics.baseline import Baseline, baseline_of
from emotion_gui.statistics.own_sessions import Excluded, models_of, own_sessions
from emotion_gui.statistics.trends import Enough, Period, Step, periods

MIN = 2  # sessions that can be compared
_MIN_DAYS = 7  # of a chart
_MAX_DAYS = 800  # of a chart with a point per day


@dataclass(frozen=True, slots=True, eq=False)
class TrendRequest:
    """What to compute.

    Attributes:
        sessions: All sessions.
        choice: What the charts show.
        baseline: Ids of the sessions of the baseline; empty for the first ones.
        enough: The minimum of usable time.
        today: The last day.
    """

    sessions: Sequence[Summary]
    choice: TrendChoice
    baseline: Sequence[str]
    enough: Enough
    today: date


@dataclass(frozen=True, slots=True, eq=False)
class Trends:
    """The result.

    Attributes:
        own: The sessions that count, with the oldest first.
        excluded: Which sessions do not count.
        data: None with fewer than two sessions.
        text: About the baseline and the excluded sessions.
    """

    own: list[Summary]
    excluded: Excluded
    data: TrendData | None
    text: str


def compute(request: TrendRequest) -> Trends:
    """Compute the trends, which takes about a second for ten years."""
    choice = request.choice
    own, excluded = own_sessions(request.sessions, videos=choice.videos)
    notes = excluded_text(excluded, models_of(own))
    if len(own) < MIN:
        return Trends(own, excluded, None, notes)
    baseline = baseline_of(own, choice.measure, request.baseline, request.enough)
    data = _data(request, baseline, periods(own, choice.step, request.enough), choice.step)
    parts = [baseline_text(baseline, bool(request.baseline)), notes]
    if data.step == "day" and data.days > _MAX_DAYS:
        data = _data(request, baseline, periods(own, "week", request.enough), "week")
        parts.append("These are weeks: so many days cannot be told apart.")
    return Trends(own, excluded, data, " ".join(part for part in parts if part))


def _data(request: TrendRequest, baseline: Baseline, every: list[Period], step: Step) -> TrendData:
    """Return the data of the chosen time, which begins with the first session at the earliest."""
    chosen, last = request.choice.first_day(request.today), request.today
    if chosen is None:
        last = every[-1].start
    first = every[0].start if chosen is None else max(chosen, every[0].start)
    last = max(last, first + timedelta(days=_MIN_DAYS - 1))
    if step == "week":
        first -= timedelta(days=first.weekday())
        last += timedelta(days=6 - last.weekday())
    shown = [each for each in every if first <= each.start <= last]
    return TrendData(shown, step, request.choice.measure, baseline, first, last)
