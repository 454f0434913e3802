"""Tells when the faces have gone, and when there are some again."""

LASTING = 2000  # milliseconds that it must have lasted; shorter than that, a face may just have been missed
_PAUSE = 1000  # milliseconds without any frame: nothing was seen, so nothing is known of them

LOST, SEEN, SEEN_AGAIN = "Face lost", "Face seen", "Face seen again"


class PresenceDetector:
    """Is told of each frame whether it shows a face."""

    def __init__(self) -> None:
        self._present: bool | None = None  # as it was told last; None before anything has lasted
        self._latest: bool | None = None
        self._since = self._last = 0  # begin of the latest; the last frame
        self._was_seen = False

    def update(self, time: int, seen: bool) -> tuple[int, str] | None:
        """When it began, and what: LOST, SEEN or SEEN_AGAIN; None where nothing has changed.

        time: of the frame, in milliseconds, later than all before.
        """
        if seen != self._latest or time - self._last > _PAUSE:
            self._latest, self._since = seen, time
        self._last = time
        if seen == self._present or time - self._since < LASTING:
            return None
        first, self._present = self._present is None, seen
        again, self._was_seen = self._was_seen, self._was_seen or seen
        if first:  # what a session begins with is no change
            return None
        return self._since, (SEEN_AGAIN if again else SEEN) if seen else LOST
