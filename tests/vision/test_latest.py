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
    """Lets something happen on another thread as soon as somebody waits for it."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__()
        self._thread = threading.Thread(target=happens)

    def wait(self, timeout: float | None = None) -> bool:
        if self._thread.ident is None:
            self._thread.start()  # which gets the lock once this one waits
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
    taken: list[int | None] = []
    while taken[-1:] != [9_999]:
        taken.append(slot.get(PATIENCE))
    putting.join()
    assert taken == sorted(set(taken))
    assert len(taken) + slot.dropped == 10_000
