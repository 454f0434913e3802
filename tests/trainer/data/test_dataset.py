import shutil
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from small_data import damage_member, draw_image, make_csv, make_folder, make_zip

from trainer.data import readers
from trainer.data.dataset import Dataset, load
from trainer.shared.errors import StopRequested, TrainerError
from trainer.shared.face_input import LABELS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "faces", train=3, validation=2)


def test_folder_and_zip_give_the_same_pixels_and_labels(folder: Path, tmp_path: Path) -> None:
    unpacked, packed = load(folder), load(make_zip(folder, tmp_path / "faces.zip"))
    assert unpacked.fingerprint() == packed.fingerprint()
    assert unpacked.splits["train"].counts() == dict.fromkeys(LABELS, 3)
    assert unpacked.splits["validation"].counts() == dict.fromkeys(LABELS, 2)
    assert unpacked.splits["train"].images.dtype == np.uint8


def test_each_image_keeps_its_label(folder: Path) -> None:
    split = load(folder).splits["train"]
    for image, label, name in zip(split.images, split.labels, split.names, strict=True):
        assert name.split("/")[2] == LABELS[label]
        stored = cv2.imread(str(folder / name), cv2.IMREAD_GRAYSCALE)
        np.testing.assert_array_equal(image, stored)


def test_a_tree_that_the_archive_holds_twice_is_read_once(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "twice", train=3, validation=2)
    shutil.copytree(folder / "images", folder / "again")
    shutil.move(folder / "again", folder / "images" / "images")
    assert len(load(folder).splits["train"]) == 3 * len(LABELS)
    assert len(load(make_zip(folder, tmp_path / "twice.zip")).splits["train"]) == 3 * len(LABELS)


def test_csv_with_its_own_numbers_for_the_emotions(tmp_path: Path) -> None:
    split = load(make_csv(tmp_path / "fer2013.csv")).splits["train"]
    assert split.counts() == dict.fromkeys(LABELS, 3)
    brightest_place = [np.argmax(cv2.blur(image, (9, 9))) for image in split.images]
    expected = [
        np.argmax(cv2.blur(draw_image(LABELS[n], np.random.default_rng(1)), (9, 9))) for n in split.labels
    ]
    distance = [
        np.hypot(*(np.subtract(divmod(a, 48), divmod(b, 48))))
        for a, b in zip(brightest_place, expected, strict=True)
    ]
    assert max(distance) < 7


def test_images_of_any_size_and_color_mode_become_48_gray_pixels(folder: Path) -> None:
    place = folder / "images" / "train" / "happy"
    cv2.imwrite(str(place / "large.jpg"), np.full((200, 150, 3), (40, 80, 160), np.uint8))
    cv2.imwrite(str(place / "alpha.png"), np.full((20, 20, 4), 128, np.uint8))
    cv2.imwrite(str(place / "deep.png"), np.full((60, 60), 30000, np.uint16))
    dataset = load(folder)
    assert dataset.unreadable == ()
    assert dataset.splits["train"].counts()["happy"] == 6


def test_unreadable_images_are_listed_and_skipped(folder: Path) -> None:
    (folder / "images/train/sad/0.png").write_bytes(b"no picture")
    (folder / "images/train/sad/empty.jpg").touch()
    dataset = load(folder)
    assert dataset.unreadable == ("images/train/sad/0.png", "images/train/sad/empty.jpg")
    assert dataset.splits["train"].counts()["sad"] == 2


def test_a_corrupt_member_of_a_zip_is_listed_and_skipped(folder: Path, tmp_path: Path) -> None:
    archive, name = tmp_path / "faces.zip", "images/train/sad/0.png"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as members:
        for file in sorted(folder.rglob("*.png")):
            members.write(file, file.relative_to(folder).as_posix())
    damage_member(archive, name)
    dataset = load(archive)
    assert dataset.unreadable == (name,)
    assert dataset.splits["train"].counts()["sad"] == 2


def test_unreadable_rows_of_a_csv_are_listed_and_skipped(tmp_path: Path) -> None:
    path = make_csv(tmp_path / "fer2013.csv")
    with path.open("a") as file:
        file.write("3,1 2 3,Training\n9,0 0,Training\nx\n3," + "300 " * 2304 + ",Training\n")
    dataset = load(path)
    assert len(dataset.unreadable) == 4
    assert len(dataset.splits["train"]) == 3 * len(LABELS)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (shutil.rmtree, "There is no folder"),
        (lambda folder: shutil.rmtree(folder / "images"), "has no train images"),
        (lambda folder: shutil.rmtree(folder / "images/train/fear"), "no readable train images of fear"),
        (
            lambda folder: shutil.rmtree(folder / "images/validation/sad"),
            "no readable validation images of",
        ),
    ],
)
def test_what_is_no_data_set_gets_a_sentence(folder: Path, damage, sentence: str) -> None:
    damage(folder)
    with pytest.raises(TrainerError, match=sentence):
        load(folder)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"emotion,usage\n1,2\n"])
def test_a_file_that_is_no_data_set_gets_a_sentence(tmp_path: Path, content: bytes) -> None:
    for ending in (".zip", ".csv"):
        path = tmp_path / f"data{ending}"
        path.write_bytes(content)
        with pytest.raises(TrainerError, match=str(path)):
            load(path)


