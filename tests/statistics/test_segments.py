import math

import numpy as np
import pytest
from autocorrelated import ar1

from emotion_gui.statistics.bootstrap import Estimate
from emotion_gui.statistics.estimate_text import change_text, number_text, percent_text, points_text
from emotion_gui.statistics.segments import agreement, around_marker, compare, segment_means
from emotion_gui.statistics.series import Series
from trainer.shared.face_input import LABELS

HAPPY, NEUTRAL, SAD = (LABELS.index(label) for label in ("happy", "neutral", "sad"))


def made(seconds: float = 200, rate: float = 10) -> Series:
    """Neutral in the first half, then 0.8 happy; no face in the last tenth; unsure in the first tenth."""
    times = np.arange(round(seconds * rate)) / rate
    values = np.zeros((len(times), 7), np.float32)
    late = times >= seconds / 2
    values[:, HAPPY] = np.where(late, 0.8, 0)
    values[:, NEUTRAL] = np.where(late, 0.2, 1)
    values[times >= 0.9 * seconds] = np.nan
    return Series(times, values, times < seconds / 10, np.where(late, HAPPY, NEUTRAL).astype(np.uint8))


def test_a_segment_by_hand() -> None:
    # From 50 to 150 s half is neutral and half is 0.8 happy: happy 0.4, neutral (1 + 0.2) / 2 = 0.6,
    # valence 0.4 * 0.81 = 0.324, arousal 0.4 * 0.51 = 0.204.
    segment = segment_means(made(), 50, 150)

    assert [each.mean for each in segment.emotions] == pytest.approx([0, 0, 0, 0.4, 0.6, 0, 0], abs=1e-6)
    assert (segment.valence.mean, segment.arousal.mean) == pytest.approx((0.324, 0.204))
    assert list(segment.labels) == pytest.approx([0, 0, 0, 0.5, 0.5, 0, 0])
    assert (segment.seen, segment.unsure, segment.dominant) == (pytest.approx(1, abs=0.01), 0, "neutral")
    assert segment.emotions[HAPPY].low < 0.4 < segment.emotions[HAPPY].high


def test_time_without_the_face_and_unsure_time() -> None:
    # The face goes at 180 s of 160 to 200 s; of the first 40 s it is unsure for 20.
    late, early = segment_means(made(), 160, 200), segment_means(made(), 0, 40)

    assert (late.seen, late.unsure) == (pytest.approx(0.5, abs=0.01), 0)
    assert late.emotions[HAPPY].mean == pytest.approx(0.8)
    assert (early.seen, early.unsure) == (pytest.approx(1, abs=0.01), pytest.approx(0.5))


def test_a_pause_without_frames_is_time_without_the_face() -> None:
    whole = made()
    keep = (whole.times < 60) | (whole.times >= 100)
    paused = Series(whole.times[keep], whole.values[keep], whole.unsure[keep], whole.label[keep])

    # 60 s of 100 were recorded; the frame before the pause lasts at most 5 s.
    assert segment_means(paused, 40, 140).seen == pytest.approx(0.65, abs=0.01)


def test_a_segment_in_which_nothing_was_seen() -> None:
    for segment in (segment_means(made(), 185, 195), segment_means(made(), 500, 600)):
        assert (segment.seen, segment.dominant) == (0, "")
        assert math.isnan(segment.unsure) and math.isnan(segment.valence.mean)
        assert np.isnan(segment.labels).all()


def test_before_and_after_a_marker() -> None:
    changes = around_marker(made(), 100, before=50, after=60)

    assert [each.emotion for each in changes] == list(LABELS)
    assert changes[HAPPY].difference.mean == pytest.approx(0.8)
    assert changes[HAPPY].difference.low > 0.7
    assert (changes[HAPPY].first.seconds, changes[HAPPY].second.seconds) == (50, 60)
    assert [change_text(changes[index].difference) for index in (HAPPY, NEUTRAL, SAD)] == [
        "higher",
        "lower",
        "no clear difference",
    ]


def test_two_stretches_of_the_same_process_rarely_differ() -> None:
    clear = 0
    for row in ar1(600, 0.8, 100, np.random.default_rng(3)):
        values = np.tile(0.5 + 0.1 * row[:, None], (1, 7)).astype(np.float32)
        times = np.arange(600.0)
        series = Series(times, values, np.zeros(600, bool), np.zeros(600, np.uint8))
        difference = compare(series, (0, 300), (300, 600))[0].difference
        clear += change_text(difference) in ("higher", "lower")

    assert clear <= 12


def test_agreement_by_hand() -> None:
    # b has every second frame, 10 ms late, misses one face, and says 0.2 less happy and 0.2 more neutral.
    a = made(20)
    values = a.values[::2].copy()
    values[:, HAPPY] -= 0.2
    values[:, NEUTRAL] += 0.2
    values[3] = np.nan
    label = a.label[::2].copy()
    label[:9] = SAD
    b = Series(a.times[::2] + 0.01, values, a.unsure[::2], label)

    for found in (agreement(a, b), agreement(b, a)):
        # 100 frames of b, 10 of them in the last tenth, one missed: 89, of which 8 seen ones say sad.
        assert found.frames == 89
        assert found.same_label == pytest.approx(81 / 89)
        assert found.differences == pytest.approx([0, 0, 0, 0.2, 0.2, 0, 0], abs=1e-6)


def test_no_agreement_without_common_frames() -> None:
    a = made(20)
    late = Series(a.times + 1000, a.values, a.unsure, a.label)
    empty = Series(a.times[:0], a.values[:0], a.unsure[:0], a.label[:0])

    for other in (late, empty):
        found = agreement(a, other)
        assert found.frames == 0 and math.isnan(found.same_label) and np.isnan(found.differences).all()


def test_texts() -> None:
    known, short = Estimate(0.34, 0.294, 0.386, 60, 6), Estimate(0.34, math.nan, math.nan, 8, 1)
    nothing = Estimate(math.nan, math.nan, math.nan, 0, 0)

    assert percent_text(known) == "34% (29 to 39%)"
    assert percent_text(short) == "34% (too short to say)"
    assert points_text(Estimate(0.05, -0.02, 0.12, 60, 6)) == "+5 points (−2 to +12 points)"
    assert number_text(Estimate(-0.123, -0.2, 0.001, 60, 6)) == "−0.12 (−0.20 to 0.00)"
    assert (percent_text(nothing), change_text(nothing)) == ("not seen", "not seen")
    assert change_text(short) == "too short to say"
