"""What a rule looks at: one moment, of the live view or of a session."""

from dataclasses import dataclass

from emotion_gui.vision.frame import FrameResult

# (x, y, width, height) in pixels of the frame.
Place = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Sample:
    """Of the largest face in the picture.

    time: milliseconds on a clock that only goes forward. clock: seconds since 1970.
    values: seven probabilities as shown, smoothed, in the order of LABELS; None where no face is seen.
    yaw, pitch: of the head in degrees; None where the detector cannot tell.
    face: its id. place: its box. Both mean nothing where no face is seen.
    """

    time: int
    clock: float
    values: tuple[float, ...] | None = None
    unsure: bool = False
    yaw: int | None = None
    pitch: int | None = None
    face: int = 0
    place: Place = (0, 0, 0, 0)


def sample_of(result: FrameResult, clock: float) -> Sample:
    """What the live view shows at that time, in seconds since 1970."""
    time = round(result.frame.captured * 1000)
    face = result.face(None)
    if face is None:
        return Sample(time, clock)
    box = face.box
    place = (box.x, box.y, box.width, box.height)
    yaw, pitch = (None, None) if face.pose is None else (round(face.pose.yaw), round(face.pose.pitch))
    return Sample(time, clock, face.probabilities, face.unsure, yaw, pitch, face.id, place)
