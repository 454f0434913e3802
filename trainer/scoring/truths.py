"""The reference for an image: its label, or the people who voted on it."""

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
    """A reference for n images.

    Attributes:
        right: (n,) uint8, the true class as an index into LABELS.
        usable: (n,), which images have one.
    """

    right: NDArray[np.uint8]
    usable: Flags


def truths(split: Split) -> dict[TruthName, Truth]:
    """The references LABELED and, with votes, VOTED and AGREED, unless they apply to no image.

    VOTED is the emotion with the most votes; AGREED is the same for the images on which most voters agree.
    """
    found: dict[TruthName, Truth] = {LABELED: Truth(split.labels, np.ones(len(split), bool))}
    if split.votes is not None:
        found[VOTED] = Truth(*majority(split.votes))
        found[AGREED] = Truth(found[VOTED].right, found[VOTED].usable & agreed(split.votes))
    return {name: truth for name, truth in found.items() if truth.usable.any()}


def ruling(split: Split) -> Ruling:
    """The reference for selecting and calibrating a model: the votes, or the labels without votes.

    If at least six of ten people agree on an image of FER2013, its label agrees with them in only 72% of the
    cases, so the label does not show whether a model is right about a person.
    """
    return VOTED if VOTED in truths(split) else LABELED
