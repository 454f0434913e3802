"""One moment of the live view or of a session, as rules evaluate it."""

from dataclasses import dataclass

from emotion_gui.vision.frame import FrameResult

PixelBox = tuple[int, int, int, int]  # (x, y, width, height) in pixels of the frame


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
    """

    time: int
    clock: float
    values: tuple[float, ...] | None = None
    unsure: bool = False
    yaw: int | None = None
    pitch: int | None = None
    face: int = 0
    box: PixelBox = (0, 0, 0, 0)


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
    return Sample(time, clock, face.probabilities, face.unsure, yaw, pitch, face.id, box)
