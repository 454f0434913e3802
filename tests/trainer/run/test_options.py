"""The command line accepts the options that the configuration declares."""

import argparse
import json
from pathlib import Path

import pytest

from trainer.run.options import OTHER_FLAGS, add_options, new_config, resumed_config
from trainer.shared.config import OPTIONS, AugmentationConfig, TrainConfig
from trainer.shared.errors import TrainerError
from trainer.shared.presets import PRESETS


@pytest.fixture
def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser()
    add_options(made)
    return made


def test_every_option_has_a_flag_with_help(parser: argparse.ArgumentParser) -> None:
    flags = {flag: action for action in parser._actions for flag in action.option_strings}
    for name, option in OPTIONS.items():
        action = flags[OTHER_FLAGS.get(name) or f"--{name.replace('_', '-')}"]
        assert str(action.help).startswith(option.help)
        assert action.default is None
    assert "0 means never. Default: 10." in " ".join(parser.format_help().split())


def test_what_is_named_changes_the_recipe(parser: argparse.ArgumentParser) -> None:
    given = "--data faces --preset fast --epochs 5 --zoom 0 --no-flip --teachers a b --class-name anger=angry"
    config = new_config(parser.parse_args(given.split()))
    assert (config.architecture, config.epochs, config.teachers) == ("fast", 5, ("a", "b"))
    assert config.augmentation == AugmentationConfig(zoom=0, flip=False)
    assert config.class_names == {"anger": "angry"}
    assert new_config(parser.parse_args(["--data", "faces"])) == TrainConfig("faces")


@pytest.mark.parametrize(("votes", "targets"), [([], "labels"), (["--votes", "v.csv"], "both")])
def test_a_recipe_learns_from_votes_where_there_are_some(
    votes: list[str], targets: str, parser: argparse.ArgumentParser
) -> None:
    config = new_config(parser.parse_args(["--data", "faces", "--preset", "best", *votes]))
    assert config == PRESETS["best"].config("faces", "".join(votes[1:]))
    assert config.targets == targets
    with pytest.raises(TrainerError, match="choose a file of votes too"):
        new_config(parser.parse_args(["--data", "faces", "--preset", "best", "--targets", "both"]))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"epochs": 0}, "Epochs must lie between 1 and 10,000."),
        ({"newer": 1}, "There is no option newer. Is it of a newer version?"),
        ({"augmentation": {"blur": "much"}}, "Blur must be a number."),
        ({"data": ""}, "It does not name a data set."),
    ],
)
def test_a_wrong_field_of_a_file_is_named(
    values: dict[str, object], sentence: str, parser: argparse.ArgumentParser, tmp_path: Path
) -> None:
    file = tmp_path / "config.json"
    file.write_text(json.dumps({"data": "faces", **values}))
    for arguments, read in (
        (["--config", str(file)], new_config),
        ([], lambda given: resumed_config(given, file)),
    ):
        with pytest.raises(TrainerError) as raised:
            read(parser.parse_args(arguments))
        assert str(raised.value) == f"{file} cannot be used. {sentence}"
