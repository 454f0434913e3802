"""All options of a training run, each declared once. The defaults are the seed recipe.

The annotation of a field has its range, its title in the window, and its description in the window and in
`--help`. Its `extra` has the `group`, and `lowest`, a word for the lowest value if it has a special meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta

from trainer.shared.errors import TrainerError
from trainer.shared.labels import LABELS
from trainer.shared.records import Field, FieldError, declared, read_strictly, to_values

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# Only the names, because importing the networks imports Keras, which takes seconds.
Architecture = Literal["seed", "fast", "residual", "large"]
Optimizer = Literal["adam", "adamw", "sgd"]
Schedule = Literal["plateau", "cosine", "constant"]
Targets = Literal["labels", "votes", "both"]
Monitor = Literal["val_accuracy", "val_loss"]
Precision = Literal["auto", "float32", "bfloat16"]


class Group(StrEnum):
    """The group of an option, in the window and in `--help`."""

    DATA = "Data"
    NETWORK = "Network and start"
    COUNTS = "What counts"
    MACHINE = "Machine"
    LEARNING = "Learning"
    AUGMENTATION = "Augmentation"


_DATA = {"group": Group.DATA}
_NETWORK = {"group": Group.NETWORK}
_COUNTS = {"group": Group.COUNTS}
_MACHINE = {"group": Group.MACHINE}
_LEARNING = {"group": Group.LEARNING}
_AUGMENTATION = {"group": Group.AUGMENTATION}


def _check(options: "DataclassInstance") -> None:
    try:
        for name, option in declared(type(options)).items():
            option.check(getattr(options, name))
    except FieldError as error:
        raise TrainerError(error.sentence) from error


@dataclass(frozen=True, slots=True)
class AugmentationConfig:
    """The limits of random changes to a training image, drawn evenly between minus and plus the limit."""

    # fmt: off
    rotation: Annotated[float, Meta(
        ge=0, le=180, title="Rotation", extra=_AUGMENTATION,
        description="Rotates by up to this many degrees either way. Increase for tilted heads.",
    )] = 12.0
    zoom: Annotated[float, Meta(
        ge=0, le=0.9, title="Zoom", extra=_AUGMENTATION,
        description="Enlarges or shrinks by up to this fraction. Increase if faces are cropped unevenly.",
    )] = 0.12
    shift: Annotated[float, Meta(
        ge=0, le=0.5, title="Shift", extra=_AUGMENTATION,
        description="Shifts by up to this fraction of the image. Increase if faces are off-center.",
    )] = 0.1
    brightness: Annotated[float, Meta(
        ge=0, le=1, title="Brightness", extra=_AUGMENTATION,
        description="Lightens or darkens by up to this fraction of the full range. "
        "Increase for changing light.",
    )] = 0.12
    contrast: Annotated[float, Meta(
        ge=0, le=1, title="Contrast", extra=_AUGMENTATION,
        description="Raises or lowers contrast by up to this fraction. Increase for different cameras.",
    )] = 0.0
    gamma: Annotated[float, Meta(
        ge=0, le=2, title="Gamma", extra=_AUGMENTATION,
        description="Moves dark and bright tones apart or together, "
        "by up to this logarithm of the exponent. Increase for poor light and webcams.",
    )] = 0.0
    blur: Annotated[float, Meta(
        ge=0, le=1, title="Blur", extra=_AUGMENTATION,
        description="Mixes in up to this fraction of a blurred copy. "
        "Increase for faces far away or out of focus.",
    )] = 0.0
    noise: Annotated[float, Meta(
        ge=0, le=100, title="Noise", extra=_AUGMENTATION,
        description="Adds noise with a standard deviation of up to this value (of 255). "
        "Increase for cameras in dim rooms.",
    )] = 0.0
    erase: Annotated[float, Meta(
        ge=0, le=1, title="Erase", extra=_AUGMENTATION,
        description="Fraction of the images that lose a rectangle. Increase if hands or hair cover faces.",
    )] = 0.0
    flip: Annotated[bool, Meta(
        title="Mirror half of the pictures", extra=_AUGMENTATION,
        description="Swaps left and right in half of the images. "
        "Turn off only if sides matter.",
    )] = True
    # fmt: on

    def __post_init__(self) -> None:
        """Raise TrainerError for a value of the wrong type or out of range."""
        _check(self)


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """The options of one training run. Runs with the same seed on the same machine give the same model."""

    # fmt: off
    data: Annotated[str, Meta(
        title="Data", extra=_DATA,
        description="Data set to train on: a folder or zip in Kaggle's layout, or fer2013.csv.",
    )]
    votes: Annotated[str, Meta(
        title="Votes", extra=_DATA,
        description="File with several people's votes on the images, in FER+ format.",
    )] = ""
    class_names: Annotated[Mapping[str, str], Meta(
        title="Class names", extra=_DATA,
        description="Emotion of a folder that is not named after one of the seven.",
    )] = field(default_factory=dict)
    excluded: Annotated[tuple[str, ...], Meta(
        title="Excluded pictures", extra=_DATA,
        description="Names of images to leave out.",
    )] = ()

    architecture: Annotated[Architecture, Meta(
        title="Architecture", extra=_NETWORK,
        description="Network architecture. "
        "Larger ones are more accurate and take longer.",
    )] = "seed"
    start_from: Annotated[str, Meta(
        title="Start from", extra=_NETWORK,
        description="Trained model of the same architecture to fine-tune, instead of random weights. "
        "Useful if you have few images.",
    )] = ""
    teachers: Annotated[tuple[str, ...], Meta(
        title="Teacher", extra=_NETWORK,
        description="Trained model with the same targets, whose predictions are learned along with the data "
        "(distillation). It evens out unreliable labels and may have a larger architecture.",
    )] = ()
    teacher_share: Annotated[float, Meta(
        ge=0, le=1, title="Share of the teacher", extra=_NETWORK,
        description="Weight of the teacher's predictions in each target. Used only with a teacher.",
    )] = 0.5
    mirrored: Annotated[bool, Meta(
        title="Look at the mirror image too", extra=_NETWORK,
        description="The finished model averages its predictions for the face and its mirror image. "
        "This is slightly more accurate and takes about twice as long.",
    )] = False

    targets: Annotated[Targets, Meta(
        title="Targets", extra=_COUNTS,
        description="What to learn: the labels, the distribution of votes, "
        "or both, each with its own head. Votes require a votes file.",
    )] = "labels"
    votes_weight: Annotated[float, Meta(
        ge=0, le=100, title="Weight of votes", extra=_COUNTS,
        description="Weight of the votes' loss; that of the labels' loss is 1. "
        "Used only with both targets.",
    )] = 1.0
    votes_tolerance: Annotated[float, Meta(
        ge=0, le=0.5, title="Leave to the labels", extra=_COUNTS,
        description="Of the combinations of both heads that come this close to the best by votes (mean of "
        "accuracy and macro recall), the one with the highest accuracy by labels is used. Used only "
        "with both targets.",
    )] = 0.01
    class_weights: Annotated[bool, Meta(
        title="Weight rare classes more", extra=_COUNTS,
        description="All classes count the same, however few images they have. "
        "Rare emotions are then found more often, at the cost of overall accuracy.",
    )] = False
    label_smoothing: Annotated[float, Meta(
        ge=0, le=0.9, title="Label smoothing", extra={**_COUNTS, "lowest": "none"},
        description="Fraction of each label that is spread over all classes. "
        "About 0.1 helps if labels are unreliable.",
    )] = 0.0
    validation_share: Annotated[float, Meta(
        ge=0.01, le=0.9, title="Validation share", extra=_COUNTS,
        description="Fraction of the training images to use for validation. "
        "Used only if the data has no validation images.",
    )] = 0.1

    precision: Annotated[Precision, Meta(
        title="Precision", extra=_MACHINE,
        description="Number format of the computation. "
        "Automatic uses the faster bfloat16 if the processor supports it.",
    )] = "auto"
    threads: Annotated[int, Meta(
        ge=0, le=256, title="Threads", extra={**_MACHINE, "lowest": "all cores"},
        description="Processor threads to use. "
        "Fewer leave more for the live view and other programs.",
    )] = 0
    seed: Annotated[int, Meta(
        ge=0, le=2**31 - 1, title="Random seed", extra=_MACHINE,
        description="Runs with the same seed on the same machine give the same model. "
        "Change it to see how much is chance.",
    )] = 0

    epochs: Annotated[int, Meta(
        ge=1, le=10_000, title="Epochs, at most", extra=_LEARNING,
        description="Maximum number of passes over all training images. "
        "Increase if validation still improves at the end.",
    )] = 48
    batch_size: Annotated[int, Meta(
        ge=1, le=4096, title="Batch size", extra=_LEARNING,
        description="Images per step. Smaller batches take longer and learn with more noise.",
    )] = 128
    optimizer: Annotated[Optimizer, Meta(
        title="Optimizer", extra=_LEARNING,
        description="Optimization algorithm. "
        "Adam is forgiving; SGD needs a larger learning rate and often ends up better.",
    )] = "adam"
    learning_rate: Annotated[float, Meta(
        ge=1e-7, le=10, title="Learning rate", extra=_LEARNING,
        description="Step size, such as 1e-3. Lower it if the loss jumps or becomes NaN.",
    )] = 1e-3
    schedule: Annotated[Schedule, Meta(
        title="Schedule", extra=_LEARNING,
        description="How the learning rate falls: when validation stops improving, "
        "along a cosine to 0, or never. The cosine needs all of its epochs.",
    )] = "plateau"
    warmup_epochs: Annotated[int, Meta(
        ge=0, le=1000, title="Warm-up (epochs)", extra={**_LEARNING, "lowest": "none"},
        description="Epochs during which the learning rate rises from 0. Useful with large learning rates.",
    )] = 0
    reduce_patience: Annotated[int, Meta(
        ge=1, le=10_000, title="Reduce rate after (epochs)", extra=_LEARNING,
        description="Epochs without a lower validation loss before the learning rate is reduced. "
        "Used only with the plateau schedule.",
    )] = 3
    reduce_factor: Annotated[float, Meta(
        ge=0.01, le=0.99, title="Reduce rate to", extra=_LEARNING,
        description="Factor by which the learning rate is then multiplied. "
        "Used only with the plateau schedule.",
    )] = 0.4
    weight_decay: Annotated[float, Meta(
        ge=0, le=1, title="Weight decay", extra=_LEARNING,
        description="Pulls the weights toward 0, times the learning rate. "
        "Increase it if training keeps improving but validation does not.",
    )] = 0.0
    averaging: Annotated[float, Meta(
        ge=0, le=0.99999, title="Weight averaging", extra={**_LEARNING, "lowest": "off"},
        description="Momentum of a moving average of the weights (EMA), which is then validated and kept. "
        "Values near 0.999 smooth long runs; turn it off for short ones.",
    )] = 0.0
    patience: Annotated[int, Meta(
        ge=0, le=10_000, title="Stop early after (epochs)", extra={**_LEARNING, "lowest": "never"},
        description="Epochs without a lower validation loss before the run stops. "
        "Use never for the cosine schedule, which needs all of its epochs.",
    )] = 10
    monitor: Annotated[Monitor, Meta(
        title="Best epoch by", extra=_LEARNING,
        description="Criterion for the best epoch, which becomes the model. "
        "Loss favors reliable probabilities, accuracy favors correct predictions.",
    )] = "val_accuracy"

    augmentation: Annotated[AugmentationConfig, Meta(
        title="Augmentation", extra=_AUGMENTATION,
        description="Limits of random changes to training images.",
    )] = field(default_factory=AugmentationConfig)
    # fmt: on

    def __post_init__(self) -> None:
        """Raise TrainerError for a value of the wrong type or out of range, and for a contradiction."""
        _check(self)
        for meant in self.class_names.values():
            if meant not in LABELS:
                raise TrainerError(f"{meant} is not one of the seven emotions {', '.join(LABELS)}.")
        if self.targets != "labels" and not self.votes:
            raise TrainerError("To learn from votes, choose a file of votes too.")
        if self.warmup_epochs and self.schedule != "cosine":
            raise TrainerError("A warm-up requires the cosine schedule. Choose it, or set 0 warmup epochs.")
        if self.warmup_epochs >= self.epochs:
            raise TrainerError(
                "The warm-up must be shorter than the run: set fewer warmup epochs than epochs."
            )

    def to_json(self) -> dict[str, object]:
        return to_values(self)

    @classmethod
    def from_json(cls, values: object) -> "TrainConfig":
        """Read a configuration. Raises TrainerError for anything else, and for unknown options."""
        try:
            return read_strictly(cls, values, known_only=True)
        except FieldError as error:
            raise TrainerError(error.sentence) from error


# All options by name, including those of the augmentation; no name is in both.
OPTIONS: Mapping[str, Field] = {
    name: option
    for record in (TrainConfig, AugmentationConfig)
    for name, option in declared(record).items()
    if option.record is None
}


def names_in(group: Group) -> tuple[str, ...]:
    """The names of the options in a group, in order."""
    return tuple(name for name, option in OPTIONS.items() if option.extra["group"] == group)
