"""Recipes by name. Options that a recipe does not set keep their defaults."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from trainer.shared.config import AugmentationConfig, TrainConfig

# The conditions of a webcam: tilt, distance, light, focus, noise, occlusion.
_WEBCAM = AugmentationConfig(
    rotation=18,
    zoom=0.15,
    shift=0.12,
    contrast=0.3,
    brightness=0.15,
    gamma=0.4,
    blur=0.8,
    noise=10,
    erase=0.5,
)


@dataclass(frozen=True, slots=True)
class Preset:
    """A recipe.

    Attributes:
        title: for the user.
        description: for the user.
        config: makes a configuration from the path of the data and the path of the votes, which may be "".
    """

    title: str
    description: str
    config: Callable[[str, str], TrainConfig]


def _fast(data: str, votes: str) -> TrainConfig:
    return TrainConfig(
        data,
        votes,
        architecture="fast",
        epochs=20,
        optimizer="adamw",
        learning_rate=2e-3,
        schedule="cosine",
        warmup_epochs=1,
        weight_decay=0.05,
        label_smoothing=0.1,
        patience=0,
    )


def _best(data: str, votes: str) -> TrainConfig:
    """See docs/model.md."""
    return TrainConfig(
        data,
        votes,
        architecture="residual",
        targets="both" if votes else "labels",
        epochs=90,
        optimizer="sgd",
        learning_rate=0.1,
        schedule="cosine",
        warmup_epochs=2,
        weight_decay=5e-3,
        averaging=0.999,
        mirrored=True,
        label_smoothing=0.1,
        patience=0,
        augmentation=_WEBCAM,
    )


PRESETS: Mapping[str, Preset] = {
    "seed": Preset(
        "Seed recipe",
        "The classic tutorials' network and recipe: a safe start, and the default",
        TrainConfig,
    ),
    "fast": Preset(
        "Fast",
        "A small network in a few minutes, to see whether the data is any good",
        _fast,
    ),
    "best": Preset(
        "Best",
        "The recipe of the model that ships: the highest accuracy, and hours on a laptop",
        _best,
    ),
}
