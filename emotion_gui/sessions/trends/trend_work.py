"""What the trends page computes beside the window."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from emotion_gui.recording.session_reader import Summary
from emotion_gui.sessions.trends.trend_controls import TrendChoice
from emotion_gui.sessions.trends.trend_data import TrendData
from emotion_gui.sessions.trends.trend_formatting import baseline_text, left_out_text
from emotion_gui.statistics.baseline import Baseline, baseline_of
from emotion_gui.statistics.own_sessions import Excluded, models_of, own_sessions
from emotion_gui.statistics.trends import Enough, Period, Step, periods

MIN = 2  # sessions that can be compared
_SHORTEST = 7  # days that a chart shows at least
_MAX_DAYS = 800  # that are drawn one by one


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """sessions: all there are. baseline: ids of those that were chosen; none for the first ones."""

    sessions: Sequence[Summary]
    choice: TrendChoice
    baseline: Sequence[str]
    enough: Enough
    today: date


@dataclass(frozen=True, slots=True, eq=False)
class Trends:
    """own: the sessions that count, the oldest first. data: None with fewer than two of them. text: about
    the baseline and what is left out."""

    own: list[Summary]
    left_out: Excluded
    data: TrendData | None
    text: str


def compute(question: Question) -> Trends:
    """The answer, within about a second for ten years."""
    choice = question.choice
    own, left_out = own_sessions(question.sessions, videos=choice.videos)
    notes = left_out_text(left_out, models_of(own))
    if len(own) < MIN:
        return Trends(own, left_out, None, notes)
    baseline = baseline_of(own, choice.measure, question.baseline, question.enough)
    data = _data(question, baseline, periods(own, choice.step, question.enough), choice.step)
    parts = [baseline_text(baseline, bool(question.baseline)), notes]
    if data.step == "day" and data.days > _MAX_DAYS:
        data = _data(question, baseline, periods(own, "week", question.enough), "week")
        parts.append("These are weeks: so many days cannot be told apart.")
    return Trends(own, left_out, data, " ".join(part for part in parts if part))


def _data(question: Question, baseline: Baseline, every: list[Period], step: Step) -> TrendData:
    """What lies in the chosen time, but not before the first session."""
    asked, last = question.choice.first_day(question.today), question.today
    if asked is None:
        last = every[-1].start
    first = every[0].start if asked is None else max(asked, every[0].start)
    last = max(last, first + timedelta(days=_SHORTEST - 1))
    if step == "week":
        first -= timedelta(days=first.weekday())
        last += timedelta(days=6 - last.weekday())
    shown = [each for each in every if first <= each.start <= last]
    return TrendData(shown, step, question.choice.measure, baseline, first, last)
