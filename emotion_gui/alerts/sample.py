"""One moment of the live view or of a session, as rules evaluate it."""

from dataclasses import dataclass, replace

from emotion_gui.recording.sign_columns import SIGN_COLUMNS
from emotion_gui.vision.face_signs import FaceSigns
from emotion_gui.vision.frame import FrameResult

PixelBox = tuple[int, int, int, int]  # (x, y, width, height) in pixels of the frame
# The signs that are compared with a threshold. They are rounded as in a session, for an equal back-test.
_COMPARED = [column for column in SIGN_COLUMNS if column.name in ("perclos", "head_yaw", "head_pitch")]


@dataclass(frozen=True, slots=True)
class Sample:
    """The state of the largest face in the picture.

    Attributes:
        time: Milliseconds on a monotonic clock.
        clock: Seconds since 1970.
        values: Seven smoothed probabilities in the order of LABELS, 0 to 1; None if no face is seen.
        unsure: Whether the app is unsure.
        yaw: Of the head, in degrees; None if the detector gives no pose.
        pitch: Likewise.
        face: Id of the face; undefined if no face is seen.
        box: Its bounding box; undefined if no face is seen.
        signs: What was measured of eyes, mouth and head; None if nothing was.
    """

    time: int
    clock: float
    values: tuple[float, ...] | None = None
    unsure: bool = False
    yaw: int | None = None
    pitch: int | None = None
    face: int = 0
    box: PixelBox = (0, 0, 0, 0)
    signs: FaceSigns | None = None


def sample_of(result: FrameResult, clock: float) -> Sample:
    """The sample of a frame of the live view.

    Args:
        result: The analyzed frame.
        clock: Present time, in seconds since 1970.
    """
    time = round(result.frame.captured * 1000)
    face = result.face(None)
    if face is None:
        return Sample(time, clock)
    box = (face.box.x, face.box.y, face.box.width, face.box.height)
    yaw, pitch = (None, None) if face.pose is None else (round(face.pose.yaw), round(face.pose.pitch))
    signs = _as_recorded(face.signs)
    return Sample(time, clock, face.probabilities, face.unsure, yaw, pitch, face.id, box, signs)


def _as_recorded(signs: FaceSigns | None) -> FaceSigns | None:
    if signs is None:
        return None
    values = {
        column.name: float(column.from_steps(column.to_steps([getattr(signs, column.name)]))[0])
        for column in _COMPARED
    }
    return replace(signs, **values)
