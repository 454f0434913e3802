import numpy as np
import pytest
from numpy.typing import NDArray

from emotion_gui.statistics import pyramid as pyramid_module
from emotion_gui.statistics.pyramid import Pyramid
from emotion_gui.statistics.series import Series


def series(times: NDArray[np.float64], happy: NDArray[np.float64]) -> Series:
    values = np.tile(np.asarray(happy, np.float32)[:, None], (1, 7))
    return Series(times, values, np.zeros(len(times), bool), np.zeros(len(times), np.uint8))


def wave(seconds: float, rate: float = 20) -> Series:
    times = np.arange(round(seconds * rate)) / rate
    return series(times, 0.5 + 0.5 * np.sin(times))


def test_mean_minimum_and_maximum_by_hand() -> None:
    # 16 frames, 1 s apart: four bins of 4 s, of 0..3, 4..7, 8..11, 12..15 (here as hundredths).
    pyramid = Pyramid(series(np.arange(16.0), np.arange(16) / 100))

    times, mean, low, high = pyramid.view(0, 15, 4)

    assert list(times) == [2, 6, 10, 14]
    assert mean[:, 3] == pytest.approx([0.015, 0.055, 0.095, 0.135])
    assert low[:, 0] == pytest.approx([0, 0.04, 0.08, 0.12])
    assert high[:, 6] == pytest.approx([0.03, 0.07, 0.11, 0.15])


def test_means_are_weighted_by_the_frames_that_saw_the_face() -> None:
    # Of the first bin 1 frame counts, of the second one 4: (0.1 + 4 * 0.6) / 5 = 0.5.
    happy = np.array([0.1, np.nan, np.nan, np.nan, 0.6, 0.6, 0.6, 0.6])

    _, mean, low, high = Pyramid(series(np.arange(8.0), happy)).view(0, 7, 1)

    assert (mean[0, 0], low[0, 0], high[0, 0]) == pytest.approx((0.5, 0.1, 0.6))


@pytest.mark.parametrize("span", [1.0, 10.0, 300.0, 3600.0])
def test_any_view_has_at_most_about_so_many_points_and_loses_no_peak(span: float) -> None:
    whole = wave(3600)
    whole.values[36_000, 2] = 5  # at 1800 s

    times, mean, _, high = Pyramid(whole).view(1800 - span / 2, 1800 + span / 2, 500)

    assert 20 <= len(times) <= 503
    assert high[:, 2].max() == 5
    assert np.nanmax(np.diff(times)) <= max(span / 250, 0.0501)
    assert times[0] <= 1800 - span / 2 + span / 250 and times[-1] >= 1800 + span / 2 - span / 250
    assert np.isfinite(mean).all()


def test_a_bin_is_a_gap_only_where_nothing_was_seen_in_all_of_it() -> None:
    long = wave(3600)
    long.values[(long.times > 1000) & (long.times < 1020)] = np.nan
    long.values[(long.times > 2000) & (long.times < 2000.2)] = np.nan

    times, mean, _, _ = Pyramid(long).view(0, 3600, 700)
    gaps = times[np.isnan(mean[:, 0])]

    assert len(gaps) >= 2 and gaps.min() > 1000 and gaps.max() < 1020


def test_a_pause_without_frames_is_a_gap_at_every_resolution() -> None:
    times = np.concatenate([np.arange(0, 100, 0.05), np.arange(130, 230, 0.05)])
    pyramid = Pyramid(series(times, np.full(len(times), 0.5)))

    for points in (20, 100, 300, 1000, 100_000):
        middles, mean, _, _ = pyramid.view(0, 230, points)
        gaps = middles[np.isnan(mean[:, 0])]
        assert len(gaps) and gaps.min() > 99 and gaps.max() < 131


def test_a_camera_that_becomes_slow_leaves_no_gaps() -> None:
    times = np.concatenate([np.arange(0, 100, 0.05), np.arange(100, 400, 2.0)])
    happy = np.linspace(0.2, 0.4, len(times))

    _, mean, _, _ = Pyramid(series(times, happy)).view(0, 398, 1500)

    assert np.isfinite(mean).all()
    assert (np.diff(mean[:, 0]) >= -1e-6).all()


def test_views_outside_the_session_and_tiny_views() -> None:
    pyramid = Pyramid(wave(100))
    nothing = Pyramid(series(np.zeros(0), np.zeros(0)))

    assert len(pyramid.view(500, 600, 100)[0]) <= 1
    assert len(pyramid.view(-600, -500, 100)[0]) <= 2
    assert len(pyramid.view(-1e6, 1e6, 100)[0]) >= 1
    assert nothing.view(0, 10, 100)[1].shape == (0, 7)
    assert len(Pyramid(series(np.array([0.0, 1.0]), np.ones(2))).view(0, 1, 100)[0]) == 2


def test_a_session_without_a_face_is_all_gap() -> None:
    _, mean, low, high = Pyramid(series(np.arange(100.0), np.full(100, np.nan))).view(0, 100, 10)

    assert np.isnan(mean).all() and np.isnan(low).all() and np.isnan(high).all()


def test_chunks_do_not_change_the_bins(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    values = random.random((1000, 7), np.float32)
    values[random.random(1000) < 0.3] = np.nan
    noise = Series(np.arange(1000) / 10, values, np.zeros(1000, bool), np.zeros(1000, np.uint8))
    whole = Pyramid(noise).view(0, 100, 300)
    monkeypatch.setattr(pyramid_module, "_BINS_PER_CHUNK", 7)
    for one, other in zip(Pyramid(noise).view(0, 100, 300), whole, strict=True):
        assert np.array_equal(one, other, equal_nan=True)
