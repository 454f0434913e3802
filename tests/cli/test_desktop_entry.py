"""The entry in the menus of Linux starts the app, wherever it lies."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from emotion_gui.cli import desktop_entry
from emotion_gui.core.resources import resource_path

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="desktops on Linux")


def command_of(entry: Path) -> list[str]:
    """As the Desktop Entry Specification has it: first the value, then the arguments are unescaped."""
    [value] = re.findall(r"^Exec=(.*)$", entry.read_text("utf-8"), re.MULTILINE)
    command = value.replace("\\\\", "\\")
    assert command.endswith(" %f")
    quoted = re.findall(r'"((?:[^"\\]|\\.)*)"', command)
    return [re.sub(r"\\(.)", r"\1", argument).replace("%%", "%") for argument in quoted]


def test_the_entry_starts_the_app(tmp_path: Path) -> None:
    entry = desktop_entry.install(tmp_path)
    done = subprocess.run(
        [*command_of(entry), "--help"], cwd="/", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "emotion-gui" in done.stdout
    assert (tmp_path / "mime/packages/emotion-gui.xml").is_file()
    assert (tmp_path / "icons/hicolor/scalable/apps/emotion-gui.svg").is_file()


def test_signs_in_the_path_are_no_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = tmp_path / 'a $(touch x) "b" `c` 100% \\d'
    monkeypatch.setattr(desktop_entry, "app_command", lambda: [str(odd)])
    monkeypatch.setattr(desktop_entry, "is_frozen", lambda: True)
    assert command_of(desktop_entry.install(tmp_path / "share")) == [str(odd)]


def test_a_folder_that_cannot_be_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    assert desktop_entry.main() == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="needs desktop-file-utils")
def test_the_entry_is_valid(tmp_path: Path) -> None:
    for path in (resource_path("linux", "emotion-gui.desktop"), desktop_entry.install(tmp_path)):
        done = subprocess.run(
            ["desktop-file-validate", str(path)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_all_names_are_one(tmp_path: Path) -> None:
    """The window, the entry and the icon find each other by it."""
    text = resource_path("linux", "emotion-gui.desktop").read_text("utf-8")
    assert "Icon=emotion-gui\n" in text
    assert '<launchable type="desktop-id">emotion-gui.desktop<' in resource_path(
        "linux", "emotion-gui.metainfo.xml"
    ).read_text("utf-8")
    assert os.path.basename(desktop_entry.ENTRY) == "emotion-gui.desktop"  # noqa: PTH119
