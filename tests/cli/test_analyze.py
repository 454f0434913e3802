"""`emotion-gui analyze` on real pixels: the content of the table, and error messages."""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from ctrl_c import interrupted
from numpy.typing import NDArray

from emotion_gui.cli import analyze
from emotion_gui.core.resources import resource_path
from trainer.shared.face_input import LABELS

ROOT = Path(__file__).parents[2]
Picture = NDArray[np.uint8]


def rows_of(table: Path) -> list[dict[str, str]]:
    with table.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write_video(path: Path, portrait: Picture, frames: int) -> Path:
    """Writes a video of the portrait moving to the right."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25.0, (640, 480))
    small = cv2.resize(portrait, (410, 480))
    for i in range(frames):
        frame = np.full((480, 640, 3), 90, np.uint8)
        x = 2 * min(i, 100)
        frame[:, x : x + 410] = small
        writer.write(frame)
    writer.release()
    return path


@pytest.fixture
def video(tmp_path: Path, portrait: Picture) -> Path:
    return write_video(tmp_path / "clip.avi", portrait, 12)


@pytest.fixture
def folder(tmp_path: Path, portrait: Picture) -> Path:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    cv2.imwrite(str(pictures / "2.png"), portrait)
    cv2.imwrite(str(pictures / "10.png"), np.full((300, 400, 3), 90, np.uint8))
    cv2.imwrite(str(pictures / "11.jpg"), cv2.hconcat([portrait, cv2.resize(portrait, (512, 600))]))
    (pictures / "broken.jpg").write_bytes(b"no picture")
    return pictures


def test_a_video_gives_a_row_per_face_and_frame(
    video: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "out.csv"
    assert analyze.main([str(video), "--csv", str(table)]) == 0
    rows = rows_of(table)
    assert tuple(rows[0]) == analyze.COLUMNS
    # A face that the mesh confirms is shown from its second detection on.
    assert [int(row["frame"]) for row in rows] == list(range(1, 12))
    assert {row["face"] for row in rows} == {"1"}
    assert {row["file"] for row in rows} == {"clip.avi"}
    assert float(rows[-1]["time"]) == pytest.approx(11 / 25, abs=0.01)
    assert int(rows[-1]["x"]) > int(rows[0]["x"])
    assert sum(float(rows[0][label]) for label in LABELS) == pytest.approx(1, abs=0.001)
    assert max(LABELS, key=lambda label: float(rows[0][label])) == rows[0]["label"]
    assert capsys.readouterr().out == f"Analyzed 12 frames of clip.avi; 1 face; 11 rows in {table}\n"


def test_a_folder_gives_the_faces_of_each_picture(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "out.csv"
    assert analyze.main([str(folder), "--csv", str(table)]) == 0
    assert [(row["file"], row["face"], row["time"]) for row in rows_of(table)] == [
        ("2.png", "1", ""),
        ("11.jpg", "1", ""),
        ("11.jpg", "2", ""),
    ]
    assert "3 pictures of pictures; 3 faces; 3 rows in" in (message := capsys.readouterr().out)
    assert "could not be read: broken.jpg" in message


def test_a_single_picture_works(folder: Path, tmp_path: Path) -> None:
    assert analyze.main([str(folder / "2.png"), "--csv", str(tmp_path / "out.csv")]) == 0
    assert [row["file"] for row in rows_of(tmp_path / "out.csv")] == ["2.png"]


@pytest.mark.parametrize("model", ["", "model.tflite"])
def test_another_model_can_be_used(folder: Path, tmp_path: Path, model: str) -> None:
    path = resource_path("models", "default", *filter(None, [model]))
    arguments = [str(folder / "2.png"), "--csv", str(tmp_path / "out.csv"), "--model", str(path)]
    assert analyze.main(arguments) == 0


@pytest.mark.parametrize(("threshold", "unsure"), [(0.0, "0"), (1.0, "1")])
def test_the_models_own_threshold_decides_what_is_unsure(
    folder: Path, video: Path, tmp_path: Path, threshold: float, unsure: str
) -> None:
    model = Path(shutil.copytree(resource_path("models", "default"), tmp_path / "model"))
    card = json.loads((model / "model.json").read_text())
    (model / "model.json").write_text(json.dumps({**card, "unsure_below": threshold}))
    for source in (folder / "2.png", video):
        table = tmp_path / f"{source.stem}.csv"
        assert analyze.main([str(source), "--csv", str(table), "--model", str(model)]) == 0
        assert {row["unsure"] for row in rows_of(table)} == {unsure}


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("missing.mp4", "missing.mp4 was not found"),
        ("notes.txt", "notes.txt is no video that can be read"),
        ("fake.jpg", "fake.jpg can be read as a picture. Choose another one."),
        ("camera:0", "Cameras and streams have no end"),
        ("rtsp://10.0.0.1/video", "Cameras and streams have no end"),
    ],
)
def test_a_wrong_source_is_reported_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    source: str,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("notes.txt").write_text("notes")
    Path("fake.jpg").write_text("notes")
    assert analyze.main([source, "--csv", "out.csv"]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fake.jpg", "notes.txt"]


@pytest.mark.parametrize(
    ("table", "message"),
    [("nowhere/out.csv", "does not exist"), ("pictures", "is a folder"), ("o" * 300, "cannot be written")],
)
def test_a_table_that_cannot_be_written_is_reported_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], table: str, message: str
) -> None:
    assert analyze.main([str(folder), "--csv", str(folder.parent / table)]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("model", ["gone", "pictures", "pictures/2.png"])
def test_a_wrong_model_is_reported_in_one_line(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], model: str
) -> None:
    arguments = [str(folder), "--csv", str(tmp_path / "out.csv"), "--model", str(tmp_path / model)]
    assert analyze.main(arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "out.csv").exists()


AT_FRAME_100 = """
from emotion_gui.vision.sources import VideoSource
read = VideoSource.read
def interrupted(source):
    frame = read(source)
    if frame is not None and frame.index == 100:
        press_ctrl_c()
    return frame
VideoSource.read = interrupted
"""


def test_ctrl_c_keeps_what_was_analyzed(tmp_path: Path, portrait: Picture) -> None:
    video = write_video(tmp_path / "long.avi", portrait, 150)
    table = tmp_path / "out.csv"
    done = interrupted(AT_FRAME_100, "analyze", video, "--csv", table)
    assert done.returncode == 130, done.stderr
    assert "Stopped. Results so far were kept: 100 frames of long.avi; 1 face;" in done.stderr
    assert rows_of(table)[-1]["frame"] == "99"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["long.avi", "out.csv"]


def test_runs_without_qt() -> None:
    code = "import sys, emotion_gui.cli.analyze; sys.exit(any('PySide6' in name for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
