"""The computations of the Trends page, which run in the background."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from emotion_gui.recording.session_dates import started_at
from emotion_gui.recording.session_reader import Summary
from emotion_gui.recording.vault import Keyring
from emotion_gui.sessions.trends.sign_reader import SignReader, with_signs
from emotion_gui.sessions.trends.trend_controls import TrendChoice
from emotion_gui.sessions.trends.trend_data import TrendData
from emotion_gui.sessions.trends.trend_formatting import baseline_text, excluded_text, signs_text
from emotion_gui.statistics.baseline import Baseline, baseline_of
from emotion_gui.statistics.own_sessions import Excluded, models_of, own_sessions
from emotion_gui.statistics.trends import Enough, Period, Step, Totals, periods, sign_totals_of, totals_of

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
        signs: Reads the signs of sessions, if they are asked for.
        keys: Keys of encrypted sessions, for their signs.
    """

    sessions: Sequence[Summary]
    choice: TrendChoice
    baseline: Sequence[str]
    enough: Enough
    today: date
    signs: SignReader = field(default_factory=SignReader)
    keys: Keyring = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Trends:
    """The result.

    Attributes:
        own: The sessions that count, with the oldest first.
        excluded: Which sessions do not count.
        data: None with fewer than two sessions.
        text: About the baseline and the excluded sessions.
        with_signs: How many of the own sessions have columns of signs.
    """

    own: list[Summary]
    excluded: Excluded
    data: TrendData | None
    text: str
    with_signs: int = 0


def compute(request: TrendRequest) -> Trends:
    """Compute the trends, which takes about a second for ten years; signs that are not known yet more."""
    choice = request.choice
    own, excluded = own_sessions(request.sessions, videos=choice.videos)
    notes = excluded_text(excluded, models_of(own))
    counted = with_signs(own)
    if len(counted if choice.measure == "signs" else own) < MIN:
        return Trends(own, excluded, None, notes, len(counted))
    parts = [notes]
    if choice.measure == "signs":
        parts = [signs_text(len(own) - len(counted)), notes]
        baseline, every = _of_signs(request, counted)
    else:
        totals = partial(totals_of, enough=request.enough)
        baseline = baseline_of(own, choice.measure, request.baseline, totals=totals)
        every = partial(periods, own, enough=request.enough)
    data = _data(request, baseline, every(choice.step), choice.step)
    if data.step == "day" and data.days > _MAX_DAYS:
        data = _data(request, baseline, every("week"), "week")
        parts.append("These are weeks: so many days cannot be told apart.")
    text = " ".join(part for part in (baseline_text(baseline, bool(request.baseline)), *parts) if part)
    return Trends(own, excluded, data, text, len(counted))


def _of_signs(request: TrendRequest, own: list[Summary]) -> tuple[Baseline, Callable[[Step], list[Period]]]:
    """Return the baseline and the periods; sessions before the chosen time are read for the baseline only."""

    def totals(summary: Summary) -> Totals:
        return sign_totals_of(request.signs.read(summary, request.keys), request.enough)

    baseline = baseline_of(own, "signs", request.baseline, totals=totals)
    chosen = request.choice.first_day(request.today)
    shown = [each for each in own if chosen is None or _last_day(each) >= chosen] or own[-1:]
    tallies = [request.signs.read(each, request.keys) for each in shown]
    return baseline, lambda step: periods(shown, step, request.enough, tallies=tallies)


def _last_day(summary: Summary) -> date:
    return datetime.fromtimestamp(started_at(summary) + summary.seconds).date()


def _data(request: TrendRequest, baseline: Baseline, every: list[Period], step: Step) -> TrendData:
    """Return the data of the chosen time, which begins with the first session at the earliest."""
    chosen, last = request.choice.first_day(request.today), request.today
    if chosen is None and every:
        last = every[-1].start
    begun = every[0].start if every else last  # signs that cannot be read any more leave nothing
    first = begun if chosen is None else max(chosen, begun)
    last = max(last, first + timedelta(days=_MIN_DAYS - 1))
    if step == "week":
        first -= timedelta(days=first.weekday())
        last += timedelta(days=6 - last.weekday())
    shown = [each for each in every if first <= each.start <= last]
    return TrendData(shown, step, request.choice.measure, baseline, first, last)