def test_reading_can_be_stopped(folder: Path) -> None:
    def progress(done: int, total: int) -> None:
        assert total == 5 * len(LABELS)
        if done == 4:
            raise StopRequested

    with pytest.raises(StopRequested):
        load(folder, progress=progress)


def test_without_validation_images_some_of_each_class_are_drawn(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "faces", train=10, validation=1)
    assert not load(folder).made_validation
    shutil.rmtree(folder / "images" / "validation")
    dataset = load(folder, validation_share=0.3)
    assert dataset.made_validation
    assert dataset.splits["train"].counts() == dict.fromkeys(LABELS, 7)
    assert dataset.splits["validation"].counts() == dict.fromkeys(LABELS, 3)
    assert len(_names(dataset, "train") | _names(dataset, "validation")) == 10 * len(LABELS)
    assert load(folder, validation_share=0.3).fingerprint() == dataset.fingerprint()
    assert load(folder, validation_share=0.3, seed=1).fingerprint() != dataset.fingerprint()
    assert load(folder, validation_share=0.01).splits["validation"].counts() == dict.fromkeys(LABELS, 1)
    assert _names(load(folder, ["validation"]), "validation") == _names(load(folder), "validation")
    assert len(load(folder, ["train"]).splits["train"]) == 10 * len(LABELS)


def test_no_class_loses_its_last_training_image(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "faces", train=2, validation=1)
    shutil.rmtree(folder / "images" / "validation")
    splits = load(folder, validation_share=0.9).splits
    assert splits["train"].counts() == splits["validation"].counts() == dict.fromkeys(LABELS, 1)


def _names(dataset: Dataset, split: str) -> set[str]:
    return set(dataset.splits[split].names)


def test_excluding_images_does_not_draw_other_validation_images(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "faces", train=10, validation=1)
    shutil.rmtree(folder / "images" / "validation")
    before = load(folder, validation_share=0.3)
    excluded = {before.splits["validation"].names[0], before.splits["train"].names[-1], "no such picture"}
    after = load(folder, validation_share=0.3, excluded=excluded)
    assert after.excluded == 2
    for split in ("train", "validation"):
        assert _names(after, split) == _names(before, split) - excluded


def test_a_class_too_small_for_a_validation_split_gets_a_sentence(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "faces", train=1, validation=1)
    shutil.rmtree(folder / "images" / "validation")
    with pytest.raises(TrainerError, match="needs two for training and validation"):
        load(folder)


def test_emotions_without_splits_are_a_training_set(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "faces", train=4, validation=1) / "images" / "train"
    assert len(load(folder, ["train"]).splits["train"]) == 4 * len(LABELS)
    archive = load(make_zip(folder, tmp_path / "flat.zip"))
    assert archive.made_validation
    assert archive.splits["train"].counts() == dict.fromkeys(LABELS, 3)


def test_folders_named_otherwise_count_only_with_consent(folder: Path) -> None:
    for split in ("train", "validation"):
        (folder / "images" / split / "happy").rename(folder / "images" / split / "Happiness")
    with pytest.raises(TrainerError, match="If its folder Happiness means happy, say so"):
        load(folder)
    dataset = load(folder, class_names={"happiness": "happy"})
    assert dataset.splits["train"].counts() == dict.fromkeys(LABELS, 3)
    assert dataset.other_folders == {}


def test_a_stray_folder_further_out_hides_no_images(folder: Path) -> None:
    place = folder / "train" / "holidays"
    place.mkdir(parents=True)
    shutil.copy(folder / "images/train/sad/0.png", place)
    assert len(load(folder).splits["train"]) == 3 * len(LABELS)


@pytest.mark.parametrize("name", ["val", "Valid", "PublicTest"])
def test_other_names_of_the_validation_split(folder: Path, name: str) -> None:
    (folder / "images" / "validation").rename(folder / "images" / name)
    dataset = load(folder)
    assert not dataset.made_validation
    assert len(dataset.splits["validation"]) == 2 * len(LABELS)


def test_an_archive_that_unpacks_without_end_is_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = make_zip(folder, tmp_path / "faces.zip")
    monkeypatch.setattr(readers, "MAX_ARCHIVE", 2**12)
    with pytest.raises(TrainerError, match="would unpack to more than"):
        load(archive)


def test_a_member_too_large_for_a_face_is_listed_as_unreadable(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(folder / "images/train/sad/0.png", folder / "images/train/sad/large.png")
    with (folder / "images/train/sad/large.png").open("ab") as file:
        file.write(bytes(2**16))
    archive = make_zip(folder, tmp_path / "faces.zip")
    monkeypatch.setattr(readers, "MAX_FILE", 2**15)
    assert load(archive).unreadable == ("images/train/sad/large.png",)


def test_the_stored_size_is_known(folder: Path) -> None:
    cv2.imwrite(str(folder / "images/train/sad/wide.png"), np.zeros((30, 60), np.uint8))
    assert load(folder).resized == {"images/train/sad/wide.png": (60, 30)}
