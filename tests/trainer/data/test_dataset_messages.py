"""What the terminal says of the data that a run uses."""

import shutil
from pathlib import Path

from small_data import make_folder

from trainer.data.dataset import load
from trainer.data.dataset_messages import dataset_messages


def test_ordinary_data_needs_no_words(tmp_path: Path) -> None:
    dataset = load(make_folder(tmp_path / "faces", train=2, validation=1))
    assert not list(dataset_messages(dataset, (), 0.1, 0))


def test_what_was_drawn_left_out_and_not_found_is_told(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "faces", train=4, validation=1)
    shutil.rmtree(folder / "images" / "validation")
    shutil.copytree(folder / "images" / "train" / "sad", folder / "images" / "train" / "contempt")
    excluded = ("images/train/sad/0.png", "images/train/sad/99.png")
    dataset = load(folder, excluded=excluded, validation_share=0.25, seed=7)
    assert list(dataset_messages(dataset, excluded, 0.25, 7)) == [
        "The data has no validation pictures: 25% of each emotion's training pictures serve as such, drawn "
        "with the seed 7.",
        "Left out, since its folder contempt names no emotion: 4 pictures.",
        "Excluded on request: 1 picture.",
        "No picture that is used here has the name of 1 of those to be excluded.",
    ]
