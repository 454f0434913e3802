"""One window at a time."""

import subprocess
import sys
from pathlib import Path

import pytest
from patience import PATIENCE
from pytestqt.qtbot import QtBot

from emotion_gui.system.single_instance import SingleInstance

SECOND = f"""
import sys
from pathlib import Path
from emotion_gui.system import single_instance
from emotion_gui.system.single_instance import SingleInstance
single_instance._TIMEOUT_SECONDS = {PATIENCE}
second = SingleInstance(Path(sys.argv[1]))
print(second.acquire(), second.forward(sys.argv[2]))
"""


def second_start(folder: Path, source: str, cwd: Path) -> subprocess.Popen[str]:
    path = str(Path(__file__).parents[2])
    code = f"import sys; sys.path.insert(0, {path!r})\n{SECOND}"
    command = [sys.executable, "-c", code, str(folder), source]
    return subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("source", ["", "demo", "Zoë's video ∴.mp4", "http://localhost/stream"])
def test_a_second_start_forwards_its_source_and_ends(tmp_path: Path, qtbot: QtBot, source: str) -> None:
    video = tmp_path / "Zoë's video ∴.mp4"
    video.touch()
    first = SingleInstance(tmp_path / "data")
    assert first.acquire()
    with qtbot.waitSignal(first.requested) as requested:
        process = second_start(tmp_path / "data", source, tmp_path)
    # The other window may have another working folder.
    assert requested.args == [str(video) if source.endswith("mp4") else source]
    assert process.communicate(timeout=PATIENCE)[0].split() == ["False", "True"]
    assert not list((tmp_path / "data" / "requests").iterdir())
    first.release()


def test_when_the_first_has_ended_the_next_becomes_the_first(tmp_path: Path) -> None:
    first = SingleInstance(tmp_path)
    assert first.acquire()
    first.release()
    (tmp_path / "requests" / "7.txt").write_text("from a start that timed out")
    second = SingleInstance(tmp_path)
    assert second.acquire()
    assert not list((tmp_path / "requests").iterdir())
    second.release()


def test_a_first_window_that_does_not_respond_does_not_block_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emotion_gui.system.single_instance._TIMEOUT_SECONDS", 0.1)
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.acquire()
    assert not second.forward("demo")  # its event loop does not run
    first.release()
    assert second.acquire()  # and removes the old request
    assert not list((tmp_path / "requests").iterdir())
    second.release()
