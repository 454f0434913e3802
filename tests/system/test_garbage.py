"""Which thread destroys objects of Qt that are garbage."""

import gc
import threading

import pytest
from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from emotion_gui.system import garbage


class Cycle(QObject):
    """Only the garbage collector finds it, as it refers to itself."""

    def __init__(self, destroyed_on: list[threading.Thread]) -> None:
        super().__init__()
        self.itself = self
        self.destroyed.connect(
            lambda: destroyed_on.append(threading.current_thread()), Qt.ConnectionType.DirectConnection
        )


def allocate() -> None:
    """Allocates far more than Python needs to collect."""
    kept = [[number] for number in range(100_000)]
    assert len(kept) == 100_000


def test_other_threads_collect_nothing(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_INTERVAL_MS", 10)
    gc.enable()
    parent, destroyed_on = QObject(), list[threading.Thread]()
    garbage.collect_on_this_thread(parent)
    Cycle(destroyed_on)
    thread = threading.Thread(target=allocate)
    thread.start()
    thread.join()
    assert destroyed_on == []
    kept = [[number] for number in range(1000)]  # what is due is counted
    qtbot.waitUntil(lambda: bool(destroyed_on))
    assert destroyed_on == [threading.main_thread()]
    assert len(kept) == 1000


def test_what_lives_after_the_start_is_not_looked_through_again(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(garbage, "_STARTED_MS", 10)
    parent, before = QObject(), gc.get_freeze_count()
    garbage.collect_on_this_thread(parent)
    try:
        qtbot.waitUntil(lambda: gc.get_freeze_count() > before)
    finally:
        gc.unfreeze()
