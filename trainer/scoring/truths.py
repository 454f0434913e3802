"""Who is right about a picture: its label, or the people who voted on it."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trainer.data.dataset import Split
from trainer.data.duplicates import Flags
from trainer.data.votes import agreed, majority
from trainer.shared.scores import Ruling, TruthName

LABELED: Literal["labels"] = "labels"
VOTED: Literal["votes"] = "votes"
AGREED: Literal["agreed"] = "agreed"


class Truth(NamedTuple):
    """right: (n,) uint8, number in LABELS. usable: (n,), the pictures that it knows an answer for."""

    right: NDArray[np.uint8]
    usable: Flags


def truths(split: Split) -> dict[TruthName, Truth]:
    """By LABELED and, where there are votes, VOTED and AGREED; one that knows no answer is left out.

    VOTED: the emotion with the most votes. AGREED: the same, of the pictures on which most people agree.
    """
    found: dict[TruthName, Truth] = {LABELED: Truth(split.labels, np.ones(len(split), bool))}
    if split.votes is not None:
        found[VOTED] = Truth(*majority(split.votes))
        found[AGREED] = Truth(found[VOTED].right, found[VOTED].usable & agreed(split.votes))
    return {name: truth for name, truth in found.items() if truth.usable.any()}


def ruling(split: Split) -> Ruling:
    """The one that a model is chosen and calibrated by: the votes, or the labels where there are none.

    Where six or more of ten people agree about a picture of FER2013, its label agrees with them in 72% of the
    cases only, so it is no measure of whether a model is right about a person.
    """
    return VOTED if VOTED in truths(split) else LABELED
