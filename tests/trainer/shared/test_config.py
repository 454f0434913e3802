"""Options out of files that people and other programs wrote."""

from dataclasses import asdict
from typing import Any

import pytest

from trainer.shared.config import AUGMENTATION_RANGES, RANGES, AugmentationConfig, TrainConfig
from trainer.shared.errors import TrainerError
from trainer.shared.presets import PRESETS


def test_options_survive_a_file() -> None:
    config = TrainConfig("faces", "votes.csv", class_names={"anger": "angry"}, excluded=("a.png",))
    assert TrainConfig.from_json(config.to_json()) == config
    assert TrainConfig.from_json({**config.to_json(), "excluded": ["a.png"], "learning_rate": 1}) is not None


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_valid(name: str) -> None:
    assert TrainConfig("faces", votes="votes.csv", **PRESETS[name])


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([], "a JSON object"),
        ("data", "a JSON object"),
        (None, "a JSON object"),
        ({}, "name its data"),
        ({"data": 5}, "Data must be text"),
        ({"epochs": "3"}, "Epochs must be a whole number"),
        ({"epochs": 3.5}, "Epochs must be a whole number"),
        ({"epochs": True}, "Epochs must be a whole number"),
        ({"learning_rate": [0.1]}, "Learning rate must be a number"),
        ({"learning_rate": float("nan")}, "Learning rate must lie between 1e-07 and 10"),
        ({"seed": 2**31}, "Seed must lie between 0 and 2,147,483,647"),
        ({"optimizer": "best"}, "Optimizer must be one of adam, adamw, sgd"),
        ({"class_weights": "no"}, "Class weights must be true or false"),
        ({"augmentation": []}, "a JSON object"),
        ({"augmentation": {"flip": 1}}, "Flip must be true or false"),
        ({"augmentation": {"turn": 1}}, "There is no option turn"),
        ({"class_names": ["anger"]}, "Class names must be an object"),
        ({"class_names": {"anger": ["angry"]}}, "none of the seven emotions"),
        ({"excluded": "a.png"}, "Excluded must be a list"),
        ({"excluded": [1]}, "Excluded must be a list"),
        ({"rate": 0.1}, "There is no option rate"),
    ],
)
def test_what_is_no_configuration_gets_a_sentence(values: Any, sentence: str) -> None:
    if isinstance(values, dict) and values:
        values = {"data": "faces", **values}
    with pytest.raises(TrainerError, match=sentence):
        TrainConfig.from_json(values)


@pytest.mark.parametrize("name", [*RANGES, *AUGMENTATION_RANGES])
def test_a_value_out_of_its_range_gets_a_proper_sentence(name: str) -> None:
    values: dict[str, Any] = {"data": "faces", name: -1}
    if name in AUGMENTATION_RANGES:
        values = {"data": "faces", "augmentation": {**asdict(AugmentationConfig()), name: -1}}
    with pytest.raises(TrainerError, match=r"^[A-Z][a-z ]+ must lie between \S+ and \S+\.$"):
        TrainConfig.from_json(values)
