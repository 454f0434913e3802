"""What is said of probabilities that never rest: a label, or "unsure", that does not flicker."""

from collections.abc import Sequence
from dataclasses import dataclass

# Another label has to be so much more probable to take over, and so much lies to either side of the
# threshold of "unsure" (hysteresis). It is the smallest with which no label changes before a still face
# (benchmarks/steadiness.py); a larger one holds the former label longer (benchmarks/margin.py).
HYSTERESIS = 0.05


@dataclass(frozen=True, slots=True)
class Prediction:
    """label: number in LABELS. unsure: no emotion stands out; the label is only the best guess."""

    label: int
    unsure: bool


def decide_label(
    probabilities: Sequence[float],
    unsure_below: float,
    previous: Prediction | None = None,
    margin: float = HYSTERESIS,
) -> Prediction:
    """The label to show for (7,) probabilities.

    Args:
        probabilities: 0 to 1, one for each of LABELS.
        unsure_below: with less confidence than this, 0 to 1, no emotion stands out.
        previous: what was shown a frame ago, which stays if it is close.
        margin: by how much another label has to be more probable to take over (hysteresis).
    """
    label = max(range(len(probabilities)), key=lambda i: probabilities[i])
    if previous is None:
        return Prediction(label, probabilities[label] < unsure_below)
    if probabilities[label] - probabilities[previous.label] <= margin:
        label = previous.label
    threshold = unsure_below + (margin if previous.unsure else -margin)
    return Prediction(label, probabilities[label] < threshold)
