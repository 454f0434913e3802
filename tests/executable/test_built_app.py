"""Uses the built app as people do who have downloaded it."""

import csv
import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from built_app import BuiltApp, complaints, eventually
from made_sessions import make_session
from made_videos import make_video
from numpy.typing import NDArray
from patience import PATIENCE
from small_data import make_folder

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.core.resources import resource_path
from emotion_gui.recording.session_reader import read_recording, read_summary
from emotion_gui.recording.vault import make_key
from trainer.shared.face_input import LABELS
from trainer.shared.file_lock import WINDOW_LOCK, is_running

pytestmark = [pytest.mark.executable, pytest.mark.timeout(900)]
UNTRIMMED = 2049.1e6  # bytes, of `start.py build --untrimmed`, see docs/executable.md
MAX_LIVE_ONLY = 365e6  # bytes; see "Sizes" there
PORTRAIT = resource_path("demo", "grace_hopper.jpg")


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def test_its_size_is_within_the_limits(full: Path, live_only: Path) -> None:
    assert size(full) < 0.7 * UNTRIMMED
    assert size(live_only) < MAX_LIVE_ONLY
    assert not list(live_only.rglob("*tensorflow*"))


@pytest.mark.parametrize("edition", ["full", "live_only"])
def test_every_link_leads_somewhere(edition: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(edition)
    assert not [path for path in folder.rglob("*") if path.is_symlink() and not path.exists()]


def test_the_checksums_are_those_of_the_archives(full: Path) -> None:
    sums = full.parent / "SHA256SUMS"
    if not sums.is_file():
        pytest.skip("no archives were made: start.py build --package")
    for line in sums.read_text("utf-8").splitlines():
        expected, name = line.split("  ")
        with (full.parent / name).open("rb") as file:
            assert hashlib.file_digest(file, "sha256").hexdigest() == expected


@pytest.mark.parametrize("edition", ["installed", "live_only"])
def test_a_picture_becomes_a_table(
    edition: str, display: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    app = BuiltApp(request.getfixturevalue(edition), tmp_path / "home", display)
    table = tmp_path / "faces.csv"
    result = app.run("emotion-detector", "analyze", PORTRAIT, "--csv", table)
    assert result.returncode == 0, result.stderr
    assert "Haar alone" not in result.stderr  # as without the networks
    [row] = csv.DictReader(table.read_text("utf-8").splitlines())
    assert row["label"] in LABELS
    assert sum(float(row[label]) for label in LABELS) == pytest.approx(1, abs=0.01)


def has_box(screen: NDArray[np.uint8]) -> bool:
    """Whether the video shows a box around a face: long lines in an emotion's color."""
    video = screen[200:650, 150:800]
    for color in EMOTION_COLORS.values():
        rgb = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
        near = (np.abs(video.astype(int) - rgb[::-1]) < 12).all(2)
        if (near.sum(axis=1) > 40).any() and (near.sum(axis=0) > 40).any():
            return True
    return False


def test_the_demo_is_annotated_and_the_app_ends_cleanly(app: BuiltApp) -> None:
    app.open("demo")
    eventually(lambda: has_box(app.screenshot()), "a box around the demo's face")
    assert app.quit() == 0
    assert not app.processes()
    assert not complaints(app.printed())
    assert not (app.folder / "_internal" / "__pycache__").exists()


def test_a_session_is_recorded_by_keyboard_and_becomes_a_report(app: BuiltApp, tmp_path: Path) -> None:
    app.open("demo")
    eventually(lambda: has_box(app.screenshot()), "a box around the demo's face")
    app.keys("r")
    app.question("Who is filmed")
    app.keys("alt+m")  # only me
    app.keys("Return")  # agreed
    folder = app.data / "sessions"
    eventually(lambda: [*folder.glob("*.session")], "a session")
    [session] = folder.glob("*.session")
    eventually(lambda: len(read_recording(session, {}).frames) > 20, "some frames")
    app.keys("1", "r")
    eventually(lambda: read_summary(session, {}).info.ended, "the session's end")
    assert app.quit() == 0
    recording = read_recording(session, {})
    assert len(recording.frames) > 20
    assert "Marker 1" in [marker.text for marker in recording.markers]
    result = app.run("emotion-detector", "export", session.stem, tmp_path / "report.html")
    assert result.returncode == 0, result.stderr
    assert "A facial expression is not a feeling" in (tmp_path / "report.html").read_text("utf-8")
    assert not complaints(app.printed())


@pytest.mark.parametrize("edition", ["installed", "live_only"])
def test_videos_become_sessions_and_locked_ones_open(
    edition: str, display: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    app = BuiltApp(request.getfixturevalue(edition), tmp_path / "home", display)
    videos = [make_video(tmp_path / f"{name}.avi", 1.0) for name in ("a", "b")]
    result = app.run("emotion-detector", "analyze", *videos, "--session")
    assert result.returncode == 0, result.stderr
    found = [read_summary(path, {}) for path in (app.data / "sessions").glob("*.session")]
    assert sorted(each.info.source for each in found) == ["a.avi", "b.avi"]
    assert all(each.info.ended and each.with_face for each in found)
    locked = make_session(tmp_path, "locked", seconds=5, key=make_key("correct horse"))
    (tmp_path / "word").write_text("correct horse")
    table = tmp_path / "table.csv"
    result = app.run("emotion-detector", "export", locked, table, "--passphrase-file", tmp_path / "word")
    assert result.returncode == 0, result.stderr
    assert len(table.read_text("utf-8").splitlines()) == 51


def test_a_second_start_forwards_its_file(app: BuiltApp) -> None:
    app.open("demo")
    result = app.run("emotion-detector", PORTRAIT)
    assert result.returncode == 0, result.stderr  # it has ended, and the first has not
    assert len(app.windows()) == 1
    eventually(lambda: app.settings().get("source") == str(PORTRAIT), "the file in the first window")
    assert len(app.processes()) == 1
    assert app.quit() == 0


def test_a_model_file_is_opened_with_the_app(app: BuiltApp, tmp_path: Path) -> None:
    archive = tmp_path / "mine.emotionmodel"
    with zipfile.ZipFile(archive, "w") as file:
        for name in ("model.json", "model.tflite"):
            content = resource_path("models", "default", name).read_bytes()
            file.writestr(name, content + (b"\0" if name.endswith("tflite") else b""))  # not known yet
    app.open(archive)
    eventually(lambda: "mine-" in str(app.settings().get("model")), "the model in use")
    assert json.loads((app.data / "checked-models.json").read_text())["sha256"]
    assert app.quit() == 0


def test_the_menu_gets_an_entry(app: BuiltApp) -> None:
    result = app.run("emotion-detector", "--install-desktop-entry")
    assert result.returncode == 0, result.stderr
    text = (app.home / ".local/share/applications/emotion-gui.desktop").read_text("utf-8")
    assert f'Exec="{app.folder}/emotion-detector" %f' in text
    assert (app.home / ".local/share/icons/hicolor/scalable/apps/emotion-gui.svg").is_file()


def start_training(app: BuiltApp, data: Path, epochs: int, name: str) -> Path:
    """Start a training in the Train tab by keyboard, and return the run's folder."""
    app.settings_file.parent.mkdir(parents=True)
    app.settings_file.write_text(json.dumps({"version": 1, "data_folder": str(data)}))
    app.open("demo")
    app.keys("alt+t")
    app.keys("alt+e", "ctrl+a")
    app.type(f"{epochs}\t")
    app.keys("alt+n", "ctrl+a")
    app.type(name)
    app.keys("alt+a")
    run = app.data / "runs" / name
    eventually((run / "events.jsonl").exists, "the run's first event")
    return run


def test_a_model_is_trained_in_the_window_and_used_live(app: BuiltApp, tmp_path: Path) -> None:
    data = make_folder(tmp_path / "faces")
    run = start_training(app, data, 1, "first")
    model = run / "model"
    eventually(lambda: '"kind": "end"' in (run / "events.jsonl").read_text(), "the end of the run")

    def use() -> bool:
        app.keys("alt+d")
        return app.settings().get("model") == str(model)

    eventually(use, "the new model in use")  # the window has noticed the end by then
    assert app.quit() == 0
    assert not app.processes()
    assert not complaints((run / "log.txt").read_text("utf-8", "replace"))

    result = app.run("emotion-trainer", "train", "--resume", "--epochs", "2", "--out", run)
    assert result.returncode == 0, result.stderr
    assert len((run / "history.csv").read_text().splitlines()) == 3
    result = app.run("emotion-trainer", "evaluate", "--model", run, "--data", data, "--json")
    assert result.returncode == 0, result.stderr
    assert 0 <= json.loads(result.stdout)["labels"]["accuracy"] <= 1
    for ending in (".keras", ".tflite", ".onnx", ".emotionmodel", ".html"):
        out = tmp_path / f"export{ending}"
        result = app.run("emotion-trainer", "export", "--model", run, "--out", out)
        assert result.returncode == 0, result.stderr
        assert out.stat().st_size > 1000
    result = app.run(
        "emotion-trainer", "export", "--model", tmp_path / "export.keras", "--out", tmp_path / "again"
    )
    assert result.returncode == 0, result.stderr
    assert not complaints(result.stderr)
    assert (tmp_path / "again" / "model.tflite").is_file()


def test_a_training_continues_without_the_window_and_is_attached_again(app: BuiltApp, tmp_path: Path) -> None:
    run = start_training(app, make_folder(tmp_path / "faces"), 500, "long")
    eventually(lambda: '"kind": "batch"' in (run / "events.jsonl").read_text(), "a first batch")
    app.keys("ctrl+q")
    eventually(lambda: app.xdotool("search", "--onlyvisible", "--class", "emotion").split(), "the question")
    app.keys("Return")  # "Let it go on"
    assert app.started[-1].wait(PATIENCE) == 0
    [trainer] = app.processes()
    assert "trainer" in trainer.name()
    app.open("demo")
    eventually(lambda: is_running(run, WINDOW_LOCK), "the window to attach")
    app.keys("alt+t")
    app.keys("alt+o")  # Stop
    eventually((run / "model" / "model.json").is_file, "the stopped run's model")
    eventually(lambda: not trainer.is_running() or trainer.status() == "zombie", "the trainer's end")
    eventually(lambda: not is_running(run, WINDOW_LOCK), "the window to have seen that")
    assert app.quit() == 0
    assert not app.processes()


def test_the_small_edition_works_without_the_trainer(live_only: Path, display: str, tmp_path: Path) -> None:
    folder = shutil.copytree(live_only, tmp_path / "live", symlinks=True)
    app = BuiltApp(folder, tmp_path / "home", display)
    try:
        app.open("demo")
        eventually(lambda: has_box(app.screenshot()), "a box around the demo's face")
        app.keys("alt+t")
        assert app.quit() == 0
        assert not complaints(app.printed())
    finally:
        app.end()
