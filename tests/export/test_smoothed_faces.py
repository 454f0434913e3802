"""Smoothing all faces at once gives the same as one by one."""

from pathlib import Path

import numpy as np
import pytest
from made_sessions import make_rows

from emotion_gui.export.smoothed_faces import smoothed_faces
from emotion_gui.recording.samples import probabilities
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Recording
from emotion_gui.statistics.series import series_of


@pytest.mark.parametrize("time_constant", [0.0, 0.4, 3.0])
def test_each_face_equals_the_series_of_the_review(time_constant: float) -> None:
    frames, faces = make_rows(60, faces=3, gaps=[(10, 10.5), (20, 30)])
    faces = np.delete(faces, np.flatnonzero((faces["id"] == 2) & (faces["time"] > 40_000)))
    frames["faces"] = np.searchsorted(faces["time"], frames["time"], "right") - np.searchsorted(
        faces["time"], frames["time"]
    )
    values = smoothed_faces(frames, faces, time_constant)
    recording = Recording(Path("a.session"), SessionInfo(), frames, faces, ())
    for face in (1, 2, 3):
        series = series_of(recording, face, time_constant)
        assert values[faces["id"] == face] == pytest.approx(series.values[series.seen], abs=1e-6)


def test_without_smoothing_the_values_stay() -> None:
    frames, faces = make_rows(5, faces=2)
    assert (smoothed_faces(frames, faces, 0) == probabilities(faces)).all()
