"""Tests the rates and shares of signs over stretches of time."""

import math
from pathlib import Path

import numpy as np
import pytest
from made_signs import made_sign_session, made_signs

from emotion_gui.recording.session_reader import read_recording
from emotion_gui.statistics.sign_estimates import RATES, compare_signs, sign_statistics
from emotion_gui.statistics.sign_series import SignSeries, sign_series_of
from emotion_gui.statistics.sign_text import counts_text, measured_text, sign_change_text, sign_text


def series_of(folder: Path, seconds: float = 120, face: int | None = None, **more: object) -> SignSeries:
    made = sign_series_of(read_recording(made_sign_session(folder, seconds, **more), {}), face)  # type: ignore[arg-type]
    assert made is not None
    return made


def test_a_range_has_its_blinks_and_how_sure_they_are(tmp_path: Path) -> None:
    found = sign_statistics(series_of(tmp_path), 0, 120)
    assert found.summary.blinks == 24  # one each five seconds, see made_signs
    assert found.summary.blinks_per_minute == pytest.approx(12, rel=0.02)
    for rate in RATES:
        assert found.estimates[rate].mean == pytest.approx(getattr(found.summary, rate), rel=1e-4), rate
    blinks = found.estimates["blinks_per_minute"]
    assert 9 < blinks.low < 12 < blinks.high < 15
    assert sign_text("blinks_per_minute", blinks).startswith("12.0 (")
    assert "24 blinks of 0.20 s on average" in counts_text(found.summary)


def test_what_is_not_valid_is_not_counted_and_its_share_is_told(tmp_path: Path) -> None:
    found = sign_statistics(series_of(tmp_path, eyes_hidden=(0, 60)), 0, 120)
    assert found.summary.blinks == 12
    assert found.estimates["blinks_per_minute"].mean == pytest.approx(12, rel=0.02)
    assert measured_text(found.summary) == (
        "The eyes were measured in 50% of the time, mouth and head in 100%."
    )


def test_nothing_is_said_of_eyes_that_were_hidden(tmp_path: Path) -> None:
    found = sign_statistics(series_of(tmp_path, eyes_hidden=(0, 60)), 0, 50)
    assert math.isnan(found.estimates["blinks_per_minute"].mean)
    assert sign_text("blinks_per_minute", found.estimates["blinks_per_minute"]) == "not measured"
    assert "blink" not in counts_text(found.summary)
    assert found.estimates["down"].mean >= 0


def test_more_blinks_are_told_with_an_interval(tmp_path: Path) -> None:
    series = series_of(tmp_path, 240, faster_from=120)
    found = compare_signs(series, (0, 120), (120, 240)).differences["blinks_per_minute"]
    assert found.mean == pytest.approx(12, rel=0.05)
    assert 0 < found.low < 12 < found.high
    assert sign_change_text("blinks_per_minute", found).startswith("+")
    same = compare_signs(series, (0, 60), (60, 120)).differences["blinks_per_minute"]
    assert sign_change_text("blinks_per_minute", same) == "no clear difference"


def test_each_face_has_its_own_signs(tmp_path: Path) -> None:
    path = made_sign_session(tmp_path, 60, faces=2)
    recording = read_recording(path, {})
    first, second = (sign_series_of(recording, face) for face in (1, 2))
    assert first is not None
    assert second is not None
    assert sign_statistics(first, 0, 60).summary.blinks == 12
    assert sign_statistics(second, 0, 60).summary.eyes_valid == 0  # only the largest has eyes here
    assert sign_statistics(second, 0, 60).summary.mouth_valid == pytest.approx(1)


def test_a_frame_without_the_face_has_no_signs(tmp_path: Path) -> None:
    series = series_of(tmp_path, 30, gaps=[(10, 20)])
    times, values = series.part(0, 30)
    assert np.isnan(values["head_yaw"][(times >= 10) & (times < 20)]).all()
    assert not np.isnan(values["head_yaw"][times < 10]).any()


def test_a_session_in_which_nothing_was_measured_has_no_signs(tmp_path: Path) -> None:
    recording = read_recording(made_sign_session(tmp_path, 5, measured=False), {})
    assert sign_series_of(recording) is None


def test_the_synthetic_signs_are_as_the_tests_believe() -> None:
    values = made_signs(np.arange(0, 60_000, 100))
    assert (values["blink"] > 0).sum() == 12
