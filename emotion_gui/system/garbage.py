"""Collects Python's garbage on one thread, because objects of Qt may be in it.

Python collects on whichever thread happens to allocate, such as the camera's. Qt crashes if an object of the
window is destroyed there: its timers go on.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_INTERVAL_MS = 1000
_STARTED_MS = 10_000  # by then the tabs are built


def collect_on_this_thread(parent: QObject) -> None:
    """Turns Python's own collections off, and collects from the event loop of this thread instead.

    Args:
        parent: The collections end with it.
    """
    gc.disable()
    timer = QTimer(parent)
    timer.timeout.connect(collect_garbage)
    timer.start(_INTERVAL_MS)
    started = QTimer(parent)
    started.setSingleShot(True)
    started.timeout.connect(spare_what_lives)
    started.start(_STARTED_MS)


def spare_what_lives() -> None:
    """Leaves all present objects out of later collections, because the window lives as long as the app.

    Looking through its 108,000 objects would hold up the window for 20 to 40 ms each time.
    """
    gc.freeze()


def collect_garbage() -> None:
    """Collects the generations that are due by Python's thresholds; does nothing if none is."""
    counts = zip(gc.get_count(), gc.get_threshold(), strict=True)
    due = [generation for generation, (count, threshold) in enumerate(counts) if count > threshold]
    if due:
        gc.collect(max(due))
