"""Maps other common folder names to the seven classes."""

import argparse
from collections.abc import Iterable, Mapping

from trainer.shared.config import OPTIONS
from trainer.shared.errors import TrainerError
from trainer.shared.labels import LABELS

# Numbered folders mean something different in each data set, so they cannot be guessed.
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
    """The label that a folder of this name most likely means, ignoring case; None if that is unclear."""
    return _MEANING.get(name.strip().lower())


def add_option(parser: argparse.ArgumentParser) -> None:
    """Add `--class-name`, whose values go to `parse`."""
    parser.add_argument(
        "--class-name",
        action="append",
        metavar="NAME=EMOTION",
        help=f"{OPTIONS['class_names'].help} For example anger=angry; can be repeated.",
    )


def parse(pairs: Iterable[str] | None) -> dict[str, str]:
    """Parse class names such as "anger=angry". Raises TrainerError."""
    names = dict[str, str]()
    for pair in pairs or ():
        folder, _, label = (part.strip() for part in pair.rpartition("="))
        if not folder or label not in LABELS:
            raise TrainerError(
                f"The class name {pair} must look like anger=angry: the name of a folder, then one of "
                f"{', '.join(LABELS)}."
            )
        names[folder] = label
    return names
