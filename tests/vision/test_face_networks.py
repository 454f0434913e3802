"""The four face networks: their files, and what is said if one is missing or damaged."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from emotion_gui.core.resources import resource_path
from emotion_gui.vision.face_networks import FOLDER, FaceNetwork, NetworkError, NetworkFile
from emotion_gui.vision.iris_network import IrisNetwork
from emotion_gui.vision.mesh_network import MeshNetwork
from emotion_gui.vision.neural_detector import NeuralDetector

OWN = resource_path(FOLDER)


def test_the_readme_names_each_file_with_its_hash() -> None:
    lines = (OWN / "README.md").read_text("utf-8").splitlines()
    table = dict(line.split("|")[1:4:2] for line in lines if ".tflite" in line)
    named = {name.strip(" `"): sha.strip(" `") for name, sha in table.items()}
    assert named == dict(file.value for file in NetworkFile)
    assert sorted(named) == sorted(path.name for path in OWN.glob("*.tflite"))


def test_their_license_comes_with_them() -> None:
    assert "Apache License" in (OWN / "LICENSE").read_text("utf-8")


@pytest.mark.parametrize("file", NetworkFile)
def test_it_runs_and_keeps_the_results_of_earlier_runs(file: NetworkFile) -> None:
    network = FaceNetwork(file)
    pictures = np.random.default_rng(0).integers(0, 256, (2, network.side, network.side, 3), np.uint8)
    first = network.run(pictures[0])
    before = {name: values.copy() for name, values in first.items()}
    other = network.run(pictures[1])
    assert all(np.isfinite(values).all() for values in first.values())
    assert all(np.array_equal(first[name], before[name]) for name in before)
    assert any(not np.array_equal(first[name], other[name]) for name in before)


def test_colors_are_in_the_order_of_opencv() -> None:
    """Red and blue are told apart."""
    network = FaceNetwork(NetworkFile.FULL_RANGE)
    picture = np.random.default_rng(0).integers(0, 256, (network.side, network.side, 3), np.uint8)
    given, swapped = network.run(picture), network.run(picture[..., ::-1].copy())
    assert any(not np.allclose(given[name], swapped[name], atol=1e-3) for name in given)


@pytest.mark.parametrize("file", NetworkFile)
def test_a_missing_one_is_named(tmp_path: Path, file: NetworkFile) -> None:
    name, _ = file.value
    with pytest.raises(NetworkError, match=rf"^The network {name}, a part of the app, cannot be read\.$"):
        FaceNetwork(file, tmp_path)


@pytest.mark.parametrize("file", NetworkFile)
@pytest.mark.parametrize("damage", ["empty", "cut off", "one bit", "longer", "another network"])
def test_a_damaged_one_is_named_and_never_loaded(tmp_path: Path, file: NetworkFile, damage: str) -> None:
    name, _ = file.value
    content = bytearray((OWN / name).read_bytes())
    if damage == "one bit":
        content[len(content) // 2] ^= 1
    changed = {
        "empty": b"",
        "cut off": content[: len(content) // 2],
        "one bit": content,
        "longer": content + b"\0",
        "another network": resource_path("models", "default", "model.tflite").read_bytes(),
    }
    (tmp_path / name).write_bytes(changed[damage])
    with pytest.raises(NetworkError, match=rf"^The network {name}, a part of the app, is damaged\.$"):
        FaceNetwork(file, tmp_path)


def test_a_folder_in_place_of_a_network_is_as_good_as_none(tmp_path: Path) -> None:
    name, _ = NetworkFile.MESH.value
    (tmp_path / name).mkdir()
    with pytest.raises(NetworkError, match="cannot be read"):
        MeshNetwork(tmp_path)


def test_they_are_read_from_any_path(tmp_path: Path) -> None:
    elsewhere = tmp_path / "Gesichter für später 顔"
    shutil.copytree(OWN, elsewhere)
    for network in (NeuralDetector, IrisNetwork):
        network(folder=elsewhere)
