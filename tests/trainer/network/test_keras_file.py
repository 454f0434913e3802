"""Keras files of strangers: opened where they compute with numbers alone, else refused and nothing run.

The refusals need no Keras: what is not known never reaches it. test_convert.py of the exports opens real
files, and real ones with code in them.
"""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hostile_files import hostile_members, hostile_networks, hostile_weights, network, write_h5, write_keras

from trainer.network.keras_file import load_keras
from trainer.shared.errors import TrainerError

NETWORKS = dict(hostile_networks(Path("evil")))
WRITERS = {".keras": write_keras, ".h5": write_h5}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, where code from a file would leave a trace."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(file: Path) -> str:
    """The reason of the refusal; no other file may have appeared in the folder."""
    before = sorted(file.parent.rglob("*"))
    with pytest.raises(TrainerError) as caught:
        load_keras(file)
    assert sorted(file.parent.rglob("*")) == before
    sentence = str(caught.value)
    assert sentence.startswith(file.name)
    assert sentence.endswith(".")
    return sentence


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("trick", NETWORKS)
def test_a_network_that_reaches_beyond_numbers_is_refused(folder: Path, trick: str, ending: str) -> None:
    sentence = refused(WRITERS[ending](folder / f"model{ending}", NETWORKS[trick]))
    assert "is not run" in sentence or "is not opened" in sentence


@pytest.mark.parametrize(
    "trick", ["link to another file", "link within the file", "virtual data", "data outside", "huge data"]
)
@pytest.mark.parametrize("ending", WRITERS)
def test_weights_that_lie_elsewhere_or_are_endless_are_refused(folder: Path, trick: str, ending: str) -> None:
    fill = dict(hostile_weights(folder))[trick]
    sentence = refused(WRITERS[ending](folder / f"model{ending}", network(), fill))
    assert "not read" in sentence or "more than a model can contain" in sentence


@pytest.mark.parametrize("trick", hostile_members(""))
def test_an_archive_with_a_trick_is_refused(folder: Path, trick: str) -> None:
    file = folder / "model.keras"
    with zipfile.ZipFile(file, "w") as members:
        members.writestr("config.json", json.dumps(network()))
        hostile_members("model.weights.h5")[trick](members)
    assert "model.keras cannot be opened: it" in refused(file)


def test_two_networks_in_one_archive_are_refused(folder: Path) -> None:
    file = write_keras(folder / "model.keras", network())
    with zipfile.ZipFile(file, "a") as members, pytest.warns(UserWarning, match="Duplicate"):
        members.writestr("config.json", "{}")
    assert "two files named" in refused(file)


@pytest.mark.parametrize(
    "config", ["[" * 100_000, "{", "", '{"class_name": ' * 20_000, b"\xff\xfe\x00", " " * (40 * 2**20)]
)
def test_a_description_that_is_none_gets_a_sentence(folder: Path, config: str | bytes) -> None:
    refused(write_keras(folder / "model.keras", config))


@pytest.mark.parametrize("config", ["[" * 50_000, "{", ""])
def test_a_description_in_an_h5_file_that_is_none_gets_a_sentence(folder: Path, config: str) -> None:
    refused(write_h5(folder / "model.h5", config))


def test_a_description_of_another_kind_gets_a_sentence(folder: Path) -> None:
    import h5py

    for value in (np.arange(3), 7, np.float32(1)):
        file = write_h5(folder / "model.h5", "{}")
        with h5py.File(file, "a") as content:
            content.attrs["model_config"] = value
        assert "damaged" in refused(file)
