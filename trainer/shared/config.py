"""All options of a training run. The defaults are the seed recipe. Standard library only."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from trainer.shared.errors import TrainerError
from trainer.shared.labels import LABELS

# The names alone: importing the networks takes Keras, and seconds.
ARCHITECTURES = ("seed", "fast", "residual", "large")
OPTIMIZERS = ("adam", "adamw", "sgd")
SCHEDULES = ("plateau", "cosine", "constant")
TARGETS = ("labels", "votes", "both")
MONITORS = ("val_accuracy", "val_loss")
PRECISIONS = ("auto", "float32", "bfloat16")

# Lowest and highest value of each number.
AUGMENTATION_RANGES: Mapping[str, tuple[float, float]] = {
    "rotation": (0, 180),
    "zoom": (0, 0.9),
    "shift": (0, 0.5),
    "contrast": (0, 1),
    "brightness": (0, 1),
    "gamma": (0, 2),
    "blur": (0, 1),
    "noise": (0, 100),
    "erase": (0, 1),
}
RANGES: Mapping[str, tuple[float, float]] = {
    "epochs": (1, 10_000),
    "batch_size": (1, 4096),
    "learning_rate": (1e-7, 10),
    "weight_decay": (0, 1),
    "warmup_epochs": (0, 1000),
    "patience": (0, 10_000),
    "reduce_patience": (1, 10_000),
    "reduce_factor": (0.01, 0.99),
    "label_smoothing": (0, 0.9),
    "averaging": (0, 0.99999),
    "votes_weight": (0, 100),
    "teacher_share": (0, 1),
    "votes_tolerance": (0, 0.5),
    "validation_share": (0.01, 0.9),
    "seed": (0, 2**31 - 1),
    "threads": (0, 256),
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "architecture": ARCHITECTURES,
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
    "targets": TARGETS,
    "monitor": MONITORS,
    "precision": PRECISIONS,
}


@dataclass(frozen=True, slots=True)
class AugmentationConfig:
    """How far a training picture may be changed.

    rotation in degrees, zoom and shift as shares of the picture, contrast as a share of itself,
    brightness as a share of the full range, gamma as the logarithm of the exponent; each drawn evenly
    from minus to plus that much. flip: mirror half of the pictures. blur: largest share of a Gaussian
    blur in the mix. noise: largest standard deviation, of 255. erase: share of the pictures that lose
    a rectangle.
    """

    rotation: float = 12.0
    zoom: float = 0.12
    shift: float = 0.1
    flip: bool = True
    contrast: float = 0.0
    brightness: float = 0.12
    gamma: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    erase: float = 0.0

    def __post_init__(self) -> None:
        """Raises TrainerError for a value of another type, or out of its range."""
        _check_types(self)
        _check_ranges(self, AUGMENTATION_RANGES)


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """One training run.

    data: folder, zip or fer2013.csv. votes: a file in FER+ format with people's votes for its pictures,
    or nothing. targets: what is learned, the labels, the distribution of the votes, or both, each by a
    head of its own. votes_weight: how much the votes' loss counts beside the labels' then.
    class_names: what folders named otherwise mean, such as {"anger": "angry"}. excluded: names of the
    pictures that are left out. validation_share: of the training pictures, where the data has no
    validation pictures of its own. start_from: a model bundle of the same architecture, or nothing.
    teachers: model bundles of the same targets; the mean of their answers takes teacher_share of each target.
    schedule: how the learning rate goes on after warmup_epochs in which it rises: "plateau" multiplies
    it by reduce_factor after reduce_patience epochs without a lower val_loss, "cosine" lets it fall to
    0 at the last epoch. patience: epochs without a lower val_loss before the run stops by itself;
    0: never. weight_decay: decoupled, times the learning rate (Loshchilov and Hutter, ICLR 2019).
    averaging: momentum of the moving average of the weights that is validated and kept; 0: none.
    mirrored: the finished model answers by the mean for the face and its mirror image, in twice the time.
    votes_tolerance: of two heads, the combination is taken that is the most right by the labels among those
    whose mean of accuracy and macro recall by the votes is within this of the best (trainer.scoring.choice).
    class_weights: count the pictures of rare classes more. label_smoothing: share of a label that is
    spread over all classes. monitor: what decides which epoch is the best.
    precision: "auto" takes bfloat16 where the processor has instructions for it.
    seed: two runs with the same seed on the same machine agree. threads: 0 takes all cores.
    """

    data: str
    votes: str = ""
    targets: str = "labels"
    votes_weight: float = 1.0
    class_names: Mapping[str, str] = field(default_factory=dict)
    excluded: tuple[str, ...] = ()
    validation_share: float = 0.1
    start_from: str = ""
    teachers: tuple[str, ...] = ()
    teacher_share: float = 0.5
    architecture: str = "seed"
    epochs: int = 48
    batch_size: int = 128
    optimizer: str = "adam"
    learning_rate: float = 1e-3
    schedule: str = "plateau"
    warmup_epochs: int = 0
    weight_decay: float = 0.0
    averaging: float = 0.0
    mirrored: bool = False
    votes_tolerance: float = 0.01
    class_weights: bool = False
    label_smoothing: float = 0.0
    monitor: str = "val_accuracy"
    patience: int = 10
    reduce_patience: int = 3
    reduce_factor: float = 0.4
    precision: str = "auto"
    seed: int = 0
    threads: int = 0
    augmentation: AugmentationConfig = field(default_factory=AugmentationConfig)

    def __post_init__(self) -> None:
        """Raises TrainerError for a value of another type or out of its range, and for a contradiction."""
        _check_types(self)
        _check_ranges(self, RANGES)
        for name, known in CHOICES.items():
            if getattr(self, name) not in known:
                raise TrainerError(f"{_words(name)} must be one of {', '.join(known)}.")
        for name, items in (("excluded", "names of pictures"), ("teachers", "model bundles")):
            value = getattr(self, name)
            if not isinstance(value, tuple) or not all(isinstance(each, str) for each in value):
                raise TrainerError(f"{_words(name)} must be a list of {items}.")
        if not isinstance(self.class_names, Mapping):
            raise TrainerError('Class names must be an object, such as {"anger": "angry"}.')
        for meant in self.class_names.values():
            if meant not in LABELS:
                raise TrainerError(f"{meant} is none of the seven emotions {', '.join(LABELS)}.")
        if self.targets != "labels" and not self.votes:
            raise TrainerError("To learn from votes, name the file with the votes too.")
        if self.warmup_epochs and self.schedule != "cosine":
            raise TrainerError("A warm-up goes with the cosine schedule. Choose it, or 0 warmup epochs.")
        if self.warmup_epochs >= self.epochs:
            raise TrainerError("The warm-up must be shorter than the run: fewer warmup epochs than epochs.")

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: Any) -> "TrainConfig":
        """Raises TrainerError where the values are not a configuration, or hold more than one."""
        options = _known(cls, values)
        if "data" not in options:
            raise TrainerError("The options of a run name its data, and these do not.")
        if "augmentation" in options:
            augmentation = _known(AugmentationConfig, options["augmentation"])
            options["augmentation"] = AugmentationConfig(**augmentation)
        for name in ("excluded", "teachers"):
            if isinstance(options.get(name), list):
                options[name] = tuple(options[name])
        return cls(**options)


def _known(options: type, values: Any) -> dict[str, Any]:
    """The values by name. Raises TrainerError for one that is none of the options."""
    if not isinstance(values, Mapping):
        raise TrainerError("The options of a run are a JSON object, and these are not.")
    unknown = sorted(values.keys() - {each.name for each in fields(options)})
    if unknown:
        raise TrainerError(f"There is no option {unknown[0]}. Is it of a newer version?")
    return dict(values)


# What JSON may hold for an option of each type.
_TYPES: Mapping[Any, tuple[tuple[type, ...], str]] = {
    str: ((str,), "text"),
    bool: ((bool,), "true or false"),
    int: ((int,), "a whole number"),
    float: ((int, float), "a number"),
}


def _check_types(options: Any) -> None:
    for option in fields(options):
        types, words = _TYPES.get(option.type, ((object,), ""))
        value = getattr(options, option.name)
        # To Python, true is a whole number too.
        if not isinstance(value, types) or (isinstance(value, bool) and option.type in (int, float)):
            raise TrainerError(f"{_words(option.name)} must be {words}.")


def _check_ranges(options: Any, ranges: Mapping[str, tuple[float, float]]) -> None:
    for name, (low, high) in ranges.items():
        if not low <= getattr(options, name) <= high:  # what is not a number lies nowhere
            raise TrainerError(f"{_words(name)} must lie between {low:,} and {high:,}.")


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
