"""Inspections by the real trainer where it matters, and by scripts that misbehave elsewhere."""

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from inspected_data import finding, script, twins, write_inspection
from patience import PATIENCE
from pytestqt.qtbot import QtBot
from small_data import make_folder

from emotion_gui.core.errors import UserError
from emotion_gui.system.process import end_process
from emotion_gui.training.data import inspector as inspector_module
from emotion_gui.training.data.inspection import DAMAGED, Inspection, read_inspection
from emotion_gui.training.data.inspector import Inspector
from trainer.shared.face_input import LABELS

Play = Callable[[str], None]
DATA = Path("faces")


@pytest.fixture
def inspector(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inspector]:
    """An inspector with its folders in `tmp_path / "scratch"`."""
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    inspector = Inspector()
    yield inspector
    inspector.shut_down()


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Play:
    """Returns a function that replaces inspections by these lines of a script."""

    def use(lines: str) -> None:
        monkeypatch.setattr(inspector_module, "inspect_command", lambda data, out, *_: script(out, lines))

    return use


def folders(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "scratch").iterdir())


def test_the_real_trainer_inspects_a_folder(inspector: Inspector, qtbot: QtBot, tmp_path: Path) -> None:
    data = make_folder(tmp_path / "faces", 4, 2)
    train = data / "images" / "train"
    (train / "angry").rename(train / "anger")
    found: list[Inspection] = []
    steps: list[tuple[str, int, int]] = []
    inspector.finished.connect(found.append)
    inspector.progress.connect(lambda *step: steps.append(step))
    with qtbot.waitSignal(inspector.finished):
        inspector.start(data, None, {})
    [inspection] = found
    assert inspection.counts["train"] == {**dict.fromkeys(LABELS, 4), "angry": 0}
    assert [each.class_name for each in inspection.findings if each.class_name] == [("anger", "angry")]
    assert steps
    assert all(stage for stage, _, _ in steps)
    name = "images/validation/sad/1.png"
    index = inspection.index[name]
    original = cv2.imread(str(data / name), cv2.IMREAD_GRAYSCALE)
    assert original is not None
    assert np.array_equal(inspection.pictures[index], original)
    assert (inspection.labels[index], inspection.split_of[index]) == ("sad", "validation")
    with qtbot.waitSignal(inspector.finished):
        inspector.start(data, None, {"anger": "angry"})
    assert found[-1].counts["train"] == dict.fromkeys(LABELS, 4)
    assert len(folders(tmp_path)) <= 2


