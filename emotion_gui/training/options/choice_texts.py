"""The titles of the recipes and of the values that an option can have."""

from collections.abc import Mapping
from typing import NamedTuple

from trainer.shared.presets import PRESETS

OWN = "own"


class RecipeText(NamedTuple):
    """The texts of a recipe.

    Attributes:
        title: The name shown to the user.
        tip: What the recipe is, and when to choose it.
    """

    title: str
    tip: str


RECIPES: Mapping[str, RecipeText] = {
    **{name: RecipeText(preset.title, preset.description) for name, preset in PRESETS.items()},
    OWN: RecipeText("Own options", "Changed on the Options page; choose a recipe to go back to it"),
}

CHOICES: Mapping[str, str] = {
    "seed": "Seed (4.5 M parameters)",
    "fast": "Fast (0.3 M)",
    "residual": "Residual (3.9 M)",
    "large": "Large (11.2 M)",
    "adam": "Adam",
    "adamw": "AdamW",
    "sgd": "SGD with momentum",
    "plateau": "Wait for a plateau",
    "cosine": "Cosine",
    "constant": "Constant",
    "labels": "Labels",
    "votes": "Votes",
    "both": "Labels and votes",
    "val_accuracy": "Validation accuracy",
    "val_loss": "Validation loss",
    "auto": "Automatic",
    "float32": "float32",
    "bfloat16": "bfloat16",
}
