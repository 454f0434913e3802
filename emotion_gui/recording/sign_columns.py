"""The columns of a session that hold the signs of a face; their names are the fields of `FaceSigns`."""

import math

from emotion_gui.recording.columns import Column
from emotion_gui.recording.rows import FaceValues
from emotion_gui.vision.frame import FrameResult

SIGN_COLUMNS = (
    Column("eye_left", "", "Eye at the picture's left, 1 for the own open eye", 0.001),
    Column("eye_right", "", "Eye at the picture's right, 1 for the own open eye", 0.001),
    Column("eyes_closed", "", "Eyes closed", 1.0),
    Column("perclos", "", "PERCLOS of the last minute", 0.001),
    Column("blink", "s", "Blink", 0.001),
    Column("long_closure", "s", "Long closing of the eyes", 0.01),
    Column("mouth", "", "Mouth open", 0.001),
    Column("yawn", "s", "Yawn", 0.01),
    Column("head_yaw", "°", "Head turned, against the own zero", 0.1),
    Column("head_pitch", "°", "Head raised, against the own zero", 0.1),
    Column("head_roll", "°", "Head tilted, against the own zero", 0.1),
    Column("nod", "", "Nod", 1.0),
)


def sign_values(result: FrameResult) -> FaceValues:
    """Returns the values of SIGN_COLUMNS for the faces of a result; NaN where a face has none."""
    return {
        column.name: [
            math.nan if face.signs is None else getattr(face.signs, column.name) for face in result.faces
        ]
        for column in SIGN_COLUMNS
    }
