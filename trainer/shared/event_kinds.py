"""The kinds of events that a run or an inspection reports, for writers and readers.

Fields without a default are required, because the event is useless without them. Missing values are None or,
for measurements from Keras, NaN. Newer fields have defaults, because earlier versions did not write them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from trainer.shared.config import Monitor
from trainer.shared.quantities import Count, Number, PicturesByLabel, Seconds, Share
from trainer.shared.records import PathText


@dataclass(frozen=True, slots=True)
class Format:
    """The first line of a file."""

    version: int


@dataclass(frozen=True, slots=True)
class Loading:
    """The run starts to read its data."""

    data: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRead:
    """The data has been read.

    Attributes:
        fingerprint: of the data; a run is not resumed with other data.
        unreadable: number of images that could not be read.
        excluded: number of images that the user excluded.
        made_validation: whether the validation images were drawn from the training images.
        train: number of training images by label.
        validation: number of validation images by label.
    """

    fingerprint: str = ""
    unreadable: Count = 0
    excluded: Count = 0
    made_validation: bool = False
    train: PicturesByLabel
    validation: PicturesByLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStart:
    """The training starts, or continues after it was resumed.

    Attributes:
        time: in seconds since 1970.
        architecture: name of the network.
        parameters: number of its parameters.
        epochs: maximum number.
        first_epoch: counted from 1.
        batches: per epoch.
        batch_size: images per batch.
        pictures: number of training images.
        precision: "float32" or "bfloat16".
        monitor: the value of EpochDone by which the best epoch is selected.
    """

    time: Seconds = 0.0
    architecture: str = ""
    parameters: Count = 0
    epochs: Number
    first_epoch: Number
    batches: Count
    batch_size: Count = 0
    pictures: Count = 0
    precision: str = ""
    monitor: Monitor = "val_accuracy"


@dataclass(frozen=True, slots=True)
class BatchDone:
    """A batch is done.

    Attributes:
        epoch: counted from 1.
        batch: counted from 1.
        batches: per epoch.
        loss: mean of the epoch so far.
        accuracy: mean of the epoch so far, 0 to 1.
        votes_accuracy: the same for the head that learns from votes, if there is one.
        learning_rate: of this batch.
    """

    epoch: Number
    batch: Count
    batches: Count
    loss: float = math.nan
    accuracy: float = math.nan
    votes_accuracy: float | None = None
    learning_rate: float | None = None


@dataclass(frozen=True, slots=True)
class EpochDone:
    """An epoch is done. Accuracies are from 0 to 1.

    Those named `val_` are of the validation, `votes` by votes if there are any, and `without_leaks` without
    the images that have a duplicate in training if there are any.

    Attributes:
        epoch: counted from 1.
        seconds: including validation, excluding pauses.
        complete: False if a stop ended the epoch early; a resumed run repeats it.
    """

    epoch: Number
    seconds: Seconds = 0.0
    loss: float = math.nan
    accuracy: float = math.nan
    val_loss: float = math.nan
    val_accuracy: float = math.nan
    learning_rate: float | None = None
    val_votes_accuracy: float | None = None
    complete: bool = True
    val_accuracy_without_leaks: float | None = None
    val_votes_accuracy_without_leaks: float | None = None
    votes_accuracy: float | None = None


@dataclass(frozen=True, slots=True)
class Paused:
    """The run is paused."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The run continues after a pause."""


@dataclass(frozen=True, slots=True)
class Finishing:
    """The run starts to build and evaluate the model of the best epoch."""


@dataclass(frozen=True, slots=True)
class End:
    """A run or an inspection has ended.

    If there is a model, its accuracies on the validation images are given, by labels and by votes, 0 to 1.

    Attributes:
        outcome: how it ended.
        message: a sentence for the user.
        model: folder of the bundle.
    """

    outcome: Literal["finished", "stopped", "failed"] = "failed"
    message: str = ""
    accuracy: Share | None = None
    accuracy_without_leaks: Share | None = None
    votes_accuracy: Share | None = None
    votes_accuracy_without_leaks: Share | None = None
    model: PathText | None = None


@dataclass(frozen=True, slots=True)
class Inspecting:
    """The progress of an inspection. stage: in words; total: 0 if unknown."""

    stage: str
    done: Count
    total: Count


Event = (
    Format | Loading | DataRead | RunStart | BatchDone | EpochDone | Paused | Resumed | Finishing | End
    | Inspecting
)  # fmt: skip
KINDS: Mapping[str, type[Event]] = {
    "format": Format,
    "loading": Loading,
    "data": DataRead,
    "start": RunStart,
    "batch": BatchDone,
    "epoch": EpochDone,
    "paused": Paused,
    "resumed": Resumed,
    "finishing": Finishing,
    "end": End,
    "inspecting": Inspecting,
}
