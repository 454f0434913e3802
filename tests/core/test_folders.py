import stat
import sys
from pathlib import Path

import pytest

from emotion_gui.core.folders import folders, remove_former_detectors


def test_one_variable_moves_all_folders(home: Path) -> None:
    paths = folders()
    for path in (paths.config, paths.data, paths.logs, paths.models, paths.runs):
        assert path.is_dir()
        assert home in path.parents
        if sys.platform != "win32":
            assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert paths.settings_file.parent == paths.config


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="XDG")
def test_linux_keeps_to_xdg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMOTION_GUI_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "conf"))
    monkeypatch.setenv("XDG_DATA_HOME", "relative/is/ignored")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    paths = folders()
    assert paths.config == tmp_path / "conf" / "emotion-detector"
    assert paths.data == tmp_path / ".local" / "share" / "emotion-detector"
    assert paths.logs == tmp_path / ".local" / "state" / "emotion-detector" / "logs"


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_other_systems_have_their_own_folders(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EMOTION_GUI_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))
    monkeypatch.setattr("pathlib.Path.home", lambda: tmp_path)
    monkeypatch.setattr(sys, "platform", system)
    paths = folders()
    expected = {"win32": ("Roaming", "Local"), "darwin": ("Library", "Library")}[system]
    assert paths.config.relative_to(tmp_path).parts[0] == expected[0]
    assert paths.logs.relative_to(tmp_path).parts[0] == expected[1]


@pytest.mark.parametrize(
    ("files", "left"),
    [
        (["yunet-0123abcd.onnx", "yunet-4567.onnx"], None),
        (["yunet-0123abcd.onnx", "mine.onnx", "yunet-notes.txt"], ["mine.onnx", "yunet-notes.txt"]),
        ([], None),
    ],
)
def test_networks_of_a_former_version_are_removed_and_nothing_else(
    home: Path, files: list[str], left: list[str] | None
) -> None:
    data = folders().data
    (data / "models").mkdir()
    former = data / "detectors"
    former.mkdir()
    for name in files:
        (former / name).write_bytes(b"network")
    for _ in range(2):
        remove_former_detectors(data)
        assert former.exists() == (left is not None)
        assert sorted(path.name for path in former.glob("*")) == (left or [])
    assert (data / "models").is_dir()


def test_a_former_network_that_cannot_be_removed_does_not_keep_the_app_from_starting(home: Path) -> None:
    data = folders().data
    (data / "detectors" / "yunet-1.onnx").mkdir(parents=True)
    remove_former_detectors(data)
    assert (data / "detectors" / "yunet-1.onnx").is_dir()
    (data / "runs").touch()
    remove_former_detectors(data / "runs")
