"""One-slot, newest-wins hand-over between threads: who is slow loses frames, never time."""

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """Holds the newest item only. Any thread may put, any may get; each item is got once.

    dropped: how many items were overwritten before anybody fetched them.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._item: T | None = None
        self._closed = False
        self.dropped = 0

    def put(self, item: T) -> None:
        """Offer an item in place of the one that waits. Never blocks; ignored after `close`."""
        with self._changed:
            if self._closed:
                return
            if self._item is not None:
                self.dropped += 1
            self._item = item
            self._changed.notify()

    def get(self, timeout: float | None = None) -> T | None:
        """Take the item out, waiting up to `timeout` seconds for one, or for ever. None: none, or closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._item is not None or self._closed, timeout)
            item, self._item = self._item, None
            return item

    def close(self) -> None:
        """Wake everybody who waits; from now on `get` returns None at once."""
        with self._changed:
            self._closed = True
            self._item = None
            self._changed.notify_all()
