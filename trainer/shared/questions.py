"""The app's questions to `python -m trainer workbench` about a planned run, and the answers.

Each is a JSON object on its own line. The kind of a question is in `ask`; that of an answer follows from its
keys.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from trainer.shared.config import AugmentationConfig, TrainConfig
from trainer.shared.records import FieldError, parse, read_strictly

UNREADABLE = "The trainer's answer cannot be read. Install the app again."


@dataclass(frozen=True, slots=True)
class Augment:
    """Asks what images look like after augmentation. pictures: a file of (n, 48, 48) uint8."""

    augmentation: AugmentationConfig
    seed: Annotated[int, Meta(ge=0)]
    pictures: str
    ask: Literal["augment"] = "augment"


@dataclass(frozen=True, slots=True)
class Measure:
    """Asks how long an epoch takes. pictures: number of training images."""

    config: TrainConfig
    pictures: Annotated[int, Meta(ge=1)]
    ask: Literal["epoch_time"] = "epoch_time"


@dataclass(frozen=True, slots=True)
class Augmented:
    """The file of the augmented images, with the same shape."""

    pictures: str


@dataclass(frozen=True, slots=True)
class Measured:
    """The seconds of an epoch, and the training speed."""

    seconds: float
    pictures_per_second: float


@dataclass(frozen=True, slots=True)
class Refused:
    """A question without an answer. error: a sentence for the user."""

    error: str


Question = Augment | Measure
Answer = Augmented | Measured | Refused


def read_question(line: str) -> Question:
    """Parse a question. Raises FieldError, and TrainerError for options that contradict each other."""
    values = parse(line)
    asked = values.get("ask") if isinstance(values, Mapping) else None
    if asked == "augment":
        return read_strictly(Augment, values, known_only=True)
    if asked == "epoch_time":
        return read_strictly(Measure, values, known_only=True)
    raise FieldError("ask", "Ask for augment or epoch_time in a JSON object")


def read_answer(line: bytes) -> Answer:
    """Parse an answer. An unreadable line counts as a refusal."""
    values = parse(line)
    kinds: tuple[type[Answer], ...] = (Augmented, Measured, Refused)
    for kind in kinds:
        with suppress(FieldError):
            return read_strictly(kind, values)
    return Refused(UNREADABLE)
