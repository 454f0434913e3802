"""Sessions on the disk: what is written is read again, and survives."""

from pathlib import Path

import numpy as np
import pytest
from made_sessions import BIN, make_rows, make_session
from seen import a_face, a_result

from emotion_gui.recording.columns import Column
from emotion_gui.recording.markers import Marker
from emotion_gui.recording.recording_buffer import RecordingBuffer
from emotion_gui.recording.samples import probabilities, summary_bins
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import read_recording, read_summary
from emotion_gui.recording.session_writer import SessionWriter
from emotion_gui.recording.vault import make_key

COLUMNS = (Column("eye_opening", "mm", "Opening of the eyes", 0.01), Column("gaze", "deg", "", 0.5))


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = make_session(
        tmp_path, seconds=130, faces=2, gaps=[(10, 20)], markers=[Marker(5000, "hello", "key")]
    )
    frames, faces = make_rows(130, faces=2, gaps=[(10, 20)])
    recording = read_recording(path, {})
    assert np.array_equal(recording.frames, frames)
    assert np.array_equal(recording.faces, faces)
    assert recording.info.name == "2026-09-21 14.13.20"
    assert recording.info.ended
    assert [(marker.time, marker.text, marker.kind) for marker in recording.markers] == [
        (5000, "hello", "key")
    ]
    assert path.stat().st_mode & 0o077 == 0


def test_the_bins_summarize_the_largest_face(tmp_path: Path) -> None:
    path = make_session(tmp_path, seconds=130, faces=2, gaps=[(10, 20)])
    summary = read_summary(path, {})
    assert summary.seconds == pytest.approx(129.9)
    assert summary.parts["part"].tolist() == list(range(13))
    assert summary.parts["frames"].tolist() == [100] * 13
    assert summary.parts["with_face"].tolist() == [100, 0, *[100] * 11]
    frames, faces = make_rows(130, faces=2, gaps=[(10, 20)])
    whole = summary_bins(frames, faces, BIN)  # in one go, not block by block
    largest = faces[faces["id"] == 1]
    usable = largest[largest["unsure"] == 0]
    assert summary.usable == len(usable) == int(whole["usable"].sum())
    assert np.array_equal(summary.parts["labels"], whole["labels"])
    assert summary.parts["sums"].sum(axis=0) == pytest.approx(probabilities(usable).sum(axis=0), rel=1e-5)


def test_an_encrypted_session_opens_only_with_its_key(tmp_path: Path) -> None:
    key = make_key("correct horse")
    path = make_session(
        tmp_path, seconds=10, key=key, notes="a secret note", markers=[Marker(0, "secret mark")]
    )
    assert b"secret" not in path.read_bytes()
    assert read_summary(path, {}).locked
    keys = {key.lock.id: key}
    assert read_recording(path, keys).info.notes == "a secret note"
    assert len(read_recording(path, keys).frames) == 100
    assert read_summary(path, keys).frames == 100


def test_a_session_has_its_own_classes_and_columns(tmp_path: Path) -> None:
    """This holds for an encrypted session that is resumed, too."""
    key = make_key("correct horse")
    keys = {key.lock.id: key}
    info = SessionInfo(classes=("calm", "tense", "bored"), columns=COLUMNS)
    path = make_session(
        tmp_path, seconds=60, key=key, ended=False, classes=info.classes, columns=COLUMNS, faces=2
    )
    frames, faces = make_rows(90, faces=2, info=info)
    writer = SessionWriter.resume(path, keys)
    writer.append(frames[frames["time"] >= 60_000], faces[faces["time"] >= 60_000])
    writer.close()
    recording = read_recording(path, keys)
    assert (recording.info.classes, recording.info.columns) == (info.classes, COLUMNS)
    assert probabilities(recording.faces).shape == (1800, 3)
    assert np.array_equal(recording.faces, faces)
    opening, gaze = recording.column("eye_opening"), recording.column("gaze")
    assert opening.dtype == gaze.dtype == np.float32
    valid = recording.faces["time"] % 60_000 >= 1000
    assert np.array_equal(np.isfinite(opening), valid)
    assert gaze[valid] == pytest.approx(
        50 * np.sin(faces["time"][valid] / 60_000 * 2 * np.pi + faces["id"][valid]), abs=0.26
    )
    assert np.isnan(recording.column("pulse")).all()
    parts = read_summary(path, keys).parts
    assert parts["labels"].sum() == parts["usable"].sum() > 0
    assert parts["sums"].shape == (9, 3)


def test_rows_of_another_session_are_not_written(tmp_path: Path) -> None:
    writer = SessionWriter.create(tmp_path / "a.session", SessionInfo(columns=COLUMNS))
    with pytest.raises(ValueError, match="rows of another session"):
        writer.append(*make_rows(1))
    writer.append(*make_rows(1, info=writer.info))
    writer.close()
    assert len(read_recording(writer.path, {}).faces) == 10


def test_a_growing_session_accepts_values_for_its_columns(tmp_path: Path) -> None:
    session = RecordingBuffer(tmp_path / "a.session", SessionInfo(columns=COLUMNS))
    for number in range(3):
        known = {"eye_opening": [8.2, np.nan], "of nobody": [1.0, 2.0]} if number else None
        session.add(a_result([a_face(1), a_face(2)]), 100 * number, known)
    session.commit([], last=True)
    session.close(ended=True)
    recording = read_recording(tmp_path / "a.session", {})
    expected = [np.nan, np.nan, 8.2, np.nan, 8.2, np.nan]
    assert recording.column("eye_opening").tolist() == pytest.approx(expected, nan_ok=True)
    assert np.isnan(recording.column("gaze")).all()


def test_writing_resumes_after_an_interruption(tmp_path: Path) -> None:
    frames, faces = make_rows(90)
    path = make_session(tmp_path, seconds=45, ended=False)
    assert not read_summary(path, {}).info.ended
    writer = SessionWriter.resume(path, {})
    later, of_later = frames[frames["time"] >= 45_000], faces[faces["time"] >= 45_000]
    writer.append(later, of_later)
    writer.close()
    summary = read_summary(path, {})
    assert summary.info.ended
    whole = summary_bins(frames, faces, BIN)
    for name in ("part", "frames", "with_face", "usable", "labels"):  # the sums are added in another order
        assert np.array_equal(summary.parts[name], whole[name])
    assert len(read_recording(path, {}).frames) == 900
