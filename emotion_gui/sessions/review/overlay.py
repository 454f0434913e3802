"""A second session drawn over the open one, read in the background, and how far both agree."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from emotion_gui.recording.session_reader import Recording, read_emotions
from emotion_gui.recording.vault import Keyring
from emotion_gui.sessions.review.prepared_session import PreparedSession
from emotion_gui.statistics.segments import Agreement, agreement
from emotion_gui.statistics.series import Series
from emotion_gui.system.task import Task
from trainer.shared.face_input import LABELS
from trainer.shared.formatting import count, percent

_DELAY_MS = 250  # after the last change of the view or the range

Limits = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Comparison:
    """A series to compare the overlay with, between two times in seconds."""

    series: Series
    limits: Limits


class Overlay(QObject):
    """Reads one other session at a time and compares it with the open one.

    Attributes:
        prepared: The other session; None without one.
        changed: `prepared` has changed.
        agreement_computed: (str) a sentence on how far both agree.
        failed: A sentence for the user.
    """

    changed = Signal()
    agreement_computed = Signal(str)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.prepared: PreparedSession | None = None
        self._comparison: _Comparison | None = None
        self._reading = Task("overlaid session", self)
        self._comparing = Task("agreement of sessions", self)
        self._timer = QTimer(self, interval=_DELAY_MS, singleShot=True)
        self._timer.timeout.connect(self._compare)
        self._reading.returned.connect(self._set_prepared)
        self._reading.errored.connect(lambda error: self.failed.emit(str(error)))
        self._comparing.returned.connect(lambda found: self.agreement_computed.emit(agreement_text(found)))

    @property
    def name(self) -> str:
        """The name of the other session; empty without one."""
        if self.prepared is None:
            return ""
        info = self.prepared.recording.info
        return f"{info.name or self.prepared.recording.path.stem}, model {info.model}"

    def read(self, path: Path, keys: Keyring, smoothing: float) -> None:
        """Read another session, of which the largest face of each frame is drawn."""
        self._reading.start(partial(_read, path, dict(keys), smoothing))

    def smooth(self, smoothing: float) -> None:
        """Prepare the other session with another time constant, in seconds."""
        if self.prepared is not None:
            self._reading.start(partial(PreparedSession, self.prepared.recording, None, smoothing))

    def compare(self, series: Series, limits: Limits) -> None:
        """Compute soon how far the other session agrees with this series, from `limits[0]` to `limits[1]`."""
        self._comparison = _Comparison(series, limits)
        if self.prepared is not None:
            self._timer.start()

    def remove(self) -> None:
        self._timer.stop()
        self._reading.cancel()
        self._comparing.cancel()
        if self.prepared is not None:
            self.prepared = None
            self.changed.emit()

    def shut_down(self) -> None:
        self._timer.stop()
        self._reading.shut_down()
        self._comparing.shut_down()

    def _set_prepared(self, prepared: PreparedSession) -> None:
        self.prepared = prepared
        self.changed.emit()

    def _compare(self) -> None:
        if self.prepared is not None and self._comparison is not None:
            limits = self._comparison.limits
            one, other = (_part(each, limits) for each in (self._comparison.series, self.prepared.series))
            self._comparing.start(partial(agreement, one, other))


def agreement_text(found: Agreement) -> str:
    """Describe the agreement of two sessions in one line."""
    if not found.frames:
        return "Both show no face at the same time here."
    differences = ", ".join(
        f"{label} {share * 100:.0f}" for label, share in zip(LABELS, found.differences, strict=True)
    )
    return (
        f"Same label in {percent(found.same_label)} of {count(found.frames, 'frame')}. "
        f"Mean difference in points: {differences}."
    )


def is_related(a: "tuple[str, str]", b: "tuple[str, str]") -> bool:
    """Return whether two sessions, given as (id, replay_of), are of the same pictures."""
    return bool({a[0], a[1]} & {b[0], b[1]} - {""})


def _read(path: Path, keys: Keyring, smoothing: float) -> PreparedSession:
    recording: Recording = read_emotions(path, keys)
    return PreparedSession(recording, None, smoothing)


def _part(series: Series, limits: Limits) -> Series:
    first, last = (int(row) for row in np.searchsorted(series.times, limits))
    rows = slice(first, last)
    return Series(series.times[rows], series.values[rows], series.unsure[rows], series.label[rows])
