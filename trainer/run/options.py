"""The options of `python -m trainer train`, and the configuration that they name."""

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

# The flags of those that are long lists, which `add_choice_of_pictures` adds.
OTHER_FLAGS = {"class_names": "--class-name", "excluded": "--exclude"}
_FLAGS = {name: f"--{name.replace('_', '-')}" for name in OPTIONS if name not in OTHER_FLAGS}


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options keep None where they are not given: --resume and the presets must know."""
    parser.add_argument("--preset", choices=list(PRESETS), help="a recipe; other options change it")
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="all options, as a run's config.json has them"
    )
    add_choice_of_pictures(parser)
    groups = {group: parser.add_argument_group(group) for group in Group}
    for name, flag in _FLAGS.items():
        option = OPTIONS[name]
        group, words = groups[Group(option.extra["group"])], _help(option)
        if option.kind is bool:
            group.add_argument(flag, action=argparse.BooleanOptionalAction, help=words)
        elif option.kind is tuple:
            group.add_argument(flag, nargs="+", metavar="FOLDER", help=words)
        elif option.choices:
            group.add_argument(flag, choices=option.choices, help=words)
        else:
            group.add_argument(flag, type=option.kind, help=words)


def _help(option: Field) -> str:
    words = option.help
    if "lowest" in option.extra:
        words += f" {option.low:g}: {option.extra['lowest']}."
    if option.default is MISSING:
        return words
    return f"{words} Seed recipe: {_shown(option.default)}."


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return "none" if default in ("", ()) else f"{default}"


def add_choice_of_pictures(parser: argparse.ArgumentParser) -> None:
    """What of the data counts, and as what."""
    class_names.add_option(parser)
    parser.add_argument(
        "--exclude",
        type=Path,
        metavar="FILE",
        help=f"{OPTIONS['excluded'].help} The file has one a line.",
    )


def new_config(arguments: argparse.Namespace) -> TrainConfig:
    """Raises TrainerError."""
    if arguments.config:
        _refuse(arguments, "--config holds all options", "")
        return read_config(arguments.config)
    if not arguments.data:
        raise TrainerError("Name the data set with --data.")
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
    """The run's own, with another number of epochs where one is given. Raises TrainerError."""
    _refuse(arguments, "A run goes on with its own options", ", or start a new run", allowed=("epochs",))
    return _changed(read_config(file), arguments)


def read_config(file: Path) -> TrainConfig:
    """Raises TrainerError where the file holds no configuration."""
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise TrainerError(f"{file} holds no run's options, so nothing can be trained by it.") from error
    try:
        config = TrainConfig.from_json(values)
    except TrainerError as error:
        raise TrainerError(f"{file} cannot be used. {error}") from error
    if not config.data:
        raise TrainerError(f"{file} cannot be used. It names no data.")
    return config


def _changed(config: TrainConfig, arguments: argparse.Namespace) -> TrainConfig:
    """With the options that were named on the command line. Raises TrainerError."""
    augmentation = to_values(config.augmentation) | _given(arguments, declared(AugmentationConfig))
    given = _given(arguments, declared(TrainConfig))
    return TrainConfig.from_json({**config.to_json(), **given, "augmentation": augmentation})


def _given(arguments: argparse.Namespace, names: Iterable[str]) -> dict[str, object]:
    """Those of the options that were named on the command line."""
    given = vars(arguments)
    return {name: given[name] for name in names if name in _FLAGS and given[name] is not None}


def _refuse(arguments: argparse.Namespace, why: str, alternative: str, allowed: tuple[str, ...] = ()) -> None:
    """Raises TrainerError where options are given that are not allowed."""
    flags = {**_FLAGS, "preset": "--preset", "class_name": "--class-name", "exclude": "--exclude"}
    given = vars(arguments)
    extra = [flag for name, flag in flags.items() if name not in allowed and given[name] is not None]
    if extra:
        raise TrainerError(f"{why}. Leave out {', '.join(extra)}{alternative}.")


def excluded(file: Path | None) -> tuple[str, ...]:
    """The names in a file of `--exclude`. Raises TrainerError."""
    if file is None:
        return ()
    try:
        return tuple(line for line in file.read_text(encoding="utf-8-sig").splitlines() if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise TrainerError(f"{file} cannot be read: {reason(error)}.") from error
