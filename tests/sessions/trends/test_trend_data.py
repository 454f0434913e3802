"""Tests of the data, texts and axes of the trends."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from made_trends import made_summary
from PySide6.QtCore import QRectF

from emotion_gui.sessions.trends.trend_axes import DayAxis, ValueAxis, hours_top, share_top
from emotion_gui.sessions.trends.trend_controls import TrendChoice
from emotion_gui.sessions.trends.trend_data import TrendData
from emotion_gui.sessions.trends.trend_formatting import (
    baseline_text,
    excluded_text,
    period_text,
    readout,
    session_text,
)
from emotion_gui.sessions.trends.trend_values import value_text
from emotion_gui.sessions.trends.trend_work import TrendRequest, compute
from emotion_gui.statistics.baseline import baseline_of
from emotion_gui.statistics.own_sessions import Excluded
from emotion_gui.statistics.trends import Enough, Measure, Step
from trainer.shared.face_input import LABELS

HAPPY = LABELS.index("happy")
MONDAY = datetime(2026, 9, 21, 14)
ALL = TrendChoice("day", None, "probability", None, videos=False)


def happy(share: float) -> dict[str, float]:
    return {"happy": share, "neutral": 1 - share}


def data_of(
    days: dict[int, float],
    *,
    usable: dict[int, float] | None = None,
    step: Step = "day",
    days_back: int | None = None,
) -> TrendData:
    """Compute data from shares of happy by day since the Monday, and shares of usable frames for some."""
    own = [
        made_summary(
            MONDAY + timedelta(days=day),
            20,
            probabilities=happy(share),
            number=day,
            usable=(usable or {}).get(day, 0.8),
        )
        for day, share in days.items()
    ]
    choice = TrendChoice(step, None, "probability", days_back, videos=False)
    last = (MONDAY + timedelta(days=max(days))).date()
    data = compute(TrendRequest(own, choice, (), Enough(), last)).data
    assert data is not None
    return data


def test_lines_join_neighbors_but_span_no_gaps_and_no_unreliable_days() -> None:
    data = data_of({0: 0.1, 1: 0.2, 4: 0.3, 8: 0.3, 9: 0.3, 10: 0.3, 11: 0.4, 12: 0.5}, usable={10: 0.1})

    days = [[int(data.middles[n]) for n in range(each.start, each.stop)] for each in data.runs()]
    assert days == [[0, 1, 4], [8, 9], [11, 12]]  # a weekend at most; day 10 has too little usable time


def test_weeks_with_a_missing_one_between_them_are_not_joined() -> None:
    data = data_of({0: 0.1, 7: 0.2, 21: 0.3}, step="week")

    assert data.runs() == [slice(0, 2)]
    assert (data.first, data.last) == (date(2026, 9, 21), date(2026, 10, 18))


def test_the_shown_time_ends_today_and_begins_with_the_first_session_at_the_earliest() -> None:
    long, short = data_of({0: 0.1, 60: 0.2}, days_back=28), data_of({0: 0.1, 1: 0.2}, days_back=28)

    assert (long.days, [each.start for each in long.periods]) == (28, [date(2026, 11, 20)])
    assert (short.first, short.days) == (date(2026, 9, 21), 7)


def test_unreliable_days_do_not_extend_the_scale() -> None:
    data, unreliable = (
        data_of({0: 0.1, 1: 0.9}, usable={1: 0.1}),
        data_of({0: 0.1, 1: 0.9}, usable={0: 0.1, 1: 0.1}),
    )

    assert (data.max_value(HAPPY), unreliable.max_value(HAPPY)) == pytest.approx((0.1, 0.9), abs=1e-3)


def test_periods_are_found_by_time_and_by_steps() -> None:
    data = data_of({0: 0.1, 3: 0.2, 9: 0.3})
    first, second, third = data.periods

    assert [data.nearest(day) for day in (-5, 1.9, 2.4, 6.0, 99)] == [first, first, second, second, third]
    assert [data.neighbor(None, 1), data.neighbor(None, -1)] == [first, third]
    assert [data.neighbor(second, 1), data.neighbor(third, 1), data.neighbor(first, -1)] == [
        third,
        third,
        first,
    ]


def test_many_years_are_shown_as_weeks_with_a_message() -> None:
    own = [made_summary(MONDAY + timedelta(days=day), number=day) for day in range(0, 1200, 10)]

    trends = compute(TrendRequest(own, ALL, (), Enough(), date(2030, 1, 1)))

    assert trends.data is not None and trends.data.step == "week"
    assert "These are weeks" in trends.text


def test_one_session_is_no_trend() -> None:
    trends = compute(TrendRequest([made_summary(MONDAY)], ALL, (), Enough(), MONDAY.date()))

    assert trends.data is None and len(trends.own) == 1


def test_the_text_of_a_day() -> None:
    data = data_of({0: 0.1, 1: 0.2, 2: 0.3, 3: 0.2, 4: 0.2, 5: 0.6, 6: 0.2}, usable={6: 0.2})

    assert readout(data, data.periods[5], HAPPY) == (
        "Saturday, 26 Sep 2026: 20 min recorded in 1 session, 80% usable. Happy 60%, above your usual range."
    )
    assert readout(data, data.periods[5], None).endswith(
        "Outside your usual range: happy above, neutral below."
    )
    assert readout(data, data.periods[1], None).endswith("All within your usual range.")
    assert readout(data, data.periods[6], HAPPY).endswith("Happy 20%, too little usable time.")
    assert readout(data, data.periods[6], None).endswith("Too little usable time to compare.")


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (0, "21 to 27 Sep 2026"),
        (7, "28 Sep to 4 Oct 2026"),
        (98, "28 Dec 2026 to 3 Jan 2027"),
    ],
)
def test_the_text_of_a_week(day: int, text: str) -> None:
    data = data_of({day: 0.1, day + 1: 0.2}, step="week")

    assert period_text(data, data.periods[0]) == text


def test_the_text_of_a_value() -> None:
    assert [value_text(each) for each in (0, 0.004, 0.0994, 0.1, 0.996, float("nan"))] == [
        "0.0%", "0.4%", "9.9%", "10%", "100%", "none",
    ]  # fmt: skip


@pytest.mark.parametrize(("count", "chance"), [(3, "50"), (5, "33")])
def test_the_text_of_the_baseline(count: int, chance: str) -> None:
    own = [made_summary(MONDAY + timedelta(days=day), 20, number=day) for day in range(count)]
    last = 20 + count
    measure: Measure = "probability"

    assert baseline_text(baseline_of(own, measure), chosen=False).replace("\u00a0", " ") == (
        f"Your usual range is that of your first {count} sessions with enough usable time, 21 Sep to {last} "
        f"Sep 2026. By chance alone, {chance}% of ordinary sessions lie outside."
    )


def test_a_baseline_of_few_sessions_calls_nothing_unusual() -> None:
    own = [made_summary(MONDAY, 20, number=1)]
    chosen = [own[0].info.id, "gone"]

    assert baseline_text(baseline_of(own, "answers", chosen), chosen=True) == (
        "Your usual range is that of the session that you chose, 21 Sep 2026. 1 more chosen is not there. "
        "It takes 3 to call anything unusual."
    )
    assert "no baseline yet" in baseline_text(baseline_of([], "answers"), chosen=False)
    assert "none of the chosen" in baseline_text(baseline_of(own, "answers", ["gone"]), chosen=True)


def test_excluded_sessions_and_several_models_are_mentioned() -> None:
    assert excluded_text(Excluded(), ["Default"]) == ""
    assert excluded_text(Excluded(locked=2), ["A", "B"]) == (
        "Sessions left out: 2 locked. Open a locked session to enter its passphrase. "
        "These sessions were judged by 2 models (A, B): changes may come from that."
    )


def test_the_text_of_a_session() -> None:
    assert session_text(made_summary(MONDAY, number=3)) == "21 Sep 2026, 14:00, Session 3"
    assert session_text(made_summary(MONDAY, name="2026-09-21 14.00.00")) == "21 Sep 2026, 14:00"


@pytest.mark.parametrize(
    ("days", "step", "width", "texts"),
    [
        (7, 1, 700, ["21 Sep", "22 Sep", "23 Sep", "24 Sep", "25 Sep", "26 Sep", "27 Sep"]),
        (28, 1, 300, ["21 Sep", "28 Sep", "5 Oct", "12 Oct"]),
        (28, 7, 2000, ["21 Sep", "28 Sep", "5 Oct", "12 Oct"]),
        (150, 1, 250, ["Nov", "2027"]),
        (1500, 7, 300, ["2027", "2028", "2029", "2030"]),
    ],
)
def test_ticks_of_days(days: int, step: int, width: float, texts: list[str]) -> None:
    axis = DayAxis(date(2026, 9, 21), days, step, QRectF(50, 0, width, 100))

    ticks = axis.ticks(60)

    assert [text for _, text in ticks] == texts
    xs = [x for x, _ in ticks]
    assert all(b - a >= 59 for a, b in pairwise(xs))
    assert ticks[0][0] >= 50 and axis.day(axis.x(3.5)) == pytest.approx(3.5)


def test_scales_are_round_and_small_values_stay_small() -> None:
    assert [share_top(each) for each in (0, 0.03, 0.05, 0.2, 0.21, 0.95)] == [0.04, 0.04, 0.06, 0.2, 0.3, 1]
    assert [hours_top(each) for each in (0, 0.4, 1.2, 30, 168)] == [1 / 6, 0.5, 2, 40, 168]
    axis = ValueAxis(0.4, QRectF(0, 10, 100, 200))
    assert [axis.y(each) for each in axis.ticks()] == [210, 110, 10]
