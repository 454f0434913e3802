import json
import shutil
import zipfile
from pathlib import Path

import pytest
from hostile_files import hostile_members
from small_data import damage_member

from emotion_gui.core.resources import resource_path
from trainer.shared.bundle import BundleError, read_bundle, require_emotions, unpack
from trainer.shared.labels import LABELS

SHIPPED = resource_path("models", "default")
PAIR = {"outputs": {"probabilities": {"shape": [2]}}}


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "bundle"))


def change(bundle: Path, **values: object) -> None:
    path = bundle / "model.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def test_the_shipped_bundle_can_be_read() -> None:
    bundle = read_bundle(SHIPPED)
    assert bundle.name
    assert bundle.tflite.is_file()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"format": 99}, "newer version"),
        ({"format": "x"}, "names no format"),
        ({"format": True}, "names no format"),
        ({"format": 0}, "names no format"),
        ({"classes": ["cat", "dog"]}, "damaged. Its probabilities are not one for each of its 2 classes"),
        ({"classes": ["happy"] * 7}, "damaged. Its classes are not all different"),
        ({"classes": None}, "damaged. Classes is wrong"),
        ({"input": {"height": 4}}, "damaged. Height must lie between 8 and 1,024"),
        ({"input": {"scale": "0..2"}}, "damaged. Scale must be one of"),
        ({"input": {"order": ["happy"]}}, "does not name each class once"),
        ({"outputs": {}}, "damaged. Probabilities is missing"),
        ({"format": 1}, "does not give the seven emotions"),
        ({"format": 1, "labels": ["cat", "dog"]}, "does not give the seven emotions"),
        ({"format": 1, "labels": list(LABELS), "input_size": 64}, "does not take faces of 48x48"),
    ],
)
def test_a_model_that_does_not_fit_is_refused(bundle: Path, values: dict, sentence: str) -> None:
    change(bundle, **values)
    with pytest.raises(BundleError, match=sentence):
        read_bundle(bundle)


def test_other_classes_are_read_and_refused_only_where_the_seven_are_needed(bundle: Path) -> None:
    change(bundle, classes=["cat", "dog"], **PAIR)
    read = read_bundle(bundle)
    assert read.classes == ("cat", "dog")
    with pytest.raises(BundleError, match=r"has the classes cat, dog\. This version works only with"):
        require_emotions(read)
    assert require_emotions(read_bundle(SHIPPED)).classes == LABELS


@pytest.mark.parametrize(
    "values", [{}, {"format": 1, "labels": list(LABELS), "input_size": 48}], ids=["second", "first"]
)
def test_the_description_is_apart_from_what_the_network_is_run_by(
    bundle: Path, values: dict[str, object]
) -> None:
    change(bundle, **values)
    metadata = read_bundle(bundle).metadata
    assert metadata["name"] == "best"
    assert not metadata.keys() & {"format", "classes", "input", "outputs", "labels", "input_size"}


def test_an_incomplete_or_damaged_bundle_is_refused(bundle: Path) -> None:
    (bundle / "model.tflite").unlink()
    with pytest.raises(BundleError, match="incomplete"):
        read_bundle(bundle)
    (bundle / "model.json").write_text("{")
    with pytest.raises(BundleError, match="damaged"):
        read_bundle(bundle)
    (bundle / "model.json").unlink()
    with pytest.raises(BundleError, match="is not an emotion model"):
        read_bundle(bundle)


def pack(bundle: Path, archive: Path, extra: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(archive, "w") as members:
        for file in bundle.iterdir():
            members.write(file, file.name)
        for name, content in extra.items():
            members.writestr(name, content)
    return archive


def test_an_archive_is_unpacked_without_what_is_not_known(bundle: Path, tmp_path: Path) -> None:
    archive = pack(bundle, tmp_path / "a.emotionmodel", {"more.py": b"x", "sub/evil": b"x"})
    unpacked = unpack(archive, tmp_path / "models" / "a")
    assert unpacked.tflite.read_bytes() == (bundle / "model.tflite").read_bytes()
    assert sorted(p.name for p in (tmp_path / "models" / "a").iterdir()) == ["model.json", "model.tflite"]
    assert [p.name for p in (tmp_path / "models").iterdir()] == ["a"]


@pytest.mark.parametrize("trick", hostile_members(""))
def test_an_archive_with_a_trick_is_refused(bundle: Path, tmp_path: Path, trick: str) -> None:
    archive = pack(bundle, tmp_path / "a.emotionmodel", {})
    with zipfile.ZipFile(archive, "a") as members:
        hostile_members("model.keras")[trick](members)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(BundleError, match=r"^a\.emotionmodel cannot be unpacked: it .+\.$"):
        unpack(archive, tmp_path / "a")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, "null", "[]", '"text"', '{"format": 1e400}', " " * (9 * 2**20)]
)
def test_metadata_of_any_shape_gets_a_sentence(bundle: Path, text: str) -> None:
    (bundle / "model.json").write_text(text)
    with pytest.raises(BundleError, match="damaged"):
        read_bundle(bundle)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Mine", "Mine"),
        (" two\n\tlines\x00 ", "two lines"),
        ("x" * 999, "x" * 80),
        (["a"], "bundle"),
        ("", "bundle"),
    ],
)
def test_a_name_is_one_short_line(bundle: Path, name: object, shown: str) -> None:
    change(bundle, name=name)
    assert read_bundle(bundle).name == shown


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04nothing"])
def test_a_damaged_archive_leaves_nothing_behind(tmp_path: Path, content: bytes) -> None:
    archive = tmp_path / "bad.emotionmodel"
    archive.write_bytes(content)
    with pytest.raises(BundleError, match=r"bad\.emotionmodel"):
        unpack(archive, tmp_path / "models" / "bad")
    assert not list(tmp_path.glob("models/*"))


@pytest.mark.parametrize("name", ["model.json", "model.tflite"])
def test_a_corrupt_member_gets_a_sentence(bundle: Path, tmp_path: Path, name: str) -> None:
    archive = tmp_path / "bad.emotionmodel"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as members:
        for file in bundle.iterdir():
            members.write(file, file.name)
    damage_member(archive, name)
    with pytest.raises(BundleError, match=r"bad\.emotionmodel cannot be unpacked"):
        unpack(archive, tmp_path / "models" / "bad")
    assert not list(tmp_path.glob("models/*"))
