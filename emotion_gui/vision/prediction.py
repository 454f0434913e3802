"""Decides which label to show, or "unsure", without flicker although the probabilities always vary."""

from collections.abc import Sequence
from dataclasses import dataclass

# Another label must be more probable by this much to take over, and the threshold of "unsure" has this margin
# on either side. It is the smallest value with which the label of a still face never changes
# (benchmarks/steadiness.py); a larger one keeps the previous label for longer (benchmarks/margin.py).
HYSTERESIS = 0.05


@dataclass(frozen=True, slots=True)
class Prediction:
    """The label to show for a face.

    Attributes:
        label: index into LABELS.
        unsure: whether no emotion stands out, so that the label is only the best guess.
    """

    label: int
    unsure: bool


def decide_label(
    probabilities: Sequence[float],
    unsure_below: float,
    previous: Prediction | None = None,
    margin: float = HYSTERESIS,
) -> Prediction:
    """Decides which label to show.

    Args:
        probabilities: (7,), 0 to 1, one for each of LABELS.
        unsure_below: the confidence, 0 to 1, below which no emotion stands out.
        previous: the prediction of the previous frame, which is kept if the decision is close.
        margin: by how much another label must be more probable to take over (hysteresis).
    """
    label = max(range(len(probabilities)), key=lambda i: probabilities[i])
    if previous is None:
        return Prediction(label, probabilities[label] < unsure_below)
    if probabilities[label] - probabilities[previous.label] <= margin:
        label = previous.label
    threshold = unsure_below + (margin if previous.unsure else -margin)
    return Prediction(label, probabilities[label] < threshold)
