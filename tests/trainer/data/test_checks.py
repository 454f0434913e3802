import shutil
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from small_data import make_folder

from trainer.data.checks import Issue, check
from trainer.data.dataset import SPLITS, load, read
from trainer.shared.face_input import LABELS

TRAIN, VALIDATION = "images/train", "images/validation"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "faces", train=3, validation=2)


def findings(folder: Path, **class_names: str) -> dict[str, Issue]:
    """The issues by kind, of which each test has one."""
    found = check(read(folder, SPLITS, class_names=class_names), class_names)
    assert len({finding.kind for finding in found}) == len(found)
    return {finding.kind: finding for finding in found}


def only(folder: Path) -> Issue:
    [finding] = findings(folder).values()
    return finding


def copy(folder: Path, source: str, target: str) -> None:
    shutil.copy(folder / source, folder / target)


def brighter(folder: Path, source: str, target: str) -> None:
    image = cv2.imread(str(folder / source), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    cv2.imwrite(str(folder / target), np.minimum(image, 253) + 2)


def test_good_data_has_no_findings(folder: Path) -> None:
    assert findings(folder) == {}


def test_unreadable_files(folder: Path) -> None:
    (folder / TRAIN / "sad/0.png").write_bytes(b"no picture")
    finding = only(folder)
    assert (finding.kind, finding.groups, finding.exclude) == ("unreadable", ((f"{TRAIN}/sad/0.png",),), ())
    assert "1 image could not be read" in finding.sentence


def test_wrong_sizes_and_those_that_lose_by_it(folder: Path) -> None:
    noise = np.random.default_rng(5)
    for name, shape in (("tall", (96, 48)), ("large", (96, 96)), ("small", (20, 20))):
        cv2.imwrite(str(folder / TRAIN / f"sad/{name}.png"), noise.integers(0, 255, shape).astype(np.uint8))
    finding = only(folder)
    assert finding.kind == "wrong_size" and "3 images that are not 48x48" in finding.sentence
    assert set(finding.exclude) == {f"{TRAIN}/sad/small.png", f"{TRAIN}/sad/tall.png"}


def test_duplicates_inside_a_split_keep_the_first(folder: Path) -> None:
    copy(folder, f"{TRAIN}/sad/0.png", f"{TRAIN}/sad/copy.png")
    brighter(folder, f"{TRAIN}/fear/0.png", f"{TRAIN}/fear/near.png")
    found = findings(folder)
    assert found.keys() == {"exact_twins", "near_twins"}
    assert found["exact_twins"].groups == ((f"{TRAIN}/sad/0.png", f"{TRAIN}/sad/copy.png"),)
    assert found["exact_twins"].exclude == (f"{TRAIN}/sad/copy.png",)
    assert found["near_twins"].groups == ((f"{TRAIN}/fear/0.png", f"{TRAIN}/fear/near.png"),)
    assert found["near_twins"].exclude == (f"{TRAIN}/fear/near.png",)


def test_leaks_exclude_the_validation_images(folder: Path) -> None:
    copy(folder, f"{TRAIN}/sad/0.png", f"{VALIDATION}/sad/copy.png")
    brighter(folder, f"{TRAIN}/sad/1.png", f"{VALIDATION}/sad/near.png")
    finding = only(folder)
    assert finding.kind == "leak" and "the training images stay" in finding.sentence
    assert finding.exclude == (f"{VALIDATION}/sad/copy.png", f"{VALIDATION}/sad/near.png")
    assert finding.groups[0] == (f"{TRAIN}/sad/0.png", f"{VALIDATION}/sad/copy.png")


def test_duplicates_with_different_labels(folder: Path) -> None:
    copy(folder, f"{TRAIN}/sad/0.png", f"{TRAIN}/fear/copy.png")
    finding = findings(folder)["conflict"]
    assert "1 group of duplicates" in finding.sentence
    assert set(finding.exclude) == {f"{TRAIN}/sad/0.png", f"{TRAIN}/fear/copy.png"}


def test_blank_images(folder: Path) -> None:
    cv2.imwrite(str(folder / TRAIN / "sad/black.png"), np.zeros((48, 48), np.uint8))
    finding = only(folder)
    assert (finding.kind, finding.exclude) == ("flat", (f"{TRAIN}/sad/black.png",))


def test_classes_of_very_different_size(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "faces", train=6, validation=1)
    for number in range(1, 6):
        (folder / TRAIN / f"disgust/{number}.png").unlink()
    finding = only(folder)
    assert finding.kind == "imbalance" and "6 times" in finding.sentence and "disgust (1)" in finding.sentence


def test_missing_classes_are_an_error_and_still_inspected(folder: Path) -> None:
    shutil.rmtree(folder / VALIDATION / "fear")
    finding = only(folder)
    assert (finding.kind, finding.severity) == ("missing_class", "error")
    assert "no validation images of fear" in finding.sentence


def test_folders_named_otherwise_need_consent(folder: Path) -> None:
    for split in (TRAIN, VALIDATION):
        (folder / split / "angry").rename(folder / split / "Anger")
    found = check(read(folder, SPLITS))
    assert [finding.kind for finding in found if finding.severity == "error"] == ["missing_class"] * 2
    [finding] = (finding for finding in found if finding.kind == "class_name")
    assert finding.class_name == ("Anger", "angry") and "(5 images)" in finding.sentence
    agreed = findings(folder, Anger="angry")
    assert agreed.keys() == {"class_name"}  # stays, so that the consent can be taken back
    assert (agreed["class_name"].severity, agreed["class_name"].class_name) == ("note", ("Anger", "angry"))


def test_folders_that_mean_nothing_are_named(folder: Path) -> None:
    shutil.copytree(folder / TRAIN / "sad", folder / TRAIN / "contempt")
    finding = only(folder)
    assert (finding.kind, finding.severity, finding.class_name) == ("class_name", "note", None)


def test_few_votes(folder: Path, tmp_path: Path) -> None:
    votes = tmp_path / "votes.csv"
    rows = [f"{place}/{label}/{number}.png,5,0,0,0,0,0,0" for place, label, number in _places()]
    rows[0] = rows[0].replace(",5,", ",2,")
    header = "path,neutral,happiness,surprise,sadness,anger,disgust,fear"
    votes.write_text("\n".join([header, *rows[:-1]]))
    [finding] = check(load(folder, votes=votes))
    assert finding.kind == "few_votes"
    assert "2 images have fewer than 3 votes" in finding.sentence and "1 have none" in finding.sentence
    assert len(finding.exclude) == 2


def _places() -> Iterator[tuple[str, str, int]]:
    for place, count in ((TRAIN, 3), (VALIDATION, 2)):
        for label in LABELS:
            for number in range(count):
                yield place, label, number


def test_excluding_what_was_found_mends_the_data(folder: Path) -> None:
    copy(folder, f"{TRAIN}/sad/0.png", f"{TRAIN}/sad/copy.png")
    copy(folder, f"{TRAIN}/sad/1.png", f"{VALIDATION}/sad/copy.png")
    brighter(folder, f"{TRAIN}/fear/0.png", f"{TRAIN}/fear/near.png")
    copy(folder, f"{TRAIN}/happy/0.png", f"{TRAIN}/angry/copy.png")
    cv2.imwrite(str(folder / TRAIN / "sad/black.png"), np.zeros((48, 48), np.uint8))
    names = {name for finding in check(load(folder)) for name in finding.exclude}
    assert len(names) == 6
    assert check(load(folder, excluded=names)) == []
