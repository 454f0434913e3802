"""The signs of a face as words for the panel."""

import math
from dataclasses import dataclass

from emotion_gui.statistics.sign_summary import SignSummary
from emotion_gui.vision.face_signs import FaceSigns
from trainer.shared.formatting import UNKNOWN, count, duration, percent

NOT_MEASURED = "not measured"
_STRAIGHT_DEGREES = 5.0  # below that an angle is as good as none


@dataclass(frozen=True, slots=True)
class SignTexts:
    """What the panel says. What is not known is a dash.

    Attributes:
        eyes: whether they are open.
        blinks: their rate and mean length in the last minute.
        perclos: PERCLOS, and the number of long closures in the last minute.
        mouth: its opening, and the number of yawns in the last minute.
        head: where it is turned, in the picture.
        tilt: where it is tilted, and the number of nods in the last minute.
        measured: the share of the last minute in which eyes, and mouth and head, were measured.
        brief: the most important of it in two lines.
    """

    eyes: str = UNKNOWN
    blinks: str = UNKNOWN
    perclos: str = UNKNOWN
    mouth: str = UNKNOWN
    head: str = UNKNOWN
    tilt: str = UNKNOWN
    measured: str = UNKNOWN
    brief: tuple[str, str] = (f"Eyes {UNKNOWN}", f"Head {UNKNOWN}")


def sign_texts(signs: FaceSigns, summary: SignSummary) -> SignTexts:
    """Describes the signs of this moment and of the last minute."""
    has_eyes, has_head = summary.eyes_valid > 0, summary.mouth_valid > 0
    eyes, blinks, head = _eyes(signs), _blinks(summary), _turn(signs)
    yawns = f"{summary.yawns}" if has_head else UNKNOWN
    return SignTexts(
        eyes=eyes,
        blinks=blinks,
        perclos=_list(_share(signs.perclos), count(summary.long_closures, "long closure"), has_eyes),
        mouth=_list(_opening(signs.mouth), count(summary.yawns, "yawn"), has_head),
        head=head,
        tilt=_list(_tilt(signs.head_roll), count(summary.nods, "nod"), has_head),
        measured=_measured(summary),
        brief=(
            f"Eyes {eyes} · blinks {blinks}",
            f"Yawns {yawns} · head {head} · measured {percent(summary.eyes_valid)}",
        ),
    )


def _list(now: str, number: str, is_known: bool) -> str:
    return f"{now}, {number}" if is_known else now


def _eyes(signs: FaceSigns) -> str:
    if math.isnan(signs.eyes_closed):
        return NOT_MEASURED
    return "closed" if signs.eyes_closed else "open"


def _blinks(summary: SignSummary) -> str:
    if math.isnan(summary.blinks_per_minute):
        return UNKNOWN
    rate = f"{summary.blinks_per_minute:.0f} a minute"
    return f"{rate}, {summary.blink_seconds * 1000:.0f} ms" if summary.blinks else rate


def _share(share: float) -> str:
    return UNKNOWN if math.isnan(share) else percent(share)


def _opening(mouth: float) -> str:
    return NOT_MEASURED if math.isnan(mouth) else f"open {percent(mouth)}"


def _turn(signs: FaceSigns) -> str:
    if math.isnan(signs.head_yaw):
        return NOT_MEASURED
    turns = (_side(signs.head_yaw, "left", "right"), _side(signs.head_pitch, "down", "up"))
    return ", ".join(turn for turn in turns if turn) or "straight"


def _tilt(roll: float) -> str:
    return NOT_MEASURED if math.isnan(roll) else _side(roll, "left", "right") or "upright"


def _side(degrees: float, negative: str, positive: str) -> str:
    """Returns, for example, "left 12°"; empty if the angle is as good as none."""
    if abs(degrees) < _STRAIGHT_DEGREES:
        return ""
    return f"{negative if degrees < 0 else positive} {abs(degrees):.0f}°"


def _measured(summary: SignSummary) -> str:
    eyes, head = percent(summary.eyes_valid), percent(summary.mouth_valid)
    return f"eyes {eyes}, head {head} of {duration(round(summary.seconds), exact=True)}"
