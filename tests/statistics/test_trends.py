from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pytest
from made_sessions import BIN, make_session
from made_trends import made_summary

from emotion_gui.core.subject import Subject
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Summary, read_recording, read_summary
from emotion_gui.statistics.baseline import IN_WORDS, baseline_of
from emotion_gui.statistics.own_sessions import Excluded, models_of, own_sessions
from emotion_gui.statistics.series import series_of
from emotion_gui.statistics.trends import Enough, periods, totals_of
from trainer.shared.face_input import LABELS

HAPPY, NEUTRAL = LABELS.index("happy"), LABELS.index("neutral")
MONDAY = datetime(2026, 9, 21, 14)


def happy(share: float) -> dict[str, float]:
    return {"happy": share, "neutral": 1 - share}


def zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        pytest.skip("this computer has no time zones")


def test_a_day_of_two_sessions_by_hand() -> None:
    # 10 min, 80% usable, happy 0.2; then 30 min, 60% usable, happy 0.7: usable are 8 and 18 min,
    # happy is (8 * 0.2 + 18 * 0.7) / 26 = 0.546154; the answers are 8 min neutral and 18 min happy.
    # The second camera is three times as fast, which does not matter.
    own = [
        made_summary(MONDAY, 10, usable=0.8, probabilities=happy(0.2), number=1),
        made_summary(
            MONDAY + timedelta(hours=3), 30, usable=0.6, probabilities=happy(0.7), rate=30, number=2
        ),
    ]

    (day,) = periods(own, "day")

    assert (day.start, day.sessions) == (date(2026, 9, 21), (f"{1:032x}", f"{2:032x}"))
    assert (day.totals.seconds, day.totals.usable) == pytest.approx((2400, 26 * 60))
    assert day.totals.usable_share == pytest.approx(26 / 40)
    assert day.totals.values("probability")[HAPPY] == pytest.approx(0.546154)
    assert day.totals.values("answers")[[HAPPY, NEUTRAL]] == pytest.approx([18 / 26, 8 / 26])
    assert day.totals.enough


def test_partial_bins_count_with_their_length() -> None:
    (day,) = periods([made_summary(MONDAY, 7.5, usable=1)], "day")

    assert (day.totals.seconds, day.totals.usable) == pytest.approx((450, 450))


@pytest.mark.parametrize(
    ("minutes", "usable", "enough"), [(6, 0.9, True), (6, 0.8, False), (60, 0.29, False), (60, 0.31, True)]
)
def test_days_need_five_usable_minutes_and_three_tenths(minutes: float, usable: float, enough: bool) -> None:
    (day,) = periods([made_summary(MONDAY, minutes, usable=usable)], "day")

    assert day.totals.enough is enough


def test_the_usable_time_that_is_enough_can_be_chosen() -> None:
    own = [made_summary(MONDAY, 2, usable=0.2)]

    assert periods(own, "day", Enough(0.3, 0.1))[0].totals.enough
    assert not periods(own, "day", Enough(0.5, 0.1))[0].totals.enough


def test_a_day_without_a_usable_frame_has_no_values() -> None:
    (day,) = periods([made_summary(MONDAY, 10, usable=0)], "day", Enough(0, 0))

    assert np.isnan(day.totals.probability).all() and np.isnan(day.totals.answers).all()
    assert not day.totals.enough


def test_weeks_begin_on_monday_across_the_year() -> None:
    starts = [
        datetime(2026, 12, 27, 12),
        datetime(2026, 12, 28, 12),
        datetime(2027, 1, 3, 12),
        datetime(2027, 1, 4, 12),
    ]
    own = [made_summary(began, number=number) for number, began in enumerate(starts)]

    found = [(week.start, len(week.sessions)) for week in periods(own, "week")]

    assert found == [(date(2026, 12, 21), 1), (date(2026, 12, 28), 2), (date(2027, 1, 4), 1)]


def test_a_session_over_midnight_belongs_to_both_days() -> None:
    own = [made_summary(datetime(2026, 9, 21, 23, 45), 60)]

    days = periods(own, "day")

    assert [(day.start.day, day.totals.seconds) for day in days] == [(21, 900), (22, 2700)]
    assert days[0].sessions == days[1].sessions


def test_days_of_23_and_25_hours_are_days() -> None:
    berlin = zone("Europe/Berlin")
    # In spring 2026 the clock goes forward on 29 March, in autumn back on 25 October.
    moments = [
        datetime(2026, 3, 28, 23, 50), datetime(2026, 3, 29, 0, 10), datetime(2026, 3, 29, 23, 50),
        datetime(2026, 3, 30, 0, 10), datetime(2026, 10, 25, 0, 10), datetime(2026, 10, 25, 23, 50),
        datetime(2026, 10, 26, 0, 10),
    ]  # fmt: skip
    own = [made_summary(moment.replace(tzinfo=berlin), 5, number=n) for n, moment in enumerate(moments)]

    found = [(day.start.month, day.start.day, len(day.sessions)) for day in periods(own, "day", zone=berlin)]

    assert found == [(3, 28, 1), (3, 29, 2), (3, 30, 1), (10, 25, 2), (10, 26, 1)]


