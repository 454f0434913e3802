"""Recipes by name: the options that each sets; all others keep their defaults. Standard library only."""

from collections.abc import Mapping
from typing import Any

from trainer.shared.config import AugmentationConfig

# What a webcam does to a face: tilt, distance, light, focus, noise, a hand in the way.
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

PRESETS: Mapping[str, Mapping[str, Any]] = {
    # The classic tutorials' network and recipe.
    "seed": {},
    # A small network in a few minutes, to see whether the data is any good.
    "fast": {
        "architecture": "fast",
        "epochs": 20,
        "optimizer": "adamw",
        "learning_rate": 2e-3,
        "schedule": "cosine",
        "warmup_epochs": 1,
        "weight_decay": 0.05,
        "label_smoothing": 0.1,
        "patience": 0,
    },
    # The recipe of the model that ships, see docs/model.md.
    "best": {
        "architecture": "residual",
        "targets": "both",
        "epochs": 90,
        "optimizer": "sgd",
        "learning_rate": 0.1,
        "schedule": "cosine",
        "warmup_epochs": 2,
        "weight_decay": 5e-3,
        "averaging": 0.999,
        "mirrored": True,
        "label_smoothing": 0.1,
        "patience": 0,
        "augmentation": _WEBCAM,
    },
}
