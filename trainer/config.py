"""All options of a training run. The defaults are the seed recipe."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from trainer.errors import TrainerError

ARCHITECTURES = ("seed",)  # the names alone: importing the networks takes Keras, and seconds
PRECISIONS = ("auto", "float32", "bfloat16")


@dataclass(frozen=True, slots=True)
class AugmentationConfig:
    """How far a training picture may be changed.

    rotation in degrees, zoom and shift as shares of the picture, brightness as a share of the
    full range; each drawn evenly from minus to plus that much. flip: mirror half of the pictures.
    """

    rotation: float = 12.0
    zoom: float = 0.12
    shift: float = 0.1
    flip: bool = True
    brightness: float = 0.12


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """One training run.

    data: folder, zip or fer2013.csv. monitor: what decides which epoch is the best.
    patience: epochs without a lower val_loss before the run stops by itself.
    reduce_patience, reduce_factor: the same before the learning rate is multiplied by the factor.
    precision: "auto" takes bfloat16 where the processor has instructions for it.
    seed: two runs with the same seed on the same machine agree.
    """

    data: str
    architecture: str = "seed"
    epochs: int = 48
    batch_size: int = 128
    learning_rate: float = 1e-3
    monitor: str = "val_accuracy"
    patience: int = 10
    reduce_patience: int = 3
    reduce_factor: float = 0.4
    precision: str = "auto"
    seed: int = 0
    threads: int = 0
    augmentation: AugmentationConfig = field(default_factory=AugmentationConfig)

    def __post_init__(self) -> None:
        """Raises TrainerError for a value out of its range."""
        low_high: dict[str, tuple[float, float]] = {
            "epochs": (1, 10_000),
            "batch_size": (1, 4096),
            "learning_rate": (1e-7, 10),
            "patience": (1, 10_000),
            "reduce_patience": (1, 10_000),
            "reduce_factor": (0.01, 0.99),
            "seed": (0, 2**31 - 1),
            "threads": (0, 256),
        }
        for name, (low, high) in low_high.items():
            if not low <= getattr(self, name) <= high:
                raise TrainerError(f"{name.replace('_', ' ')} must lie between {low:g} and {high:g}.")
        if self.architecture not in ARCHITECTURES:
            known = ", ".join(ARCHITECTURES)
            raise TrainerError(f"There is no architecture {self.architecture}. Known: {known}.")
        if self.monitor not in ("val_accuracy", "val_loss"):
            raise TrainerError("The metric to watch must be val_accuracy or val_loss.")
        if self.precision not in PRECISIONS:
            raise TrainerError(f"The precision must be one of {', '.join(PRECISIONS)}.")

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "TrainConfig":
        """Raises TrainerError where the values are not a configuration."""
        known = {name: values[name] for name in (f.name for f in fields(cls)) if name in values}
        try:
            known["augmentation"] = AugmentationConfig(**known.get("augmentation", {}))
            return cls(**known)
        except TypeError as error:
            raise TrainerError(f"The run's config.json is damaged: {error}.") from error
