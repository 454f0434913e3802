"""The result of an inspection, read from the files that the trainer has written."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tokenize import TokenError
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from emotion_gui.core.errors import UserError
from trainer.shared.labels import INPUT_SIZE, LABELS
from trainer.shared.run_folder import RunFolder

# Raised by damaged JSON and NumPy files, and by values that are missing or have another type.
_BROKEN = (
    OSError, EOFError, MemoryError, RecursionError, TokenError,
    ValueError, KeyError, IndexError, TypeError, AttributeError,
)  # fmt: skip
DAMAGED = "The result of the inspection is damaged. Inspect the pictures again."
Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
SPLIT_WORDS: Mapping[str, str] = {"train": "training", "validation": "validation", "test": "test"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem or a remark about the data.

    Attributes:
        kind: The name of the check that found it.
        severity: How serious it is.
        sentence: The text for the user.
        groups: The names of pictures that belong together, such as duplicates.
        exclude: The names of the pictures to exclude to resolve it.
        class_name: (folder, label) if a folder with another name seems to contain an emotion.
    """

    kind: str
    severity: Severity
    sentence: str
    groups: tuple[tuple[str, ...], ...]
    exclude: tuple[str, ...]
    class_name: tuple[str, str] | None


@dataclass(frozen=True, slots=True, eq=False)
class Inspection:
    """The result of inspecting a data set.

    Attributes:
        counts: The number of pictures by split and label.
        made_validation: Whether the validation pictures were set aside from the training pictures.
        index: The index of each readable picture in the following sequences, by its name.
        labels: The label of each picture.
        split_of: The split of each picture.
        findings: The findings, the most severe first.
        pictures: All pictures, (n, 48, 48) uint8, memory-mapped.
    """

    counts: Mapping[str, Mapping[str, int]]
    made_validation: bool
    index: Mapping[str, int]
    labels: tuple[str, ...]
    split_of: tuple[str, ...]
    findings: tuple[Finding, ...]
    pictures: NDArray[np.uint8]


def read_inspection(folder: Path) -> Inspection:
    """Reads and checks the result of an inspection.

    Args:
        folder: The folder into which the trainer has written it.

    Returns:
        The result.

    Raises:
        UserError: If it is missing or damaged.
    """
    try:
        values = json.loads(RunFolder(folder).inspection.read_text(encoding="utf-8"))
        pictures = np.load(RunFolder(folder).pictures, mmap_mode="r", allow_pickle=False)
        return _inspection(values, pictures)
    except _BROKEN as error:
        raise UserError(DAMAGED) from error


def _inspection(values: dict[str, Any], pictures: NDArray[np.uint8]) -> Inspection:
    names = _texts(values["names"])
    labels = tuple(LABELS[_number(index)] for index in values["labels"])
    split_of = tuple(_one_of(split, SPLIT_WORDS) for split in values["split_of"])
    matches = pictures.shape == (len(names), INPUT_SIZE, INPUT_SIZE) and pictures.dtype == np.uint8
    if not matches or not len(names) == len(labels) == len(split_of):
        raise ValueError("the parts do not belong together")
    findings = [_finding(each) for each in values["findings"]]
    return Inspection(
        {_one_of(split, SPLIT_WORDS): _counts(counts) for split, counts in values["splits"].items()},
        bool(values["made_validation"]),
        {name: index for index, name in enumerate(names)},
        labels,
        split_of,
        tuple(sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))),
        pictures,
    )


def _counts(values: Mapping[str, Any]) -> dict[str, int]:
    return {label: _number(values.get(label, 0)) for label in LABELS}


def _finding(values: dict[str, Any]) -> Finding:
    proposal = values.get("class_name")
    if proposal is not None:
        folder, label = _texts(proposal)
        proposal = folder, _one_of(label, LABELS)
    [kind, sentence] = _texts((values["kind"], values["sentence"]))
    return Finding(
        kind,
        _one_of(values["severity"], SEVERITIES),
        sentence,
        tuple(_texts(group) for group in values["groups"]),
        _texts(values["exclude"]),
        proposal,
    )


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    texts = tuple(values)
    if isinstance(values, str) or not all(isinstance(text, str) for text in texts):
        raise TypeError("not a list of texts")
    return texts


def _number(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise TypeError("not a number from 0")
    return value


def _one_of(value: Any, known: Iterable[Any]) -> Any:
    if value not in known:
        raise ValueError(f"not one of {', '.join(known)}")
    return value
