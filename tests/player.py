"""A capture that plays one source, and what comes of it."""

import threading

from patience import PATIENCE, wait_for

from emotion_gui.vision.capture import Capture, CaptureState, Phase
from emotion_gui.vision.frame import Frame
from emotion_gui.vision.latest import Latest
from emotion_gui.vision.source_spec import SourceSpec
from emotion_gui.vision.sources import FrameSource, make_source


class Gate(threading.Event):
    """An open one, which knows whether somebody waits in front of it."""

    def __init__(self) -> None:
        super().__init__()
        self.set()
        self.is_waited_for = False

    def wait(self, timeout: float | None = None) -> bool:
        self.is_waited_for = True
        try:
            return super().wait(timeout)
        finally:
            self.is_waited_for = False


class Player:
    """A capture, its frames, and the states that it reported.

    gate: where its reading waits while it is paused.
    """

    def __init__(self) -> None:
        self.frames: Latest[Frame] = Latest()
        self.states: list[CaptureState] = []
        self.capture: Capture | None = None
        self.gate = Gate()

    def play(self, source: FrameSource | SourceSpec, **times: float) -> Capture:
        if not isinstance(source, FrameSource):
            source = make_source(source)
        self.capture = Capture(source, self.frames, self.states.append, **times)
        self.capture._playing = self.gate
        self.capture.start()
        return self.capture

    @property
    def phases(self) -> list[Phase]:
        return [state.phase for state in self.states]

    def reach(self, phase: Phase) -> str:
        """Wait until that is the phase, and give its message."""
        wait_for(lambda: bool(self.states) and self.states[-1].phase is phase)
        return self.states[-1].message

    def frame(self) -> Frame:
        frame = self.frames.get(PATIENCE)
        assert frame is not None
        return frame

    def ends(self) -> bool:
        """Ask the capture to end. Gives whether its threads have."""
        assert self.capture is not None
        return self.capture.stop(PATIENCE)
