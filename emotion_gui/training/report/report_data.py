"""What a finished run has written about its model, read and checked."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np

from emotion_gui.core.errors import UserError
from trainer.shared.face_input import Pixels
from trainer.shared.labels import INPUT_SIZE, LABELS
from trainer.shared.run_folder import RunFolder

NO_REPORT = "This run has no report. One is made when a run finishes or is stopped."
DAMAGED = "The report of this run is damaged or was written by another version. Train again to get a new one."
# What a model is scored by, in the order of its weight.
KINDS = (
    "votes", "votes_without_leaks", "agreed", "agreed_without_leaks", "labels", "labels_without_leaks"
)  # fmt: skip
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ClassScores:
    """Shares from 0 to 1, and the number of validation and of training pictures."""

    precision: float
    recall: float
    f1: float
    pictures: int
    training: int


@dataclass(frozen=True, slots=True)
class Shown:
    """Shares of the faces, 0 to 1: shown with the right emotion, as "unsure", and with a wrong one."""

    right: float
    unsure: float
    wrong: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares from 0 to 1; intervals: 95%, where they were computed. neutral: what is shown of neutral faces;
    older runs did not measure it.
    """

    pictures: int
    accuracy: float
    macro_recall: float
    calibration_error: float
    interval: Interval | None
    macro_interval: Interval | None
    neutral: Shown | None


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence."""

    confidence: float
    accuracy: float
    pictures: int


@dataclass(frozen=True, slots=True)
class Certainty:
    """Below what the model says that it is unsure, how many faces then get an answer, and how many of these
    answers are right; shares from 0 to 1.
    """

    unsure_below: float
    coverage: float
    answered: float


@dataclass(frozen=True, slots=True)
class Mistake:
    """A picture, (48, 48) uint8, its label and what it was taken for."""

    image: Pixels
    name: str
    label: str
    taken_for: str
    confidence: float


@dataclass(frozen=True, slots=True)
class RunReport:
    """scores: by "labels", "labels_without_leaks" and, where there are votes, the same for "votes" and for
    "agreed", the pictures on which most people agree. ruled_by: "votes" or "labels", by which the rest is
    measured. classes: by label. confusion[i][j]: pictures of class i taken for class j. pictures: by split.
    """

    folder: Path
    ruled_by: str
    scores: Mapping[str, Scores]
    classes: Mapping[str, ClassScores]
    confusion: Sequence[Sequence[int]]
    reliability_before: Sequence[Bin]
    reliability: Sequence[Bin]
    mistakes: Sequence[Mistake]
    pictures: Mapping[str, int]
    leaked: int
    unreadable: int
    excluded: int
    made_validation: bool
    architecture: str
    parameters: int
    epochs: int
    seconds: float
    temperature: float
    quantized: bool
    bytes: int
    milliseconds_per_face: float
    certainty: Certainty | None


def read_report(folder: Path) -> RunReport:
    """The report in the folder of a run. Raises UserError where it has none, or one that cannot be used."""
    try:
        values = json.loads(RunFolder(folder).report.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UserError(NO_REPORT) from error
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(DAMAGED) from error
    try:
        return _report(folder, values)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
        raise UserError(DAMAGED) from error


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error, 0 to 1: the mean gap between confidence and accuracy."""
    gaps = sum(abs(each.accuracy - each.confidence) * each.pictures for each in bins)
    return gaps / max(sum(each.pictures for each in bins), 1)


def _report(folder: Path, values: Any) -> RunReport:
    validation, data = values["validation"], values["data"]
    ruled_by = values.get("ruled_by", "labels")  # as older versions had it
    if ruled_by not in ("votes", "labels"):
        raise ValueError("ruled by nobody known")
    return RunReport(
        folder,
        ruled_by,
        {kind: _scores(validation[kind]) for kind in KINDS if kind == ruled_by or kind in validation},
        _classes(validation[ruled_by]["classes"], data["train"]),
        _confusion(validation[ruled_by]["confusion"]),
        _bins(values["reliability_before"]),
        _bins(values["reliability"]),
        _mistakes(folder, values["mistakes"]),
        {split: sum(int(count) for count in counts.values()) for split, counts in data.items()},
        leaked=int(values["leaked"]),
        unreadable=int(values["unreadable"]),
        excluded=int(values["excluded"]),
        made_validation=bool(values["made_validation"]),
        architecture=str(values["architecture"]),
        parameters=int(values["parameters"]),
        epochs=int(values["epochs"]),
        seconds=_number(values["seconds"]),
        temperature=_number(values["temperature"]),
        quantized=bool(values["quantized"]),
        bytes=int(values["bytes"]),
        milliseconds_per_face=_number(values["milliseconds_per_face"]),
        certainty=_certainty(values),
    )


def _scores(values: Any) -> Scores:
    neutral = values.get("neutral_shown")
    return Scores(
        int(values["pictures"]),
        _number(values["accuracy"]),
        _number(values["macro_recall"]),
        _number(values["calibration_error"]),
        _interval(values.get("accuracy_interval")),
        _interval(values.get("macro_recall_interval")),
        Shown(*(_number(neutral[name]) for name in ("right", "unsure", "wrong"))) if neutral else None,
    )


def _interval(values: Any) -> Interval | None:
    return (_number(values[0]), _number(values[1])) if values else None


def _classes(values: Any, training: Any) -> dict[str, ClassScores]:
    return {
        label: ClassScores(
            _number(values[label]["precision"]),
            _number(values[label]["recall"]),
            _number(values[label]["f1"]),
            int(values[label]["pictures"]),
            int(training[label]),
        )
        for label in LABELS
    }


def _confusion(values: Any) -> list[list[int]]:
    counts = [[int(count) for count in row] for row in values]
    if [len(row) for row in counts] != [len(LABELS)] * len(LABELS):
        raise ValueError("the confusion matrix has another size")
    return counts


def _bins(values: Any) -> list[Bin]:
    return [Bin(_number(v["confidence"]), _number(v["accuracy"]), int(v["pictures"])) for v in values]


def _certainty(values: Any) -> Certainty | None:
    """At the nearest threshold that was measured; None for older runs, and where all is unsure."""
    if "unsure_below" not in values:
        return None
    threshold = _number(values["unsure_below"])
    nearest = min(values["coverage"], key=lambda row: abs(_number(row["threshold"]) - threshold))
    if nearest["answered"] is None:
        return None
    return Certainty(threshold, _number(nearest["coverage"]), _number(nearest["answered"]))


def _mistakes(folder: Path, values: Any) -> list[Mistake]:
    """None where their pictures are missing: the rest of the report is of use without them."""
    try:
        images = np.load(RunFolder(folder).mistakes, allow_pickle=False)
    except (OSError, ValueError, EOFError, MemoryError, TokenError):  # TokenError: a damaged header
        return []
    if images.dtype != np.uint8 or images.shape != (len(values), INPUT_SIZE, INPUT_SIZE):
        return []
    return [
        Mistake(image, str(v["name"]), LABELS[v["label"]], LABELS[v["taken_for"]], _number(v["confidence"]))
        for image, v in zip(images, values, strict=True)
    ]


def _number(value: Any) -> float:
    """Raises ValueError for what is not a finite number."""
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("no number")
    return number
