from pathlib import Path

import numpy as np
import pytest
from small_data import make_csv, make_folder

from trainer.data.dataset import load
from trainer.data.votes import agreed, majority
from trainer.shared.errors import TrainerError
from trainer.shared.face_input import LABELS

HEADER = "path,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\n"


def test_votes_come_in_the_order_of_the_labels(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "faces", train=2, validation=1)
    votes = tmp_path / "votes.csv"
    votes.write_text(HEADER + "images/train/fear/1.png,1,2,3,4,5,6,7,0,0,0\n")
    split = load(folder, ["train"], votes=votes).splits["train"]
    assert split.votes is not None and split.votes.dtype == np.float32
    row = split.names.index("images/train/fear/1.png")
    found = dict(zip(LABELS, split.votes[row], strict=True))
    assert found == {"neutral": 1, "happy": 2, "surprise": 3, "sad": 4, "angry": 5, "disgust": 6, "fear": 7}
    assert split.votes.sum() == found["neutral"] + 27  # nobody voted on the other pictures


def test_a_row_belongs_to_the_same_split_emotion_and_file_wherever_the_data_lies(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "faces", train=2, validation=1, root="somewhere/else")
    votes = tmp_path / "votes.csv"
    votes.write_text(HEADER + "images/train/sad/0.png,0,0,0,9,0,0,0,0,0,1\n")
    split = load(folder, ["train"], votes=votes).splits["train"]
    assert split.votes is not None
    assert split.votes[split.names.index("somewhere/else/train/sad/0.png")].tolist() == [0, 0, 0, 0, 0, 9, 0]


def test_rows_of_a_fer2013_csv_are_named_by_their_number(tmp_path: Path) -> None:
    votes = tmp_path / "votes.csv"
    votes.write_text(HEADER + "row 2,10,0,0,0,0,0,0,0,0,0\n")
    split = load(make_csv(tmp_path / "fer2013.csv"), ["train"], votes=votes).splits["train"]
    assert split.votes is not None
    assert split.votes[0, LABELS.index("neutral")] == 10


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (HEADER + "other/place/0.png,1,0,0,0,0,0,0,0,0,0\n", "No row .* matches an image"),
        ("path,neutral\nx,1\n", "has no column anger"),
        ("", "has no column anger"),
        (HEADER + "images/train/sad/0.png,one,0,0,0,0,0,0,0,0,0\n", "Line 2 of .* has no number of votes"),
        (HEADER + "images/train/sad/0.png,1,0\n", "Line 2 of"),
        (HEADER + "images/train/sad/0.png,-1,0,0,0,0,0,0,0,0,0\n", "Line 2 of"),
        (HEADER + "images/train/sad/0.png,nan,0,0,0,0,0,0,0,0,0\n", "Line 2 of"),
    ],
)
def test_votes_that_do_not_fit_get_a_sentence(tmp_path: Path, content: str, sentence: str) -> None:
    folder = make_folder(tmp_path / "faces", train=1, validation=1)
    votes = tmp_path / "votes.csv"
    votes.write_text(content)
    with pytest.raises(TrainerError, match=sentence):
        load(folder, votes=votes)


def test_votes_that_are_not_there_get_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(TrainerError, match="There is no file"):
        load(make_folder(tmp_path / "faces", train=1, validation=1), votes=tmp_path / "none.csv")


def test_majority_and_agreement() -> None:
    votes = np.zeros((4, len(LABELS)), np.float32)
    votes[0, 3], votes[0, 4] = 6, 4
    votes[1, 2], votes[1, 5] = 5, 4
    votes[2, 1] = 2
    labels, usable = majority(votes)
    assert labels[:2].tolist() == [3, 2]
    assert usable.tolist() == [True, True, False, False]
    assert agreed(votes).tolist() == [True, False, False, False]
