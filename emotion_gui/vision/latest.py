"""A one-slot, newest-wins queue between threads: a slow consumer loses frames, never time."""

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """Holds only the newest item. Any thread may put or get; each item is returned once.

    Attributes:
        dropped: how many items were overwritten before they were fetched.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._item: T | None = None
        self._closed = False
        self.dropped = 0

    def put(self, item: T) -> None:
        """Replaces the waiting item. Never blocks; does nothing after `close`."""
        with self._changed:
            if self._closed:
                return
            if self._item is not None:
                self.dropped += 1
            self._item = item
            self._changed.notify()

    def get(self, timeout: float | None = None) -> T | None:
        """Removes and returns the item.

        Args:
            timeout: how long to wait for an item, in seconds; None waits for ever.

        Returns:
            The item, or None if none arrived in time or the slot is closed.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._item is not None or self._closed, timeout)
            item, self._item = self._item, None
            return item

    def close(self) -> None:
        """Wakes all waiting threads; from now on `get` returns None at once."""
        with self._changed:
            self._closed = True
            self._item = None
            self._changed.notify_all()
