"""Reads the votes of several people on each image from files in FER+ format (Barsoum et al., ICMI 2016)."""

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from trainer.shared.errors import TrainerError, reason
from trainer.shared.labels import LABELS

# The columns of a file in FER+ format, in the order of LABELS. Its columns contempt, unknown and NF (no
# face) are not among the seven emotions.
COLUMNS = ("anger", "disgust", "fear", "happiness", "neutral", "sadness", "surprise")
MIN_VOTES = 3
AGREEMENT = 6  # of ten votes

Votes = NDArray[np.float32]


def read_votes(path: Path) -> dict[str, tuple[float, ...]]:
    """The votes of each row for the seven emotions, by path, in the order of LABELS. Raises TrainerError."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            missing = sorted({"path", *COLUMNS} - set(rows.fieldnames or ()))
            if missing:
                raise TrainerError(
                    f"{path} has no column {missing[0]}. A file of votes has the columns path, "
                    f"{', '.join(COLUMNS)}."
                )
            return {row["path"]: _numbers(path, rows.line_num, row) for row in rows}
    except FileNotFoundError as error:
        raise TrainerError(f"There is no file {path}. Check the path of the votes.") from error
    except (OSError, csv.Error, UnicodeDecodeError) as error:
        raise TrainerError(f"{path} cannot be read as a table of votes: {reason(error)}.") from error


def _numbers(path: Path, line: int, row: Mapping[str, str]) -> tuple[float, ...]:
    try:
        numbers = tuple(float(row[name]) for name in COLUMNS)
    except (ValueError, TypeError):  # TypeError: a row that ends early
        numbers = ()
    if not numbers or not all(0 <= number < math.inf for number in numbers):
        raise TrainerError(f"Line {line} of {path} has no number of votes for each of the seven emotions.")
    return numbers


def votes_of(names: Sequence[str], rows: Mapping[str, tuple[float, ...]]) -> Votes:
    """(n, 7) float32: the votes on each image; zeros for an image without a row.

    A row belongs to the image with the same path, or else to one whose path ends in the same split,
    emotion and file name.
    """
    tails = {_tail(path): votes for path, votes in rows.items()}
    no_votes = (0.0,) * len(LABELS)
    found = [rows.get(name) or tails.get(_tail(name), no_votes) for name in names]
    return np.array(found, np.float32).reshape(len(names), len(LABELS))


def _tail(name: str) -> tuple[str, ...]:
    return PurePosixPath(name).parts[-3:]


def majority(votes: Votes) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The emotion with the most votes for each image.

    Args:
        votes: (n, 7).

    Returns:
        labels: (n,), the emotion with the most votes.
        usable: (n,), False for images with fewer than three votes for the seven emotions.
    """
    return votes.argmax(axis=1).astype(np.uint8), votes.sum(axis=1) >= MIN_VOTES


def agreed(votes: Votes) -> NDArray[np.bool_]:
    """(n,): whether six or more of the ten people saw the same emotion."""
    return np.asarray(votes.max(axis=1, initial=0) >= AGREEMENT)
