"""What the signs of a face say over a stretch of time: blinks, closed eyes, yawns, nods."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emotion_gui.vision.face_signs import AWAY_DEGREES, DOWN_DEGREES

Floats = NDArray[np.floating]

MAX_STEP = 0.5  # seconds that a frame may stand for; after a longer gap nobody knows what happened
ENOUGH_SECONDS = 10.0  # valid time below which rates and shares say nothing


@dataclass(frozen=True, slots=True)
class SignSummary:
    """Signs over a stretch of time. Rates and shares are of the valid time; NaN if that is too short.

    Attributes:
        seconds: length of the stretch in seconds, without gaps.
        eyes_valid: share of it in which the eyes were measured, 0 to 1.
        blinks: number of blinks.
        blinks_per_minute: their rate.
        blink_seconds: their mean length.
        long_closures: number of closings of both eyes that were too long for a blink.
        closed: share of the time in which both eyes were closed, 0 to 1.
        perclos: mean of the PERCLOS values, 0 to 1.
        mouth_valid: share in which mouth and head were measured, 0 to 1.
        yawns: number of yawns.
        nods: number of nods.
        away: share of the time in which the head was turned away, 0 to 1.
        down: share of the time in which the head hung down, 0 to 1.
    """

    seconds: float
    eyes_valid: float
    blinks: int
    blinks_per_minute: float
    blink_seconds: float
    long_closures: int
    closed: float
    perclos: float
    mouth_valid: float
    yawns: int
    nods: int
    away: float
    down: float


def summarize_signs(times: Floats, values: Mapping[str, Floats]) -> SignSummary:
    """Summarizes the signs of one face.

    Args:
        times: (n,) seconds, ascending.
        values: (n,) values of each field of `FaceSigns`, by its name; NaN where a value is not valid.
    """
    durations = frame_seconds(times)
    eyes, head = ~np.isnan(values["eyes_closed"]), ~np.isnan(values["head_yaw"])
    seconds, seen, turned = (float(durations[each].sum()) for each in (slice(None), eyes, head))
    blinks = values["blink"] > 0
    perclos = values["perclos"][~np.isnan(values["perclos"])]
    return SignSummary(
        seconds=seconds,
        eyes_valid=seen / seconds if seconds else 0.0,
        blinks=int(blinks.sum()),
        blinks_per_minute=60 * _share(float(blinks.sum()), seen),
        blink_seconds=float(values["blink"][blinks].mean()) if blinks.any() else math.nan,
        long_closures=int((values["long_closure"] > 0).sum()),
        closed=_share(float(durations[values["eyes_closed"] > 0].sum()), seen),
        perclos=float(perclos.mean()) if len(perclos) else math.nan,
        mouth_valid=turned / seconds if seconds else 0.0,
        yawns=int((values["yawn"] > 0).sum()),
        nods=int((values["nod"] > 0).sum()),
        away=_share(float(durations[is_away(values)].sum()), turned),
        down=_share(float(durations[is_down(values)].sum()), turned),
    )


def frame_seconds(times: Floats) -> NDArray[np.float64]:
    """(n,) seconds that each frame stands for: until the next one, at most MAX_STEP; 0 for the last."""
    return np.asarray(np.minimum(np.diff(times, append=times[-1:]), MAX_STEP), np.float64)


def is_away(values: Mapping[str, Floats]) -> NDArray[np.bool_]:
    """(n,) whether the head is turned away, to a side or up."""
    sideways, up = values["head_yaw"], np.maximum(values["head_pitch"], 0)
    return np.asarray(np.hypot(sideways, up) >= AWAY_DEGREES)


def is_down(values: Mapping[str, Floats]) -> NDArray[np.bool_]:
    """(n,) whether the head hangs down."""
    return np.asarray(values["head_pitch"] <= -DOWN_DEGREES)


def _share(amount: float, seconds: float) -> float:
    return amount / seconds if seconds >= ENOUGH_SECONDS else math.nan
