import pytest

from emotion_gui.live.rate_meter import RateMeter


def test_rate_and_median_latency_of_the_last_second() -> None:
    meter = RateMeter()
    for frame in range(60):
        meter.add(captured=frame / 30, painted=frame / 30 + 0.02)
    assert meter.frames_per_second(59 / 30 + 0.021) == pytest.approx(30, abs=1)
    assert meter.latency() == pytest.approx(0.02)


def test_the_rate_falls_to_nothing_when_no_frames_come() -> None:
    meter = RateMeter()
    meter.add(0.0, 0.01)
    assert meter.frames_per_second(5.0) == 0
    meter.clear()
    assert meter.latency() is None
