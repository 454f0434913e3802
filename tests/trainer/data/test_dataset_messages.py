"""The messages about the data of a run."""

import shutil
from pathlib import Path

from small_data import make_folder

from trainer.data.dataset import load
from trainer.data.dataset_messages import dataset_messages


def test_ordinary_data_needs_no_words(tmp_path: Path) -> None:
    dataset = load(make_folder(tmp_path / "faces", train=2, validation=1))
    assert not list(dataset_messages(dataset, (), 0.1, 0))


def test_drawn_excluded_and_unknown_images_are_reported(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "faces", train=4, validation=1)
    shutil.rmtree(folder / "images" / "validation")
    shutil.copytree(folder / "images" / "train" / "sad", folder / "images" / "train" / "contempt")
    excluded = ("images/train/sad/0.png", "images/train/sad/99.png")
    dataset = load(folder, excluded=excluded, validation_share=0.25, seed=7)
    assert list(dataset_messages(dataset, excluded, 0.25, 7)) == [
        "The data has no validation images, so 25% of the training images of each emotion are used, drawn "
        "with seed 7.",
        "Left out 4 images in contempt, a folder that is not named after an emotion.",
        "Excluded 1 image on request.",
        "In the list of excluded images, 1 name matches no image in use.",
    ]
