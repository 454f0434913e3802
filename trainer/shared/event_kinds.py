"""What a run and an inspection tell while they go on: the kinds of events, for the writer and for the reader.

A field without a default is one that an event is of no use without. What was not told is None or, of what
Keras measures, not a number. Newer fields have defaults: former versions did not write them.
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
    """The data is read."""

    data: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRead:
    """The pictures of each split by label, how many could not be read, and how many the user left out.

    fingerprint: of what is trained on; a run is not resumed on other data. made_validation: the validation
    pictures were taken from the training pictures.
    """

    fingerprint: str = ""
    unreadable: Count = 0
    excluded: Count = 0
    made_validation: bool = False
    train: PicturesByLabel
    validation: PicturesByLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStart:
    """The training begins, or goes on after it was resumed.

    time: in seconds since 1970. epochs: at most this many; first_epoch counts from 1; batches: in an epoch.
    pictures: of the training. monitor: by which value of an EpochDone its best epoch is chosen.
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
    """epoch and batch count from 1. loss and accuracies (0 to 1) are the epoch's means so far.

    votes_accuracy: of the head that learns from votes, where there is one.
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
    """epoch counts from 1; seconds with its validation, without its pauses; accuracies from 0 to 1.

    val_votes_accuracy: against the people's votes, where there are any; without_leaks: without the pictures
    that have a near twin in training, where there are any. complete: not cut short by a stop; a resumed run
    does an epoch that is not complete again.
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
    """The run waits."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """It goes on after a pause."""


@dataclass(frozen=True, slots=True)
class Finishing:
    """The best epoch is made into a model, which is scored."""


@dataclass(frozen=True, slots=True)
class End:
    """Of a run or an inspection. message: a sentence for the user. model: the bundle's folder.

    Accuracies: shares of the validation pictures, where there is a model, by the labels and by the votes.
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
    """How far an inspection is. stage: in words; total is 0 where it is not known."""

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
