"""All options of a training run, each declared once. The defaults are the seed recipe.

A field says its range or its words, its title in the window, and what the window and `--help` tell of it;
beside that its `group`, and `lowest`, what the lowest value means, if it is a word.
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

# The names alone: importing the networks takes Keras, and seconds.
Architecture = Literal["seed", "fast", "residual", "large"]
Optimizer = Literal["adam", "adamw", "sgd"]
Schedule = Literal["plateau", "cosine", "constant"]
Targets = Literal["labels", "votes", "both"]
Monitor = Literal["val_accuracy", "val_loss"]
Precision = Literal["auto", "float32", "bfloat16"]


class Group(StrEnum):
    """Where an option stands, in the window and in `--help`."""

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
    """How far a training picture may be changed: each drawn evenly from minus to plus that much."""

    # fmt: off
    rotation: Annotated[float, Meta(
        ge=0, le=180, title="Rotation", extra=_AUGMENTATION,
        description="Turns a face by up to so many degrees either way. More for tilted heads.",
    )] = 12.0
    zoom: Annotated[float, Meta(
        ge=0, le=0.9, title="Zoom", extra=_AUGMENTATION,
        description="Enlarges or shrinks by up to this share. More where faces are cropped unevenly.",
    )] = 0.12
    shift: Annotated[float, Meta(
        ge=0, le=0.5, title="Shift", extra=_AUGMENTATION,
        description="Moves by up to this share of the picture. More where faces are not centerd.",
    )] = 0.1
    brightness: Annotated[float, Meta(
        ge=0, le=1, title="Brightness", extra=_AUGMENTATION,
        description="Lightens or darkens by up to this share of the full range. More for changing light.",
    )] = 0.12
    contrast: Annotated[float, Meta(
        ge=0, le=1, title="Contrast", extra=_AUGMENTATION,
        description="Raises or lowers contrast by up to this share of itself. More for mixed cameras.",
    )] = 0.0
    gamma: Annotated[float, Meta(
        ge=0, le=2, title="Gamma", extra=_AUGMENTATION,
        description="Moves dark and bright tones apart or together, "
        "by up to this logarithm of the exponent. More for poor light and webcams.",
    )] = 0.0
    blur: Annotated[float, Meta(
        ge=0, le=1, title="Blur", extra=_AUGMENTATION,
        description="Mixes in up to this share of a blurred copy. More for faces far away or out of focus.",
    )] = 0.0
    noise: Annotated[float, Meta(
        ge=0, le=100, title="Noise", extra=_AUGMENTATION,
        description="Adds noise with a standard deviation of up to this, of 255. "
        "More for cameras in dim rooms.",
    )] = 0.0
    erase: Annotated[float, Meta(
        ge=0, le=1, title="Erase", extra=_AUGMENTATION,
        description="Share of the pictures that lose a rectangle. More where hands or hair cover faces.",
    )] = 0.0
    flip: Annotated[bool, Meta(
        title="Mirror half of the pictures", extra=_AUGMENTATION,
        description="Left and right change places in every second picture. "
        "Switch it off only where sides matter.",
    )] = True
    # fmt: on

    def __post_init__(self) -> None:
        """Raises TrainerError for a value of another type, or out of its range."""
        _check(self)


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """One training run. Two runs with the same seed on the same machine agree."""

    # fmt: off
    data: Annotated[str, Meta(
        title="Data", extra=_DATA,
        description="What is trained on: a folder or zip in Kaggle's layout, or fer2013.csv.",
    )]
    votes: Annotated[str, Meta(
        title="Votes", extra=_DATA,
        description="People's votes for the pictures, a file in FER+ format.",
    )] = ""
    class_names: Annotated[Mapping[str, str], Meta(
        title="Class names", extra=_DATA,
        description="What folders mean that are not named for one of the seven emotions.",
    )] = field(default_factory=dict)
    excluded: Annotated[tuple[str, ...], Meta(
        title="Excluded pictures", extra=_DATA,
        description="Names of pictures that are left out.",
    )] = ()

    architecture: Annotated[Architecture, Meta(
        title="Architecture", extra=_NETWORK,
        description="The network: how many layers of which kind. "
        "Larger ones are more accurate and take longer.",
    )] = "seed"
    start_from: Annotated[str, Meta(
        title="Start from", extra=_NETWORK,
        description="A trained model of the same architecture, instead of random weights. "
        "Fine-tune one where you have few pictures of your own.",
    )] = ""
    teachers: Annotated[tuple[str, ...], Meta(
        title="Teacher", extra=_NETWORK,
        description="A trained model of the same targets, whose answers are learned beside the data's "
        "(distillation). It evens out unreliable labels; its architecture may be a larger one.",
    )] = ()
    teacher_share: Annotated[float, Meta(
        ge=0, le=1, title="Share of the teacher", extra=_NETWORK,
        description="How much of each target is the teacher's answer. Only with a teacher.",
    )] = 0.5
    mirrored: Annotated[bool, Meta(
        title="Look at the mirror image too", extra=_NETWORK,
        description="The finished model takes the mean of its answers for the face and for its mirror "
        "image. It is right a little more often, and takes about twice the time.",
    )] = False

    targets: Annotated[Targets, Meta(
        title="Targets", extra=_COUNTS,
        description="What is learned: the labels, the distribution of people's votes, "
        "or both, each by a head of its own. Votes need a votes file.",
    )] = "labels"
    votes_weight: Annotated[float, Meta(
        ge=0, le=100, title="Weight of votes", extra=_COUNTS,
        description="How much the votes' loss counts beside the labels'. "
        "Only for labels and votes together.",
    )] = 1.0
    votes_tolerance: Annotated[float, Meta(
        ge=0, le=0.5, title="Leave to the labels", extra=_COUNTS,
        description="Of the ways to combine both heads that come this close to the best by votes (mean of "
        "accuracy and macro recall), the one is taken that is the most right by the labels. Only for "
        "labels and votes together.",
    )] = 0.01
    class_weights: Annotated[bool, Meta(
        title="Weight rare classes more", extra=_COUNTS,
        description="Each class counts as much as any other, however few its pictures are. "
        "Rare emotions are found more often then, at the price of overall accuracy.",
    )] = False
    label_smoothing: Annotated[float, Meta(
        ge=0, le=0.9, title="Label smoothing", extra={**_COUNTS, "lowest": "none"},
        description="Share of each label that is spread over all classes. "
        "About 0.1 helps where labels are unreliable.",
    )] = 0.0
    validation_share: Annotated[float, Meta(
        ge=0.01, le=0.9, title="Validation share", extra=_COUNTS,
        description="Share of the training pictures that is kept for validation. "
        "It counts only where the data has no validation pictures of its own.",
    )] = 0.1

    precision: Annotated[Precision, Meta(
        title="Precision", extra=_MACHINE,
        description="Arithmetic of the network. "
        "Automatic takes the faster bfloat16 where the processor has it.",
    )] = "auto"
    threads: Annotated[int, Meta(
        ge=0, le=256, title="Threads", extra={**_MACHINE, "lowest": "all cores"},
        description="Processor threads that the run may take. "
        "Fewer leave room for the live view and other programs.",
    )] = 0
    seed: Annotated[int, Meta(
        ge=0, le=2**31 - 1, title="Random seed", extra=_MACHINE,
        description="Runs with the same seed on the same machine agree. "
        "Change it to see how much is chance.",
    )] = 0

    epochs: Annotated[int, Meta(
        ge=1, le=10_000, title="Epochs, at most", extra=_LEARNING,
        description="How often the network sees all training pictures. "
        "Take more where validation improves to the end.",
    )] = 48
    batch_size: Annotated[int, Meta(
        ge=1, le=4096, title="Batch size", extra=_LEARNING,
        description="Pictures in each step. Smaller batches take longer and learn with more noise.",
    )] = 128
    optimizer: Annotated[Optimizer, Meta(
        title="Optimizer", extra=_LEARNING,
        description="How gradients become steps. "
        "Adam is forgiving; SGD wants a larger rate and often ends higher.",
    )] = "adam"
    learning_rate: Annotated[float, Meta(
        ge=1e-7, le=10, title="Learning rate", extra=_LEARNING,
        description="Size of the steps, such as 1e-3. Lower it where the loss jumps or becomes no number.",
    )] = 1e-3
    schedule: Annotated[Schedule, Meta(
        title="Schedule", extra=_LEARNING,
        description="How the learning rate falls: when validation no longer improves, "
        "along a cosine to 0, or never. The cosine needs all of its epochs.",
    )] = "plateau"
    warmup_epochs: Annotated[int, Meta(
        ge=0, le=1000, title="Warm-up (epochs)", extra={**_LEARNING, "lowest": "none"},
        description="The learning rate rises from 0 this long. Of use with large learning rates.",
    )] = 0
    reduce_patience: Annotated[int, Meta(
        ge=1, le=10_000, title="Reduce rate after (epochs)", extra=_LEARNING,
        description="Epochs without a lower validation loss until the learning rate is reduced. "
        "Only the schedule that waits for a plateau uses it.",
    )] = 3
    reduce_factor: Annotated[float, Meta(
        ge=0.01, le=0.99, title="Reduce rate to", extra=_LEARNING,
        description="What the learning rate is multiplied by then. "
        "Only the schedule that waits for a plateau uses it.",
    )] = 0.4
    weight_decay: Annotated[float, Meta(
        ge=0, le=1, title="Weight decay", extra=_LEARNING,
        description="Pulls the weights towards 0, times the learning rate. "
        "Raise it where training goes on to improve and validation does not.",
    )] = 0.0
    averaging: Annotated[float, Meta(
        ge=0, le=0.99999, title="Weight averaging", extra={**_LEARNING, "lowest": "off"},
        description="Momentum of a moving average of the weights, which is then validated and kept. "
        "Values near 0.999 smooth long runs; off for short ones.",
    )] = 0.0
    patience: Annotated[int, Meta(
        ge=0, le=10_000, title="Stop early after (epochs)", extra={**_LEARNING, "lowest": "never"},
        description="The run ends by itself after so many epochs without a lower validation loss. "
        "Never suits the cosine, which needs all of its epochs.",
    )] = 10
    monitor: Annotated[Monitor, Meta(
        title="Best epoch by", extra=_LEARNING,
        description="What decides which epoch becomes the model. "
        "The loss prefers honest probabilities, the accuracy right answers.",
    )] = "val_accuracy"

    augmentation: Annotated[AugmentationConfig, Meta(
        title="Augmentation", extra=_AUGMENTATION,
        description="How far a training picture may be changed.",
    )] = field(default_factory=AugmentationConfig)
    # fmt: on

    def __post_init__(self) -> None:
        """Raises TrainerError for a value of another type or out of its range, and for a contradiction."""
        _check(self)
        for meant in self.class_names.values():
            if meant not in LABELS:
                raise TrainerError(f"{meant} is none of the seven emotions {', '.join(LABELS)}.")
        if self.targets != "labels" and not self.votes:
            raise TrainerError("To learn from votes, name the file with the votes too.")
        if self.warmup_epochs and self.schedule != "cosine":
            raise TrainerError("A warm-up goes with the cosine schedule. Choose it, or 0 warmup epochs.")
        if self.warmup_epochs >= self.epochs:
            raise TrainerError("The warm-up must be shorter than the run: fewer warmup epochs than epochs.")

    def to_json(self) -> dict[str, object]:
        return to_values(self)

    @classmethod
    def from_json(cls, values: object) -> "TrainConfig":
        """Raises TrainerError where the values are not a configuration, or hold more than one."""
        try:
            return read_strictly(cls, values, known_only=True)
        except FieldError as error:
            raise TrainerError(error.sentence) from error


# All by name, those of the augmentation among them: no name is in both.
OPTIONS: Mapping[str, Field] = {
    name: option
    for record in (TrainConfig, AugmentationConfig)
    for name, option in declared(record).items()
    if option.record is None
}


def names_in(group: Group) -> tuple[str, ...]:
    """Of the options that stand there, in their order."""
    return tuple(name for name, option in OPTIONS.items() if option.extra["group"] == group)
