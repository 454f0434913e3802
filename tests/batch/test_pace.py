"""The time that a video will take, by the speed so far."""

from emotion_gui.batch.pace import Pace


def test_a_start_that_takes_long_does_not_count() -> None:
    pace = Pace()
    pace.update(0, 50.0)
    assert pace.seconds_left(0, 100, 60.0) is None
    pace.update(10, 100.0)
    pace.update(30, 104.0)
    assert pace.seconds_left(30, 100, 104.0) == 14.0


def test_the_time_left_is_unknown_without_a_total_or_enough_work() -> None:
    pace = Pace()
    pace.update(10, 100.0)
    assert pace.seconds_left(20, 100, 101.0) is None
    assert pace.seconds_left(10, 100, 110.0) is None
    assert pace.seconds_left(20, 0, 110.0) is None


def test_more_frames_than_were_expected_take_no_time() -> None:
    pace = Pace()
    pace.update(10, 100.0)
    assert pace.seconds_left(120, 100, 110.0) == 0.0
