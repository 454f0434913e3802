"""The video of a session's images: its clock, its overlay, and that no partial file remains."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from full_disk import full_disk
from made_sessions import make_session

from emotion_gui.export.files import ExportError, ExportStopped
from emotion_gui.export.video import Overlay, write_video
from emotion_gui.recording.pictures import PictureWriter, encoded
from emotion_gui.recording.session_reader import Recording, read_recording
from emotion_gui.recording.vault import Key, make_key
from emotion_gui.vision.frame import Image
from trainer.shared.face_input import LABELS

SIZE = (640, 360)


def gray(level: int, size: tuple[int, int] = SIZE) -> Image:
    return np.full((size[1], size[0], 3), level, np.uint8)


def filmed(
    folder: Path, pictures: dict[int, Image], *, kind: str = "clean", key: Key | None = None
) -> Recording:
    folder.mkdir(exist_ok=True)
    path = make_session(folder, seconds=3, faces=1, pictures=kind, frame_size=SIZE, key=key)
    writer = PictureWriter(path, key)
    writer.append([(time, encoded(image)) for time, image in pictures.items()])
    writer.close()
    return read_recording(path, {key.lock.id: key} if key else {})


def levels(video: Path) -> list[int]:
    """Mean gray level of each frame's lower edge, where no overlay is drawn."""
    capture, found = cv2.VideoCapture(str(video)), []
    while (read := capture.read())[0]:
        found.append(round(float(read[1][-40:].mean())))
    capture.release()
    return found


def steady(rate: int = 10, seconds: float = 2) -> dict[int, Image]:
    return {i * 1000 // rate: gray(20 + 10 * i) for i in range(round(seconds * rate))}


def test_a_time_in_the_video_is_a_time_in_the_session(tmp_path: Path) -> None:
    pictures = steady()
    for time in (*range(500, 1000, 100), 0):
        del pictures[time]
    write_video(filmed(tmp_path, pictures), {}, tmp_path / "a.mp4")
    expected = [0, 30, 40, 50, 60, *[60] * 5, *range(120, 220, 10)]
    assert levels(tmp_path / "a.mp4") == pytest.approx(expected, abs=5)
    capture = cv2.VideoCapture(str(tmp_path / "a.mp4"))
    assert capture.get(cv2.CAP_PROP_FPS) == 10
    capture.release()


def test_clean_pictures_get_boxes_and_labels(tmp_path: Path) -> None:
    recording = filmed(tmp_path, steady(seconds=0.5))
    for overlay, name in ((True, "drawn.mp4"), (False, "clean.mp4")):
        write_video(recording, {}, tmp_path / name, overlay=overlay)
    drawn, clean = (cv2.VideoCapture(str(tmp_path / name)).read()[1] for name in ("drawn.mp4", "clean.mp4"))
    changed = np.abs(drawn.astype(int) - clean).max(axis=2) > 40
    x, y = 300, 80  # of the box, which has 120 pixels
    assert changed[y + 60, x : x + 3].any()
    assert not changed[y + 30 : y + 90, x + 30 : x + 90].any()
    assert not changed[:, :200].any()


def test_pictures_with_an_overlay_stay_unchanged(tmp_path: Path) -> None:
    recording = filmed(tmp_path, steady(seconds=0.5), kind="overlay")
    write_video(recording, {}, tmp_path / "a.mp4")
    picture = cv2.VideoCapture(str(tmp_path / "a.mp4")).read()[1]
    assert np.ptp(picture) < 10


def test_the_overlay_shows_the_recorded_labels(tmp_path: Path) -> None:
    recording = read_recording(make_session(tmp_path, seconds=2, faces=2, gaps=[(1, 2)]), {})
    face = Overlay(recording).faces_at(540)[1]
    row = recording.faces[(recording.faces["time"] == 500) & (recording.faces["id"] == 2)][0]
    assert (face.id, face.label, face.unsure) == (2, LABELS[row["label"]], bool(row["unsure"]))
    assert (face.box.x, face.box.width) == (row["x"], row["width"])
    assert sum(face.probabilities) == pytest.approx(1, abs=1e-3)
    assert Overlay(recording).faces_at(1500) == []


def test_a_source_that_changed_its_size_keeps_its_aspect_ratio(tmp_path: Path) -> None:
    pictures = {0: gray(100, (641, 361)), 100: gray(200, (200, 360)), 200: gray(100)}
    write_video(filmed(tmp_path, pictures, kind="overlay"), {}, tmp_path / "a.mp4")
    capture = cv2.VideoCapture(str(tmp_path / "a.mp4"))
    first, second = capture.read()[1], capture.read()[1]
    assert first.shape == second.shape == (360, 640, 3)
    assert second[180, 320].mean() > 190
    assert second[180, 100].mean() < 20


def test_a_locked_session_needs_its_key(tmp_path: Path) -> None:
    key = make_key("secret")
    recording = filmed(tmp_path, steady(), key=key)
    with pytest.raises(ExportError, match="locked"):
        write_video(recording, {}, tmp_path / "a.mp4")
    write_video(recording, {key.lock.id: key}, tmp_path / "a.mp4")
    assert len(levels(tmp_path / "a.mp4")) == 20


def test_a_session_without_pictures_is_an_error(tmp_path: Path) -> None:
    recording = read_recording(make_session(tmp_path, seconds=1), {})
    with pytest.raises(ExportError, match=r"^This session has no pictures\.$"):
        write_video(recording, {}, tmp_path / "a.mp4")
    with pytest.raises(ExportError, match=r"^This session has no pictures\.$"):
        write_video(filmed(tmp_path / "other", {}), {}, tmp_path / "a.mp4")
    assert not (tmp_path / "a.mp4").exists()


def test_a_stopped_video_leaves_no_file(tmp_path: Path) -> None:
    recording = filmed(tmp_path, steady())
    before = set(tmp_path.iterdir())

    def stop(share: float) -> None:
        if share > 0.4:
            raise ExportStopped

    with pytest.raises(ExportStopped):
        write_video(recording, {}, tmp_path / "a.mp4", progress=stop)
    assert set(tmp_path.iterdir()) == before


def test_a_full_disk_leaves_the_former_video(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (360, 640, 3)).astype(np.uint8)
    recording = filmed(tmp_path, dict.fromkeys(range(0, 2000, 100), noise))
    out = tmp_path / "a.mp4"
    out.write_bytes(b"former")
    with full_disk(100_000), pytest.raises(ExportError, match=r"^a\.mp4 cannot be written: "):
        write_video(recording, {}, out)
    assert out.read_bytes() == b"former"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_damaged_session_is_an_error(tmp_path: Path) -> None:
    recording = filmed(tmp_path, steady())
    recording.path.with_suffix(".pictures").write_bytes(b"no pictures at all" * 400)
    with pytest.raises(ExportError, match="cannot be used"):
        write_video(replace(recording), {}, tmp_path / "a.mp4")
