"""The frames of a source with the milliseconds under which a session knows them."""

from collections.abc import Iterator

from emotion_gui.vision.frame import Frame
from emotion_gui.vision.frame_source import FrameSource

WARM_UP = 5000  # milliseconds before a seam that are looked at again: the tracker remembers two seconds
TimedFrame = tuple[int, Frame]


def timed_from(source: FrameSource, last: int) -> Iterator[TimedFrame]:
    """Frames of an open source, from WARM_UP before `last` at the latest. Raises SourceError.

    last: the frame to begin after, -1 for none. Where the source cannot jump there and meet just that frame
    again, all frames come once more from the first on.
    """
    start = last - WARM_UP
    if start > 0:
        if source.seek(start / 1000):
            met = False
            for at, frame in _timed(source):
                met = met or at == last
                if at > last and not met:
                    break
                yield at, frame
            if met:
                return
        source.open()
    yield from _timed(source)


def _timed(source: FrameSource) -> Iterator[TimedFrame]:
    """Each is later than the one before, also where they come faster than milliseconds."""
    former = -1
    while (frame := source.read()) is not None:
        former = max(former + 1, round(frame.time * 1000))
        yield former, frame
