"""Sessions on the disk: what is written is read again, and survives."""

from pathlib import Path

import numpy as np
import pytest
from made_sessions import TALLY, make_rows, make_session

from emotion_gui.recording.markers import Marker
from emotion_gui.recording.samples import probabilities, tallies
from emotion_gui.recording.session_reader import read_recording, read_summary
from emotion_gui.recording.session_writer import SessionWriter
from emotion_gui.recording.vault import make_key


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = make_session(
        tmp_path, seconds=130, faces=2, gaps=[(10, 20)], markers=[Marker(5000, "hello", "key")]
    )
    frames, faces = make_rows(130, faces=2, gaps=[(10, 20)])
    recording = read_recording(path, {})
    assert np.array_equal(recording.frames, frames)
    assert np.array_equal(recording.faces, faces)
    assert recording.about.name == "2026-09-21 14.13.20"
    assert recording.about.ended
    assert [(marker.time, marker.text, marker.kind) for marker in recording.markers] == [
        (5000, "hello", "key")
    ]
    assert path.stat().st_mode & 0o077 == 0


def test_the_parts_sum_up_the_largest_face(tmp_path: Path) -> None:
    path = make_session(tmp_path, seconds=130, faces=2, gaps=[(10, 20)])
    summary = read_summary(path, {})
    assert summary.seconds == pytest.approx(129.9)
    assert summary.parts["part"].tolist() == list(range(13))
    assert summary.parts["frames"].tolist() == [100] * 13
    assert summary.parts["with_face"].tolist() == [100, 0, *[100] * 11]
    frames, faces = make_rows(130, faces=2, gaps=[(10, 20)])
    whole = tallies(frames, faces, TALLY)  # in one go, not block by block
    largest = faces[faces["id"] == 1]
    usable = largest[largest["unsure"] == 0]
    assert summary.usable == len(usable) == int(whole["usable"].sum())
    assert np.array_equal(summary.parts["labels"], whole["labels"])
    assert summary.parts["sums"].sum(axis=0) == pytest.approx(probabilities(usable).sum(axis=0), rel=1e-5)


def test_a_sealed_session_opens_with_its_key_alone(tmp_path: Path) -> None:
    key = make_key("correct horse")
    path = make_session(
        tmp_path, seconds=10, key=key, notes="a secret note", markers=[Marker(0, "secret mark")]
    )
    assert b"secret" not in path.read_bytes()
    assert read_summary(path, {}).locked
    keys = {key.lock.id: key}
    assert read_recording(path, keys).about.notes == "a secret note"
    assert len(read_recording(path, keys).frames) == 100
    assert read_summary(path, keys).frames == 100


def test_writing_goes_on_after_an_interruption(tmp_path: Path) -> None:
    frames, faces = make_rows(90)
    path = make_session(tmp_path, seconds=45, ended=False)
    assert not read_summary(path, {}).about.ended
    writer = SessionWriter.resume(path, {})
    later, of_later = frames[frames["time"] >= 45_000], faces[faces["time"] >= 45_000]
    writer.append(later, of_later)
    writer.close()
    summary = read_summary(path, {})
    assert summary.about.ended
    whole = tallies(frames, faces, TALLY)
    for name in ("part", "frames", "with_face", "usable", "labels"):  # the sums are added in another order
        assert np.array_equal(summary.parts[name], whole[name])
    assert len(read_recording(path, {}).frames) == 900
