"""Keeps the signs of the last minute: every frame counts, also those that the window does not show."""

import math
import threading
from dataclasses import fields
from operator import attrgetter

import numpy as np

from emotion_gui.statistics.sign_summary import SignSummary, summarize_signs
from emotion_gui.vision.face_signs import FaceSigns
from emotion_gui.vision.frame import FrameResult

SPAN_SECONDS = 60.0
_CAPACITY = 1 << 14  # rows; a minute of four faces at 68 frames a second

_NAMES = tuple(field.name for field in fields(FaceSigns))
_values_of = attrgetter(*_NAMES)
_NOT_VALID = (math.nan,) * len(_NAMES)


class RecentSigns:
    """A ring buffer of rows: time, id of the face, signs. The oldest rows are overwritten.

    `add` belongs to the worker's thread, the rest to any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows = np.empty((_CAPACITY, 2 + len(_NAMES)))
        self._count = 0
        self._measured: set[int] = set()  # ids of present faces that have had signs
        self._index = -1  # of the last frame

    def add(self, result: FrameResult) -> None:
        """Adds a result. A frame with a lower index than the last one belongs to another source."""
        with self._lock:
            if result.frame.index < self._index:
                self._empty()
            self._index = result.frame.index
            measured = [face for face in result.faces if face.signs or face.id in self._measured]
            self._measured = {face.id for face in measured}
            for face in measured:
                values = _NOT_VALID if face.signs is None else _values_of(face.signs)
                self._rows[self._count % _CAPACITY] = (result.frame.captured, face.id, *values)
                self._count += 1

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._empty()

    def summary(self, face_id: int) -> SignSummary | None:
        """Summarizes the last minute of a face; None if it has not been measured."""
        with self._lock:
            first = self._count % _CAPACITY if self._count > _CAPACITY else 0
            parts = self._rows[first : min(self._count, _CAPACITY)], self._rows[:first]
            rows = np.concatenate([part[part[:, 1] == face_id] for part in parts])
        if not len(rows):
            return None
        rows = rows[rows[:, 0] >= rows[-1, 0] - SPAN_SECONDS]
        return summarize_signs(rows[:, 0], dict(zip(_NAMES, rows.T[2:], strict=True)))

    def _empty(self) -> None:
        self._count, self._index = 0, -1
        self._measured = set()
