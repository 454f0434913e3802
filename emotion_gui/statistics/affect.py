"""Valence and arousal, derived from the seven probabilities."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer.shared.face_input import LABELS

# Mean ratings of the pleasure and arousal of the terms "angry", "disgusted" and so on, from -1 to 1:
# Russell, J. A. & Mehrabian, A. (1977). Evidence for a three-factor theory of emotions. Journal of Research
# in Personality, 11, 273-294. A neutral face is at the origin, which is our choice.
_COORDINATES = {
    "angry": (-0.51, 0.59),
    "disgust": (-0.60, 0.35),
    "fear": (-0.64, 0.60),
    "happy": (0.81, 0.51),
    "neutral": (0.0, 0.0),
    "sad": (-0.63, -0.27),
    "surprise": (0.40, 0.67),
}
VALENCE = np.array([_COORDINATES[label][0] for label in LABELS])
AROUSAL = np.array([_COORDINATES[label][1] for label in LABELS])
VALENCE.flags.writeable = AROUSAL.flags.writeable = False

_WEIGHTS = ", ".join(
    f"{label} {valence:+.2f} and {arousal:+.2f}" for label, (valence, arousal) in _COORDINATES.items()
).replace("-", "−")
FORMULA = (
    "Valence (unpleasant to pleasant) and arousal (calm to excited) are not measured. Each is the sum of the "
    f"seven probabilities, each one times a fixed number: {_WEIGHTS}. The numbers are the mean ratings of "
    "these words by people who were asked (Russell and Mehrabian, 1977); a neutral face is 0 by choice."
)


def affect_of(values: NDArray[Any]) -> NDArray[np.float64]:
    """(n, 2) valence and arousal, -1 to 1, of (n, 7) probabilities; rows of NaN stay NaN."""
    return np.asarray(values @ np.column_stack((VALENCE, AROUSAL)), np.float64)
