import threading
import time

from patience import PATIENCE

from emotion_gui.vision.latest import Latest


def test_the_newest_wins_and_comes_once() -> None:
    slot: Latest[str] = Latest()
    for item in ("a", "b", "c"):
        slot.put(item)
    assert slot.get(0) == "c"
    assert slot.get(0) is None
    assert slot.dropped == 2


def test_what_was_fetched_is_not_dropped() -> None:
    slot: Latest[int] = Latest()
    for item in range(3):
        slot.put(item)
        assert slot.get(0) == item
    assert slot.dropped == 0


def test_get_waits_for_the_next_item() -> None:
    slot: Latest[int] = Latest()
    timer = threading.Timer(0.05, slot.put, (7,))
    timer.start()
    assert slot.get(PATIENCE) == 7
    timer.join()


def test_get_gives_up_after_its_time() -> None:
    slot: Latest[int] = Latest()
    start = time.perf_counter()
    assert slot.get(0.05) is None
    assert time.perf_counter() - start >= 0.04


def test_closing_wakes_who_waits_and_ends_the_traffic() -> None:
    slot: Latest[int] = Latest()
    timer = threading.Timer(0.05, slot.close)
    timer.start()
    assert slot.get(threading.TIMEOUT_MAX) is None
    slot.put(1)
    assert slot.get(threading.TIMEOUT_MAX) is None
    timer.join()


def test_a_slow_taker_sees_newer_items_only() -> None:
    slot: Latest[int] = Latest()

    def produce() -> None:
        for item in range(100):
            slot.put(item)
            time.sleep(0.001)

    producer = threading.Thread(target=produce)
    producer.start()
    taken: list[int] = []
    while producer.is_alive() or not taken or taken[-1] != 99:
        item = slot.get(0.05)
        if item is not None:
            taken.append(item)
        time.sleep(0.005)
    producer.join()
    assert taken == sorted(set(taken))
    assert len(taken) + slot.dropped == 100