def test_the_day_is_that_of_the_zone() -> None:
    tokyo = zone("Asia/Tokyo")
    own = [made_summary(datetime(2026, 9, 21, 16, tzinfo=ZoneInfo("UTC")))]  # the next day there

    assert periods(own, "day", zone=tokyo)[0].start == date(2026, 9, 22)


def test_only_sessions_of_the_user_count() -> None:
    summaries = [
        made_summary(MONDAY, number=1),
        made_summary(MONDAY - timedelta(days=1), number=2),
        made_summary(MONDAY, number=3, subject=Subject.OTHERS),
        made_summary(MONDAY, number=7, subject=Subject.PUBLISHED),
        made_summary(MONDAY, number=8, subject=Subject.DEMO),
        made_summary(MONDAY, number=9, classes=("calm", "tense")),
        made_summary(MONDAY, number=4, replay_of="a"),
        made_summary(MONDAY, number=5, origin="a.mp4"),
        made_summary(MONDAY, minutes=0, number=6),
        Summary(Path("locked.session"), SessionInfo(), np.zeros(0, BIN), locked=True),
        Summary(Path("locked 2.session"), SessionInfo(), np.zeros(0, BIN), locked=True),
        Summary(Path("damaged.session"), SessionInfo(), np.zeros(0, BIN), problem="It is damaged."),
    ]

    own, left_out = own_sessions(summaries)
    with_videos, _ = own_sessions(summaries, videos=True)

    assert [int(each.info.id, 16) for each in own] == [2, 1]
    assert left_out == Excluded(2, 1, others=1, published=1, demo=1, classes=1, replays=1, videos=1)
    assert left_out.in_words() == (
        "2 locked, 1 damaged, 1 of other people, 1 of published footage, 1 of the demo, 1 with other classes "
        "than the emotions, 1 replayed with another model and 1 from video files"
    )
    assert (Excluded().in_words(), Excluded(locked=1).in_words()) == ("", "1 locked")
    assert len(with_videos) == 3


def test_models_are_distinguished_by_fingerprint() -> None:
    own = [
        made_summary(MONDAY, fingerprint="a"),
        made_summary(MONDAY, fingerprint="b"),
        made_summary(MONDAY, fingerprint="a", model="renamed"),
    ]

    assert models_of(own) == ["Default", "Default"]


def test_a_baseline_by_hand() -> None:
    # The first five have 0.1, 0.2, 0.4, 0.3 and 0.6: median 0.3, quartiles 0.2 and 0.4, range 0.1 to 0.6.
    # The session with too little usable time between them does not count, the later one neither.
    shares = [0.1, 0.2, 0.4, 0.3, 0.6, 0.9]
    own = [
        made_summary(MONDAY + timedelta(days=day), 20, probabilities=happy(share), number=day)
        for day, share in enumerate(shares)
    ]
    own.insert(1, made_summary(MONDAY, 4, probabilities=happy(1.0), number=99))

    baseline = baseline_of(own, "probability")

    assert len(baseline.sessions) == 5 and baseline.by_chance == pytest.approx(1 / 3)
    numbers = (baseline.low, baseline.first_quartile, baseline.median, baseline.third_quartile, baseline.high)
    assert [float(each[HAPPY]) for each in numbers] == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.6])
    statuses = [baseline.status(value, HAPPY) for value in (0.05, 0.1, 0.35, 0.6, 0.61, np.nan)]
    assert statuses == ["below", "within", "within", "within", "above", "unknown"]
    assert IN_WORDS[statuses[0]] == "below your usual range"
    assert baseline_of(own, "answers").median[HAPPY] == 0


def test_a_chosen_baseline_uses_the_sessions_that_exist() -> None:
    own = [made_summary(MONDAY, 4, probabilities=happy(n / 10), number=n) for n in range(4)]

    baseline = baseline_of(own, "probability", chosen=[own[1].info.id, own[3].info.id, "deleted"])

    assert [each.info.id for each in baseline.sessions] == [own[1].info.id, own[3].info.id]
    assert (baseline.missing, baseline.is_range) == (1, False)
    assert baseline.status(0.9, HAPPY) == "unknown"


def test_no_baseline_without_sessions() -> None:
    baseline = baseline_of([], "probability")

    assert not baseline.is_range and np.isnan(baseline.median).all()
    assert periods([], "day") == []


def test_real_tallies_agree_with_the_session_itself(tmp_path: Path) -> None:
    path = make_session(tmp_path, seconds=150, rate=8, gaps=[(30, 50)], seed=3)
    totals = totals_of(read_summary(path, {}), Enough(0, 0))

    recording = read_recording(path, {})
    series = series_of(recording, smoothing=0)
    usable = series.seen & ~series.unsure

    assert totals.seconds == pytest.approx(150, abs=0.2)
    assert totals.usable == pytest.approx(usable.sum() / 8, rel=0.01)
    assert totals.probability == pytest.approx(series.values[usable].mean(axis=0), rel=0.01)
    expected = np.bincount(series.label[usable], minlength=7) / usable.sum()
    assert totals.answers == pytest.approx(expected, rel=0.01)
