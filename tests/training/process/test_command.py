import subprocess
import sys
from pathlib import Path

import pytest

from emotion_gui.system.programs import child_environment, export_command, trainer_command, working_folder
from emotion_gui.training.process.command import (
    inspect_command,
    resume_command,
    train_command,
)


def test_the_trainer_starts_wherever_the_app_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trainer.py").write_text("raise SystemExit('the wrong trainer')")
    monkeypatch.chdir(tmp_path)
    done = subprocess.run(
        [*trainer_command(), "--help"],
        env=child_environment(),
        cwd=working_folder(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "train" in done.stdout


@pytest.mark.parametrize(("system", "name"), [("linux", "emotion-trainer"), ("win32", "emotion-trainer.exe")])
def test_a_frozen_app_starts_the_trainer_in_its_own_folder(
    system: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "emotion-gui"))
    monkeypatch.setattr(sys, "platform", system)
    assert trainer_command() == [str(tmp_path / name)]


def test_paths_do_not_depend_on_the_folder_of_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    out = ["--out", str(tmp_path / "run")]
    train = train_command(Path("options.json"), Path("run"))
    assert train[-5:] == ["train", "--config", str(tmp_path / "options.json"), *out]
    assert resume_command(Path("run"))[-4:] == ["train", "--resume", *out]
    assert resume_command(Path("run"), 60)[-6:] == ["train", "--resume", *out, "--epochs", "60"]
    inspect = inspect_command(Path("faces"), Path("run"), None, {})
    assert inspect[-5:] == ["inspect", "--data", str(tmp_path / "faces"), *out]
    inspect = inspect_command(Path("faces"), Path("run"), Path("v.csv"), {"anger": "angry", "joy": "happy"})
    names = ["--class-name", "anger=angry", "--class-name", "joy=happy"]
    assert inspect[-6:] == ["--votes", str(tmp_path / "v.csv"), *names]
    export = export_command(Path("a.h5"), Path("b"))
    assert export[-5:] == ["export", "--model", str(tmp_path / "a.h5"), "--out", str(tmp_path / "b")]


def test_the_child_inherits_nothing_from_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM_PLUGIN_PATH", "/somewhere")
    monkeypatch.setenv("OPENCV_LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    environment = child_environment()
    assert not [name for name in environment if name.startswith(("QT_", "OPENCV_"))]
    assert environment["KERAS_BACKEND"] == "tensorflow"
    assert environment["PYTHONIOENCODING"] == "utf-8"
    assert environment["PYTHONUNBUFFERED"] == "1"
