import pytest

from trainer.data.class_names import parse, suggest
from trainer.shared.errors import TrainerError
from trainer.shared.face_input import LABELS


def test_names_of_the_field_mean_their_emotion() -> None:
    names = {
        "Anger": "angry",
        "happiness": "happy",
        "SADNESS": "sad",
        "surprised": "surprise",
        "neutrality": "neutral",
    }
    for name, label in (names | dict(zip(LABELS, LABELS, strict=True))).items():
        assert suggest(name) == label


@pytest.mark.parametrize("name", ["0", "3", "contempt", "", "train"])
def test_what_could_be_anything_means_nothing(name: str) -> None:
    assert suggest(name) is None


def test_pairs_from_the_command_line() -> None:
    assert parse(["anger=angry", "a=b=sad"]) == {"anger": "angry", "a=b": "sad"}
    for wrong in ("anger", "=angry", "anger=furious"):
        with pytest.raises(TrainerError, match="must look like anger=angry"):
            parse([wrong])