def test_an_error_of_the_real_trainer_is_reported_in_its_words(
    inspector: Inspector, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(inspector.failed) as failed:
        inspector.start(tmp_path / "nowhere", None, {})
    assert f"There is no folder or file {tmp_path / 'nowhere'}" in failed.args[0]
    qtbot.waitUntil(lambda: not folders(tmp_path))


def test_progress_is_reported_as_it_comes(inspector: Inspector, qtbot: QtBot, play: Play) -> None:
    play("step('Reading pictures', 5, 70); wait_for_stop()")
    with qtbot.waitSignal(inspector.progress) as progress:
        inspector.start(DATA, None, {})
    assert progress.args == ["Reading pictures", 5, 70]
    assert inspector.is_running


@pytest.mark.parametrize("stops", [True, False])
def test_cancel_answers_at_once_and_ends_the_process(
    stops: bool, inspector: Inspector, qtbot: QtBot, play: Play, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(inspector_module, "_TIMEOUT_SECONDS", PATIENCE if stops else 0.3)
    play(f"step('Reading', 0, 0); {'wait_for_stop()' if stops else f'time.sleep({10 * PATIENCE})'}")
    with qtbot.waitSignal(inspector.progress):
        inspector.start(DATA, None, {})
    process, waiting = inspector._process, []
    assert process is not None

    def end(*arguments: Any) -> None:
        waiting.append(threading.current_thread())
        end_process(*arguments)

    monkeypatch.setattr(inspector_module, "end_process", end)
    with qtbot.waitSignal(inspector.canceled, timeout=0):
        inspector.cancel()
    assert not inspector.is_running
    qtbot.waitUntil(lambda: not folders(tmp_path))
    assert (process.returncode == 0) == stops
    assert threading.main_thread() not in waiting
    assert len(waiting) == 1


def test_a_new_inspection_replaces_the_running_one(
    inspector: Inspector, qtbot: QtBot, play: Play, tmp_path: Path
) -> None:
    emitted: list[str] = []
    inspector.canceled.connect(lambda: emitted.append("canceled"))
    inspector.failed.connect(emitted.append)
    play("step('First', 0, 0); wait_for_stop(); end('stopped')")
    with qtbot.waitSignal(inspector.progress):
        inspector.start(DATA, None, {})
    first = inspector.folder
    play(f"give({str(write_inspection(tmp_path / 'ready'))!r})")
    with qtbot.waitSignal(inspector.finished):
        inspector.start(DATA, None, {})
    assert emitted == []
    qtbot.waitUntil(lambda: folders(tmp_path) == [inspector.folder])
    assert inspector.folder != first


def test_shut_down_leaves_nothing_behind(
    inspector: Inspector, qtbot: QtBot, play: Play, tmp_path: Path
) -> None:
    play(f"give({str(write_inspection(tmp_path / 'ready'))!r})")
    with qtbot.waitSignal(inspector.finished):
        inspector.start(DATA, None, {})
    assert len(folders(tmp_path)) == 1
    inspector.shut_down()
    qtbot.waitUntil(lambda: not folders(tmp_path))


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("end('failed', 'The disk is full.')", "The disk is full."),
        ("end('finished')", DAMAGED),
        ("sys.exit('error: There is no such thing.')", "There is no such thing."),
        ("raise MemoryError", "The memory ran out."),
        ("sys.exit(3)", "ended without a result"),
    ],
)
def test_an_inspection_without_a_result_is_explained(
    lines: str, words: str, inspector: Inspector, qtbot: QtBot, play: Play, tmp_path: Path
) -> None:
    play(lines)
    with qtbot.waitSignal(inspector.failed) as failed:
        inspector.start(DATA, None, {})
    assert words in failed.args[0]
    qtbot.waitUntil(lambda: not folders(tmp_path))


def test_a_missing_program_is_reported(
    inspector: Inspector, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspector_module, "inspect_command", lambda *_: [str(tmp_path / "trainer")])
    with qtbot.waitSignal(inspector.failed, timeout=0) as failed:
        inspector.start(DATA, None, {})
    assert "cannot be started" in failed.args[0]


def test_the_most_severe_findings_come_first(tmp_path: Path) -> None:
    inspection = read_inspection(write_inspection(tmp_path, finding(), twins("warning"), twins("error")))
    assert [each.severity for each in inspection.findings] == ["error", "warning", "note"]


@pytest.mark.parametrize(
    "changes",
    [
        {"names": ["one"]},
        {"labels": None},
        {"labels": [7] * 28},
        {"labels": [-1] * 28},
        {"labels": ["sad"] * 28},
        {"split_of": ["train"]},
        {"split_of": ["elsewhere"] * 28},
        {"splits": {"train": 3}},
        {"findings": [{}]},
        {"findings": [finding(severity="bad")]},
        {"findings": [finding(groups=["name"])]},
        {"findings": [finding(class_name=["anger", "anger"])]},
        {"findings": [finding(class_name=["anger"])]},
    ],
)
def test_a_damaged_result_is_recognized(changes: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(UserError, match="damaged"):
        read_inspection(write_inspection(tmp_path, **changes))


def test_damaged_files_are_recognized(tmp_path: Path) -> None:
    for content in (b"", b"\x93NUMPY", json.dumps([]).encode()):
        for name in ("inspection.json", "pictures.npy"):
            (write_inspection(tmp_path) / name).write_bytes(content)
            with pytest.raises(UserError, match="damaged"):
                read_inspection(tmp_path)
