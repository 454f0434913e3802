"""Parses the options of `python -m trainer train` into a configuration."""

import argparse
import json
from collections.abc import Iterable
from dataclasses import MISSING, replace
from pathlib import Path

from trainer.data import class_names
from trainer.shared.config import OPTIONS, AugmentationConfig, Group, TrainConfig
from trainer.shared.errors import TrainerError, reason
from trainer.shared.presets import PRESETS
from trainer.shared.records import Field, declared, to_values

# Flags of the options that are long lists, added by `add_selection_options`.
OTHER_FLAGS = {"class_names": "--class-name", "excluded": "--exclude"}
_FLAGS = {name: f"--{name.replace('_', '-')}" for name in OPTIONS if name not in OTHER_FLAGS}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add all options. Those not given are None, because --resume and presets need to know."""
    parser.add_argument(
        "--preset", choices=list(PRESETS), help="recipe to start from; other options override it"
    )
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="file with all options, such as the config.json of a run"
    )
    add_selection_options(parser)
    groups = {group: parser.add_argument_group(group) for group in Group}
    for name, flag in _FLAGS.items():
        option = OPTIONS[name]
        group, text = groups[Group(option.extra["group"])], _help(option)
        if option.kind is bool:
            group.add_argument(flag, action=argparse.BooleanOptionalAction, help=text)
        elif option.kind is tuple:
            group.add_argument(flag, nargs="+", metavar="FOLDER", help=text)
        elif option.choices:
            group.add_argument(flag, choices=option.choices, help=text)
        else:
            group.add_argument(flag, type=option.kind, help=text)


def _help(option: Field) -> str:
    text = option.help
    if "lowest" in option.extra:
        text += f" {option.low:g} means {option.extra['lowest']}."
    if option.default is MISSING:
        return text
    return f"{text} Default: {_default_text(option.default)}."


def _default_text(default: object) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return "none" if default in ("", ()) else f"{default}"


def add_selection_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that select images and name their classes."""
    class_names.add_option(parser)
    parser.add_argument(
        "--exclude",
        type=Path,
        metavar="FILE",
        help=f"{OPTIONS['excluded'].help} The file has one name per line.",
    )


def new_config(arguments: argparse.Namespace) -> TrainConfig:
    """The configuration of a new run. Raises TrainerError."""
    if arguments.config:
        _reject_options(arguments, "--config already sets all options", "")
        return read_config(arguments.config)
    if not arguments.data:
        raise TrainerError("Choose a data set with --data.")
    recipe = PRESETS[arguments.preset or "seed"].config(arguments.data, arguments.votes or "")
    return _changed(
        replace(
            recipe,
            class_names=class_names.parse(arguments.class_name),
            excluded=excluded(arguments.exclude),
        ),
        arguments,
    )


def resumed_config(arguments: argparse.Namespace, file: Path) -> TrainConfig:
    """The configuration of an existing run, with a new number of epochs if given. Raises TrainerError."""
    _reject_options(
        arguments, "A resumed run keeps its own options", ", or start a new run", allowed=("epochs",)
    )
    return _changed(read_config(file), arguments)


def read_config(file: Path) -> TrainConfig:
    """Read a configuration. Raises TrainerError if the file contains none."""
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise TrainerError(f"{file} does not contain the options of a run. Choose another file.") from error
    try:
        config = TrainConfig.from_json(values)
    except TrainerError as error:
        raise TrainerError(f"{file} cannot be used. {error}") from error
    if not config.data:
        raise TrainerError(f"{file} cannot be used. It does not name a data set.")
    return config


def _changed(config: TrainConfig, arguments: argparse.Namespace) -> TrainConfig:
    """Apply the options from the command line to a configuration. Raises TrainerError."""
    augmentation = to_values(config.augmentation) | _named_options(arguments, declared(AugmentationConfig))
    given = _named_options(arguments, declared(TrainConfig))
    return TrainConfig.from_json({**config.to_json(), **given, "augmentation": augmentation})


def _named_options(arguments: argparse.Namespace, names: Iterable[str]) -> dict[str, object]:
    """The options among `names` that were given on the command line."""
    given = vars(arguments)
    return {name: given[name] for name in names if name in _FLAGS and given[name] is not None}


def _reject_options(
    arguments: argparse.Namespace, why: str, alternative: str, allowed: tuple[str, ...] = ()
) -> None:
    """Raise TrainerError if options were given that are not allowed."""
    flags = {**_FLAGS, "preset": "--preset", "class_name": "--class-name", "exclude": "--exclude"}
    given = vars(arguments)
    extra = [flag for name, flag in flags.items() if name not in allowed and given[name] is not None]
    if extra:
        raise TrainerError(f"{why}. Leave out {', '.join(extra)}{alternative}.")


def excluded(file: Path | None) -> tuple[str, ...]:
    """The names in the file of `--exclude`. Raises TrainerError."""
    if file is None:
        return ()
    try:
        return tuple(line for line in file.read_text(encoding="utf-8-sig").splitlines() if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise TrainerError(f"{file} cannot be read: {reason(error)}.") from error
