"""What the trainer found out about a data set, read from the files that it wrote."""

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

# What damaged JSON and NumPy files raise, and what is missing or of another type in them.
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
    """Something in the data that deserves a look.

    groups: names of pictures that belong together, such as twins. exclude: names of those that can be
    left out to mend it. class_name: (folder, label) where a folder seems to be one of the emotions.
    """

    kind: str
    severity: Severity
    sentence: str
    groups: tuple[tuple[str, ...], ...]
    exclude: tuple[str, ...]
    class_name: tuple[str, str] | None


@dataclass(frozen=True, slots=True, eq=False)
class Inspection:
    """A data set that has been looked through.

    counts: number of pictures by split and label. made_validation: the validation pictures were set
    aside from the training ones. index: place of each readable picture by its name, in labels, split_of
    and pictures (n, 48, 48) uint8, which stay on the disk until they are looked at.
    findings: the gravest first.
    """

    counts: Mapping[str, Mapping[str, int]]
    made_validation: bool
    index: Mapping[str, int]
    labels: tuple[str, ...]
    split_of: tuple[str, ...]
    findings: tuple[Finding, ...]
    pictures: NDArray[np.uint8]


def read_inspection(folder: Path) -> Inspection:
    """Read and check what lies in `folder`. Raises UserError where it is missing or damaged."""
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
    whole = pictures.shape == (len(names), INPUT_SIZE, INPUT_SIZE) and pictures.dtype == np.uint8
    if not whole or not len(names) == len(labels) == len(split_of):
        raise ValueError("the parts do not belong together")
    findings = [_finding(each) for each in values["findings"]]
    return Inspection(
        {_one_of(split, SPLIT_WORDS): _counts(counts) for split, counts in values["splits"].items()},
        bool(values["made_validation"]),
        {name: place for place, name in enumerate(names)},
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
