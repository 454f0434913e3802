from datetime import datetime
from pathlib import Path

import pytest

from emotion_gui.training.runs.run_names import default_name, free_folder, name_problem


def test_the_default_name_is_the_time_and_can_be_a_folder_everywhere() -> None:
    name = default_name(datetime(2026, 11, 5, 14, 30))
    assert name == "Run 2026-11-05 14.30"
    assert name_problem(name) == ""


@pytest.mark.parametrize("name", ["a/b", "a\\b", "..", ".hidden", "end.", "what?", "con", "NUL.txt", "a\tb"])
def test_names_that_no_folder_can_have_are_rejected(name: str) -> None:
    assert name_problem(name)


@pytest.mark.parametrize("name", ["", "Gesichter ä", "v1.2 (try)", "console"])
def test_other_names_are_accepted(name: str) -> None:
    assert name_problem(name) == ""


def test_a_name_in_use_gets_a_number(tmp_path: Path) -> None:
    for expected in ("faces", "faces 2", "faces 3"):
        folder = free_folder(tmp_path, "faces")
        assert folder == tmp_path / expected
        folder.mkdir()
