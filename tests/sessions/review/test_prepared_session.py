"""Tests of what is drawn of a session."""

from pathlib import Path

import numpy as np
import pytest
from made_sessions import make_rows

from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Recording
from emotion_gui.sessions.review.prepared_session import PreparedSession


def recording(seconds: float, gaps: list[tuple[float, float]], unsure: tuple[float, float]) -> Recording:
    frames, faces = make_rows(seconds, rate=10, gaps=gaps)
    faces["unsure"] = (faces["time"] >= unsure[0] * 1000) & (faces["time"] < unsure[1] * 1000)
    return Recording(Path("x.session"), SessionInfo(smoothing=0.4), frames, faces, ())


@pytest.mark.parametrize("points", [100, 20_000])
def test_gaps_and_unsure_parts_are_where_they_were_recorded(points: int) -> None:
    prepared = PreparedSession(recording(600, [(100, 160)], (300, 420)))
    view = prepared.view(0, 600, points)
    [(gap_start, gap_end)] = view.gaps
    [(unsure_start, unsure_end)] = view.unsure
    tolerance = 600 / points * 2.5 + 0.1
    assert (gap_start, gap_end) == pytest.approx((100, 160), abs=tolerance)
    assert (unsure_start, unsure_end) == pytest.approx((300, 420), abs=tolerance)


def test_the_value_at_a_time_is_that_of_the_frame_before_it() -> None:
    prepared = PreparedSession(recording(10, [(4, 6)], (0, 0)), smoothing=0.0)
    values = prepared.values_at(2.05)
    assert values is not None
    assert np.array_equal(values, prepared.series.values[20])
    assert prepared.values_at(5) is None
    assert prepared.values_at(-1) is None


def test_averages_use_unsmoothed_values() -> None:
    prepared = PreparedSession(recording(60, [], (0, 0)), smoothing=20.0)
    plain = PreparedSession(prepared.recording, smoothing=0.0)
    assert np.array_equal(prepared.unsmoothed.values, plain.series.values)
    assert not np.allclose(prepared.series.values, plain.series.values, atol=0.05)


def test_the_faces_of_a_frame_are_found_by_its_time() -> None:
    frames, faces = make_rows(5, rate=10, faces=3)
    prepared = PreparedSession(Recording(Path("x.session"), SessionInfo(), frames, faces, ()))
    assert prepared.faces_at(1200)["id"].tolist() == [1, 2, 3]
    assert len(prepared.faces_at(1250)) == 0


def test_a_session_of_no_frame_or_one_can_be_viewed() -> None:
    for seconds in (0.0, 0.1):
        view = PreparedSession(recording(seconds, [], (0, 0))).view(0, 1, 100)
        assert len(view.times) == round(seconds * 10)
        assert view.affect.shape == (len(view.times), 2)
