"""Options from files that people and other programs wrote."""

from dataclasses import asdict, replace
from typing import Any

import pytest

from trainer.shared.config import OPTIONS, AugmentationConfig, Group, TrainConfig, names_in
from trainer.shared.errors import TrainerError
from trainer.shared.presets import PRESETS
from trainer.shared.records import declared


def test_options_survive_a_file() -> None:
    config = TrainConfig("faces", "votes.csv", class_names={"anger": "angry"}, excluded=("a.png",))
    assert TrainConfig.from_json(config.to_json()) == config
    assert TrainConfig.from_json({**config.to_json(), "excluded": ["a.png"], "learning_rate": 1}) is not None


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_valid(name: str) -> None:
    with_votes, without = (PRESETS[name].config("faces", votes) for votes in ("votes.csv", ""))
    assert (with_votes.votes, without.votes) == ("votes.csv", "")
    assert without == replace(with_votes, votes="", targets="labels")


@pytest.mark.parametrize("record", [TrainConfig, AugmentationConfig])
def test_every_option_has_a_title_and_help(
    record: type[TrainConfig | AugmentationConfig],
) -> None:
    for option in declared(record).values():
        assert option.title
        assert option.help.endswith(".")
        assert option.extra["group"] in set(Group)
    assert OPTIONS.keys() == {name for group in Group for name in names_in(group)}


def test_a_configuration_is_checked_however_it_is_made() -> None:
    with pytest.raises(TrainerError, match=r"^Epochs must lie between 1 and 10,000\.$"):
        TrainConfig("faces", epochs=0)
    with pytest.raises(TrainerError, match=r"^Zoom must lie between 0 and 0\.9\.$"):
        AugmentationConfig(zoom=1)
    with pytest.raises(TrainerError, match="shorter than the run"):
        TrainConfig("faces", schedule="cosine", warmup_epochs=50)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([], "a JSON object"),
        ("data", "a JSON object"),
        (None, "a JSON object"),
        ({}, "Data is missing"),
        ({"data": 5}, "Data must be text"),
        ({"epochs": "3"}, "Epochs must be a whole number"),
        ({"epochs": 3.5}, "Epochs must be a whole number"),
        ({"epochs": True}, "Epochs must be a whole number"),
        ({"learning_rate": [0.1]}, "Learning rate must be a number"),
        ({"learning_rate": float("nan")}, "Learning rate must lie between 1e-07 and 10"),
        ({"seed": 2**31}, "Seed must lie between 0 and 2,147,483,647"),
        ({"optimizer": "best"}, "Optimizer must be one of adam, adamw, sgd"),
        ({"class_weights": "no"}, "Class weights must be true or false"),
        ({"augmentation": []}, "Augmentation must be a JSON object"),
        ({"augmentation": {"flip": 1}}, "Flip must be true or false"),
        ({"augmentation": {"turn": 1}}, r"There is no option turn\. Is it of a newer version\?$"),
        ({"class_names": ["anger"]}, "Class names must be an object"),
        ({"class_names": {"anger": ["angry"]}}, "Class names must be an object"),
        ({"class_names": {"anger": "anger"}}, "not one of the seven emotions"),
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


@pytest.mark.parametrize("name", [name for name, option in OPTIONS.items() if option.low is not None])
def test_a_value_out_of_its_range_gets_a_proper_sentence(name: str) -> None:
    values: dict[str, Any] = {"data": "faces", name: -1}
    if name in names_in(Group.AUGMENTATION):
        values = {"data": "faces", "augmentation": {**asdict(AugmentationConfig()), name: -1}}
    with pytest.raises(TrainerError, match=r"^[A-Z][a-z ]+ must lie between \S+ and \S+\.$"):
        TrainConfig.from_json(values)
