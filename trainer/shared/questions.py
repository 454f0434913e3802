"""What an app asks `python -m trainer workbench` about a run that is not started, and what that answers.

Each is a JSON object on a line of its own. A question says by `confirm` which it is, an answer by its keys.
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
    """How will the pictures look to the network in training? They are in a file of (n, 48, 48) uint8."""

    augmentation: AugmentationConfig
    seed: Annotated[int, Meta(ge=0)]
    pictures: str
    ask: Literal["augment"] = "augment"


@dataclass(frozen=True, slots=True)
class Measure:
    """How long will an epoch with so many pictures take?"""

    config: TrainConfig
    pictures: Annotated[int, Meta(ge=1)]
    ask: Literal["epoch_time"] = "epoch_time"


@dataclass(frozen=True, slots=True)
class Augmented:
    """The file of the changed pictures, of the same shape."""

    pictures: str


@dataclass(frozen=True, slots=True)
class Measured:
    seconds: float
    pictures_per_second: float


@dataclass(frozen=True, slots=True)
class Refused:
    """error: a sentence for the user."""

    error: str


Question = Augment | Measure
Answer = Augmented | Measured | Refused


def read_question(line: str) -> Question:
    """Raises FieldError, and TrainerError for options that contradict each other."""
    values = parse(line)
    asked = values.get("ask") if isinstance(values, Mapping) else None
    if asked == "augment":
        return read_strictly(Augment, values, known_only=True)
    if asked == "epoch_time":
        return read_strictly(Measure, values, known_only=True)
    raise FieldError("ask", "Ask for augment or epoch_time in a JSON object")


def read_answer(line: bytes) -> Answer:
    """A line that is no answer is a refusal."""
    values = parse(line)
    kinds: tuple[type[Answer], ...] = (Augmented, Measured, Refused)
    for kind in kinds:
        with suppress(FieldError):
            return read_strictly(kind, values)
    return Refused(UNREADABLE)
