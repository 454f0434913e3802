"""How far a mouth is open, and whether it laughs."""

import math
from collections.abc import Sequence

from emotion_gui.vision.face_mesh import INNER_LIPS, LEFT_EYE, MOUTH_CORNERS, RIGHT_EYE, FaceMesh
from trainer.shared.face_input import LABELS

# The width of a closed mouth over the distance of the outer corners of the eyes, which do not move: the
# median of 457 press photographs. The mouth's own width changes with what it does.
CLOSED_MOUTH_WIDTH = 0.57
_LAUGHING_WIDTH = 1.07  # of the closed mouth; 25% of neutral faces and 75% of happy ones are wider
_LAUGHING_PROBABILITY = 0.5
_OUTER_CORNERS = LEFT_EYE[0], RIGHT_EYE[1]
_HAPPY = LABELS.index("happy")


def mouth_opening(mesh: FaceMesh) -> float:
    """Returns the distance of the inner lips over the width of the closed mouth; NaN if there is no face.

    All distances are in space, so that they hold for a head that is turned.
    """
    return _distance(mesh, INNER_LIPS) / _closed_width(mesh)


def is_laughing(mesh: FaceMesh, probabilities: Sequence[float]) -> bool:
    """Returns whether the face laughs: the model says "happy", and the mouth is wider than a closed one.

    Args:
        mesh: the face.
        probabilities: (7,), one per label of `LABELS`.
    """
    if probabilities[_HAPPY] < _LAUGHING_PROBABILITY:
        return False
    return _distance(mesh, MOUTH_CORNERS) > _LAUGHING_WIDTH * _closed_width(mesh)


def _closed_width(mesh: FaceMesh) -> float:
    width = CLOSED_MOUTH_WIDTH * _distance(mesh, _OUTER_CORNERS)
    return width if width > 0 else math.nan


def _distance(mesh: FaceMesh, pair: tuple[int, int]) -> float:
    return math.dist(*mesh.points[list(pair)].tolist())
