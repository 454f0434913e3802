"""What the panel says about a face."""

import math
from dataclasses import replace

import numpy as np
import pytest
from measured_faces import CALM, NO_EYES

from emotion_gui.live.signs.sign_texts import NOT_MEASURED, sign_texts
from emotion_gui.statistics.sign_summary import SignSummary, summarize_signs
from emotion_gui.vision.face_signs import FaceSigns
from trainer.shared.formatting import UNKNOWN

SUMMARY = SignSummary(
    seconds=60.0,
    eyes_valid=0.92,
    blinks=14,
    blinks_per_minute=15.2,
    blink_seconds=0.184,
    long_closures=1,
    closed=0.05,
    perclos=0.034,
    mouth_valid=1.0,
    yawns=2,
    nods=1,
    away=0.0,
    down=0.0,
)


def test_says_what_was_measured() -> None:
    texts = sign_texts(replace(CALM, mouth=0.041, perclos=0.03), SUMMARY)
    assert texts.eyes == "open"
    assert texts.blinks == "15 a minute, 184 ms"
    assert texts.perclos == "3%, 1 long closure"
    assert texts.mouth == "open 4%, 2 yawns"
    assert texts.head == "straight"
    assert texts.tilt == "upright, 1 nod"
    assert texts.measured == "eyes 92%, head 100% of 1 min"
    assert texts.brief == ("Eyes open · blinks 15 a minute, 184 ms", "Yawns 2 · head straight · measured 92%")


@pytest.mark.parametrize(
    ("yaw", "pitch", "roll", "head", "tilt"),
    [
        (31.6, 0.0, 0.0, "right 32°", "upright"),
        (-12.0, -20.0, 7.2, "left 12°, down 20°", "right 7°"),
        (0.0, 9.0, -45.0, "up 9°", "left 45°"),
    ],
)
def test_says_where_the_head_is_turned(yaw: float, pitch: float, roll: float, head: str, tilt: str) -> None:
    texts = sign_texts(replace(CALM, head_yaw=yaw, head_pitch=pitch, head_roll=roll), SUMMARY)
    assert (texts.head, texts.tilt) == (head, f"{tilt}, 1 nod")


def test_closed_eyes_are_closed() -> None:
    assert sign_texts(replace(CALM, eyes_closed=1.0), SUMMARY).eyes == "closed"


def test_what_was_never_measured_has_no_number() -> None:
    times = np.arange(0.0, 20.0, 0.1)
    values = {name: np.full(len(times), getattr(NO_EYES, name)) for name in FaceSigns.__dataclass_fields__}
    texts = sign_texts(NO_EYES, summarize_signs(times, values))
    assert texts.eyes == NOT_MEASURED
    assert texts.blinks == texts.perclos == UNKNOWN
    assert texts.measured == "eyes 0%, head 100% of 20 s"
    assert texts.mouth == "open 2%, 0 yawns"


def test_nothing_valid_now_does_not_hide_the_minute() -> None:
    texts = sign_texts(FaceSigns(), SUMMARY)
    assert texts.blinks == "15 a minute, 184 ms"
    assert texts.mouth == f"{NOT_MEASURED}, 2 yawns"
    assert texts.head == NOT_MEASURED


def test_the_rate_of_a_short_time_is_a_dash() -> None:
    texts = sign_texts(CALM, replace(SUMMARY, blinks_per_minute=math.nan))
    assert texts.blinks == UNKNOWN
