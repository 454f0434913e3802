"""Tells when the faces have gone, and when there are some again."""

MIN_DURATION = (
    2000  # milliseconds that it must have lasted; shorter than that, a face may just have been missed
)
_MAX_GAP = 1000  # milliseconds without any frame: nothing was seen, so nothing is known of them

LOST, SEEN, SEEN_AGAIN = "Face lost", "Face seen", "Face seen again"


class PresenceDetector:
    """Is told of each frame whether it shows a face."""

    def __init__(self) -> None:
        self._reported: bool | None = None  # as it was told last; None before anything has lasted
        self._current: bool | None = None
        self._since = self._last = 0  # begin of the latest; the last frame
        self._seen_before = False

    def update(self, time: int, visible: bool) -> tuple[int, str] | None:
        """When it began, and what: LOST, SEEN or SEEN_AGAIN; None where nothing has changed.

        time: of the frame, in milliseconds, later than all before.
        """
        if visible != self._current or time - self._last > _MAX_GAP:
            self._current, self._since = visible, time
        self._last = time
        if visible == self._reported or time - self._since < MIN_DURATION:
            return None
        first, self._reported = self._reported is None, visible
        again, self._seen_before = self._seen_before, self._seen_before or visible
        if first:  # what a session begins with is no change
            return None
        return self._since, (SEEN_AGAIN if again else SEEN) if visible else LOST
