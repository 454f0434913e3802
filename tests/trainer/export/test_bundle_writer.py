"""A bundle is whole or not there, whatever happens while it is written."""

from pathlib import Path

import pytest

from trainer.export.bundle_writer import write_bundle


def test_a_bundle_that_cannot_be_renamed_leaves_the_previous_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "model"
    write_bundle(folder, b"first", None, {"parameters": 1})
    replace = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if path.name.endswith(".partial"):
            raise PermissionError("held by another program")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        write_bundle(folder, b"second", None, {"parameters": 1})
    assert (folder / "model.tflite").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_bundle_whose_replacement_was_killed_is_restored(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    write_bundle(folder, b"first", None, {"parameters": 1})
    (folder / "note.txt").write_text("mine")
    folder.rename(tmp_path / ".model.former")  # killed between two renames
    write_bundle(folder, b"second", None, {"parameters": 1})
    assert (folder / "note.txt").read_text() == "mine"
    assert (folder / "model.tflite").read_bytes() == b"second"
