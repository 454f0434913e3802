"""What is said of probabilities that never rest: a label, or "unsure", that does not flicker."""

from collections.abc import Sequence
from dataclasses import dataclass

# Another label has to be so much more probable to take over, and so much lies to either side of the
# threshold of "unsure" (hysteresis). It is the smallest with which no label changes before a still face
# (benchmarks/steadiness.py); a larger one holds the former label longer (benchmarks/margin.py).
MARGIN = 0.05


@dataclass(frozen=True, slots=True)
class Answer:
    """label: number in LABELS. unsure: no emotion stands out; the label is only the best guess."""

    label: int
    unsure: bool


def answer_to(
    probabilities: Sequence[float], unsure_below: float, before: Answer | None = None, margin: float = MARGIN
) -> Answer:
    """What to say of (7,) probabilities; before: what was said a frame ago, which stays if it is close."""
    label = max(range(len(probabilities)), key=lambda i: probabilities[i])
    if before is None:
        return Answer(label, probabilities[label] < unsure_below)
    if probabilities[label] - probabilities[before.label] <= margin:
        label = before.label
    threshold = unsure_below + (margin if before.unsure else -margin)
    return Answer(label, probabilities[label] < threshold)
