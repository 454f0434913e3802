import threading
from collections.abc import Callable

from patience import PATIENCE

from emotion_gui.vision.latest import Latest


def test_get_returns_the_newest_item_once() -> None:
    slot: Latest[str] = Latest()
    for item in ("a", "b", "c"):
        slot.put(item)
    assert slot.get(0) == "c"
    assert slot.get(0) is None
    assert slot.dropped == 2


def test_fetched_items_do_not_count_as_dropped() -> None:
    slot: Latest[int] = Latest()
    for item in range(3):
        slot.put(item)
        assert slot.get(0) == item
    assert slot.dropped == 0


class Condition(threading.Condition):
    """Runs an action on another thread as soon as a thread waits for the condition."""

    def __init__(self, action: Callable[[], object]) -> None:
        super().__init__()
        self._thread = threading.Thread(target=action)

    def wait(self, timeout: float | None = None) -> bool:
        if self._thread.ident is None:
            self._thread.start()  # it gets the lock once this thread waits
        return super().wait(timeout)


def test_get_waits_for_the_next_item() -> None:
    slot: Latest[int] = Latest()
    slot._changed = Condition(lambda: slot.put(7))
    assert slot.get(PATIENCE) == 7


def test_get_returns_none_after_its_timeout() -> None:
    slot: Latest[int] = Latest()
    assert slot.get(0.01) is None


def test_close_wakes_waiting_threads_and_ignores_later_items() -> None:
    slot: Latest[int] = Latest()
    slot._changed = Condition(slot.close)
    assert slot.get(threading.TIMEOUT_MAX) is None
    slot.put(1)
    assert slot.get(threading.TIMEOUT_MAX) is None


def test_a_slow_consumer_gets_newer_items_only() -> None:
    slot: Latest[int] = Latest()

    def put_all() -> None:
        for item in range(10_000):
            slot.put(item)

    putting = threading.Thread(target=put_all)
    putting.start()
    received: list[int | None] = []
    while received[-1:] != [9_999]:
        received.append(slot.get(PATIENCE))
    putting.join()
    assert received == sorted(set(received))
    assert len(received) + slot.dropped == 10_000
