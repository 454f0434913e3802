"""The physical signs of a face in one frame: eyes, mouth and head."""

import math
from dataclasses import dataclass

# From these angles on, against the person's own zero, the head is turned away or hangs down (docs/signs.md).
AWAY_DEGREES = 30.0
DOWN_DEGREES = 20.0


@dataclass(frozen=True, slots=True)
class FaceSigns:
    """What was measured of a face in a frame. NaN stands for "not valid".

    Eyes are named by their side in the picture. Events have a value in the one frame in which they end, and 0
    in every other valid frame, so that they can be counted.

    Attributes:
        eye_left: openness of the eye at the picture's left; 1 is the own open eye, about 0 a closed one.
        eye_right: openness of the other eye.
        eyes_closed: 1 while both eyes are closed, else 0.
        perclos: share of the last minute (its valid time) with eyes closed by at least 80%, 0 to 1.
        blink: length in seconds of a blink that ended in this frame.
        long_closure: length in seconds of a closing of both eyes that was too long for a blink, and ended.
        mouth: opening of the mouth: distance of the inner lips divided by the width of the closed mouth.
        yawn: length in seconds of a yawn that ended in this frame.
        head_yaw: rotation in degrees against the person's own zero, positive to the right of the picture.
        head_pitch: likewise, positive upwards.
        head_roll: likewise, positive clockwise in the picture.
        nod: 1 in the frame in which a nod ended.
    """

    eye_left: float = math.nan
    eye_right: float = math.nan
    eyes_closed: float = math.nan
    perclos: float = math.nan
    blink: float = math.nan
    long_closure: float = math.nan
    mouth: float = math.nan
    yawn: float = math.nan
    head_yaw: float = math.nan
    head_pitch: float = math.nan
    head_roll: float = math.nan
    nod: float = math.nan
