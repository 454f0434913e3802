import math
from pathlib import Path

import numpy as np
import pytest
from made_sessions import FACE, make_rows
from numpy.typing import NDArray

from emotion_gui.recording.samples import FRAME, Rows, probabilities
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Recording
from emotion_gui.statistics.series import FacePresence, face_presence, series_of


def recording_of(frames: Rows, faces: Rows, **info: float) -> Recording:
    return Recording(Path("a.session"), SessionInfo(**info), frames, faces, ())  # type: ignore[arg-type]


def rows_of(*seen: tuple[int, int, float]) -> Rows:
    """FACE rows from (time in ms, id, probability of happy); the remaining probability is neutral."""
    rows = np.zeros(len(seen), FACE)
    for row, (time, number, happy) in zip(rows, seen, strict=True):
        row["time"], row["id"] = time, number
        row["quantized"][3], row["quantized"][4] = round(happy * 65535), round((1 - happy) * 65535)
    return rows


def frames_at(*times: int) -> Rows:
    frames = np.zeros(len(times), FRAME)
    frames["time"] = times
    return frames


def happy(recording: Recording, **options: float | int) -> list[float]:
    values: NDArray[np.float32] = series_of(recording, **options).values[:, 3]  # type: ignore[arg-type]
    return [float(value) for value in values]


def one_by_one(recording: Recording, constant: float) -> NDArray[np.float64]:
    """The largest face of each frame, after each face was smoothed on its own as in the live view."""
    last: dict[int, tuple[float, int, NDArray[np.float64]]] = {}
    result = np.full((len(recording.frames), 7), np.nan)
    for number, time in enumerate(recording.frames["time"] / 1000):
        of_frame = recording.faces[recording.faces["time"] == recording.frames["time"][number]]
        for index, row in enumerate(of_frame):
            value = probabilities(of_frame)[index].astype(np.float64)
            if (known := last.get(int(row["id"]))) is not None:
                step = time - known[0]
                new = step > 5 or (number - known[1] > 1 and step > 1)
                keep = 0.0 if new else math.exp(-step / constant)
                value = keep * known[2] + (1 - keep) * value
            last[int(row["id"])] = (time, number, value)
            if index == 0:
                result[number] = value
    return result


def test_three_frames_by_hand() -> None:
    # Steps of 0.4 s at a time constant of 0.4 s keep exp(-1) = 0.367879 of what was:
    # 0, then 0.632121 * 1 = 0.632121, then 0.367879 * 0.632121 + 0.632121 * 1 = 0.864665.
    recording = recording_of(frames_at(0, 400, 800), rows_of((0, 1, 0), (400, 1, 1), (800, 1, 1)))

    assert happy(recording, smoothing=0.4) == pytest.approx([0, 0.632121, 0.864665], abs=1e-5)


def test_the_default_smoothing_is_the_sessions_and_zero_keeps_the_values() -> None:
    frames, faces = frames_at(0, 400, 800), rows_of((0, 1, 0), (400, 1, 1), (800, 1, 0.5))

    assert happy(recording_of(frames, faces, smoothing=0.4))[1] == pytest.approx(0.632121, abs=1e-5)
    assert happy(recording_of(frames, faces), smoothing=0) == pytest.approx([0, 1, 0.5], abs=1e-5)


@pytest.mark.parametrize("constant", [0.02, 0.4, 3.0])
def test_long_series_with_faces_and_gaps_agree_with_frame_by_frame(constant: float) -> None:
    frames, faces = make_rows(400, rate=3, faces=2, gaps=[(20, 20.5), (50, 57), (399, 400)], seed=4)
    keep = (faces["id"] == 1) | (faces["time"] % 7000 < 4000)  # the second face comes and goes
    recording = recording_of(frames, faces[keep])

    series = series_of(recording, smoothing=constant)

    assert np.allclose(series.values, one_by_one(recording, constant), atol=1e-6, equal_nan=True)


def test_each_face_is_smoothed_on_its_own_when_the_largest_changes() -> None:
    # The second face is the largest from 0.4 s on; it had 0 all the time, whatever the first one had.
    faces = rows_of((0, 1, 1), (0, 2, 0), (400, 2, 0), (400, 1, 1))

    assert happy(recording_of(frames_at(0, 400), faces), smoothing=0.4) == pytest.approx([1, 0], abs=1e-5)


def test_one_of_several_faces() -> None:
    faces = rows_of((0, 1, 1), (0, 2, 0.2), (400, 2, 0.2))

    values = happy(recording_of(frames_at(0, 400), faces), face=1, smoothing=0)

    assert values[0] == pytest.approx(1) and math.isnan(values[1])


def test_frames_without_the_face_are_gaps_and_smoothing_restarts_after_more_than_a_second() -> None:
    long = recording_of(frames_at(0, 800, 1600), rows_of((0, 1, 0), (1600, 1, 1)))
    short = recording_of(frames_at(0, 200, 400), rows_of((0, 1, 0), (400, 1, 1)))

    assert happy(long, smoothing=3) == pytest.approx([0, math.nan, 1], nan_ok=True, abs=1e-5)
    assert happy(short, smoothing=0.4) == pytest.approx([0, math.nan, 0.632121], nan_ok=True, abs=1e-5)


def test_a_pause_of_more_than_five_seconds_restarts_and_a_slow_source_does_not() -> None:
    recording = recording_of(frames_at(0, 4000, 9500), rows_of((0, 1, 0), (4000, 1, 1), (9500, 1, 0)))

    assert happy(recording, smoothing=3) == pytest.approx([0, 1 - math.exp(-4 / 3), 0], abs=1e-5)


def test_label_and_unsure_are_as_recorded() -> None:
    faces = rows_of((0, 1, 1), (800, 1, 1))
    faces["label"], faces["unsure"] = (3, 5), (0, 1)

    series = series_of(recording_of(frames_at(0, 400, 800), faces))

    assert (list(series.label), list(series.unsure)) == ([3, 0, 5], [False, False, True])
    assert list(series.seen) == [True, False, True]
    assert list(series.times) == [0, 0.4, 0.8]


def test_a_session_without_frames_or_without_faces() -> None:
    empty = series_of(recording_of(frames_at(), rows_of()))
    faceless = series_of(recording_of(frames_at(0, 100), rows_of()))

    assert empty.values.shape == (0, 7)
    assert np.isnan(faceless.values).all() and faceless.values.shape == (2, 7)
    assert series_of(recording_of(frames_at(0), rows_of((0, 1, 1))), face=9).seen.tolist() == [False]


def test_face_presence_is_sorted_by_duration() -> None:
    # Frames last 1, 2 and 5 s (the pause of 97 s counts no more than 5), the last as long as the one before.
    recording = recording_of(
        frames_at(0, 1000, 3000, 100_000),
        rows_of((0, 1, 1), (0, 2, 1), (1000, 1, 1), (3000, 2, 1), (100_000, 2, 1)),
    )

    assert face_presence(recording) == [
        FacePresence(2, pytest.approx(1 + 5 + 5), 0, 100),
        FacePresence(1, pytest.approx(1 + 2), 0, 1),
    ]
    assert face_presence(recording_of(frames_at(0), rows_of())) == []
