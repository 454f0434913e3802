"""Detects when the faces have left the picture, and when there are some again."""

MIN_DURATION = 2000  # milliseconds that a change must last, as the detector may miss a face for a moment
_MAX_GAP = 1000  # milliseconds between two frames; what happened in a longer gap is unknown

LOST, SEEN, SEEN_AGAIN = "Face lost", "Face seen", "Face seen again"


class PresenceDetector:
    """Receives for each frame whether a face is visible, and reports lasting changes."""

    def __init__(self) -> None:
        self._reported: bool | None = None  # the last lasting state; None before the first one
        self._current: bool | None = None
        self._since = self._last = 0  # start of the current state; time of the last frame
        self._seen_before = False

    def update(self, time: int, visible: bool) -> tuple[int, str] | None:
        """Adds a frame.

        Args:
            time: Time of the frame in milliseconds, later than all before.
            visible: Whether the frame shows a face.

        Returns:
            When the change began, and LOST, SEEN or SEEN_AGAIN; None if nothing has changed.
        """
        if visible != self._current or time - self._last > _MAX_GAP:
            self._current, self._since = visible, time
        self._last = time
        if visible == self._reported or time - self._since < MIN_DURATION:
            return None
        first, self._reported = self._reported is None, visible
        again, self._seen_before = self._seen_before, self._seen_before or visible
        if first:  # the first state of a session is no change
            return None
        return self._since, (SEEN_AGAIN if again else SEEN) if visible else LOST
