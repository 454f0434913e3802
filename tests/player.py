"""A capture that plays one source and records its frames and states."""

import threading

from patience import PATIENCE, wait_for

from emotion_gui.vision.capture import Capture, CaptureState, Phase
from emotion_gui.vision.frame import Frame
from emotion_gui.vision.latest import Latest
from emotion_gui.vision.source_spec import SourceSpec
from emotion_gui.vision.sources import FrameSource, make_source


class Gate(threading.Event):
    """A gate, open at first, that knows whether a thread waits for it to open."""

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
    """A capture with its frames and the states that it has reported.

    Attributes:
        frames: The latest frame.
        states: The states, the first one first.
        capture: The capture, None before `play`.
        gate: Blocks reading while the capture is paused.
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
        """Waits for a phase and returns its message."""
        wait_for(lambda: bool(self.states) and self.states[-1].phase is phase)
        return self.states[-1].message

    def frame(self) -> Frame:
        frame = self.frames.get(PATIENCE)
        assert frame is not None
        return frame

    def ends(self) -> bool:
        """Stops the capture; returns whether its threads have ended."""
        assert self.capture is not None
        return self.capture.stop(PATIENCE)
