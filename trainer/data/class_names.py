"""Other names that the field has for the seven classes."""

import argparse
from collections.abc import Iterable, Mapping

from trainer.shared.config import OPTIONS
from trainer.shared.errors import TrainerError
from trainer.shared.labels import LABELS

# Numbered folders mean something else in each data set: nobody can guess them.
_ALIASES: Mapping[str, tuple[str, ...]] = {
    "angry": ("anger", "angriness", "ang", "an"),
    "disgust": ("disgusted", "disgusting", "dis", "di"),
    "fear": ("fearful", "afraid", "scared", "fea", "fe"),
    "happy": ("happiness", "joy", "joyful", "hap", "ha"),
    "neutral": ("neutrality", "neutralness", "neu", "ne"),
    "sad": ("sadness", "unhappy", "sa"),
    "surprise": ("surprised", "surprising", "surprize", "sur", "su"),
}
_MEANING = {alias: label for label, aliases in _ALIASES.items() for alias in (label, *aliases)}


def suggest(name: str) -> str | None:
    """The label that a folder of this name most likely means, in any case; a label means itself."""
    return _MEANING.get(name.strip().lower())


def add_option(parser: argparse.ArgumentParser) -> None:
    """`--class-name`, whose values `parse` takes."""
    parser.add_argument(
        "--class-name",
        action="append",
        metavar="NAME=EMOTION",
        help=f"{OPTIONS['class_names'].help} For example anger=angry; may be repeated.",
    )


def parse(pairs: Iterable[str] | None) -> dict[str, str]:
    """Class names from texts such as "anger=angry". Raises TrainerError."""
    names = dict[str, str]()
    for pair in pairs or ():
        folder, _, label = (part.strip() for part in pair.rpartition("="))
        if not folder or label not in LABELS:
            raise TrainerError(
                f"The class name {pair} must look like anger=angry: a folder's name, then one of "
                f"{', '.join(LABELS)}."
            )
        names[folder] = label
    return names
