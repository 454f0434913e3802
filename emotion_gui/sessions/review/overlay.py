"""Another session over the open one: read beside the window, with how far both agree."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from emotion_gui.recording.session_reader import Recording, read_emotions
from emotion_gui.recording.vault import Keyring
from emotion_gui.sessions.review.background import Background
from emotion_gui.sessions.review.prepared_session import PreparedSession
from emotion_gui.statistics.segments import Agreement, agreement
from emotion_gui.statistics.series import Series
from trainer.shared.face_input import LABELS
from trainer.shared.formatting import count, percent

_WAIT_MS = 250

Limits = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be told of both."""

    mine: Series
    limits: Limits


class Overlay(QObject):
    """One at a time. changed: `prepared` is another. told(str): how far both agree. failed: a sentence."""

    changed = Signal()
    told = Signal(str)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.prepared: PreparedSession | None = None
        self._wish: _Wish | None = None
        self._reading = Background("session laid over", self)
        self._comparing = Background("agreement of sessions", self)
        self._timer = QTimer(self, interval=_WAIT_MS, singleShot=True)
        self._timer.timeout.connect(self._compare)
        self._reading.done.connect(self._take)
        self._reading.failed.connect(lambda error: self.failed.emit(str(error)))
        self._comparing.done.connect(lambda found: self.told.emit(agreement_text(found)))

    @property
    def name(self) -> str:
        """Of the session that is laid over; empty for none."""
        if self.prepared is None:
            return ""
        info = self.prepared.recording.info
        return f"{info.name or self.prepared.recording.path.stem}, model {info.model}"

    def read(self, path: Path, keys: Keyring, smoothing: float) -> None:
        """Lay this one over: the largest face of its frames."""
        self._reading.start(partial(_read, path, dict(keys), smoothing))

    def smooth(self, smoothing: float) -> None:
        """With another time constant, in seconds."""
        if self.prepared is not None:
            self._reading.start(partial(PreparedSession, self.prepared.recording, None, smoothing))

    def compare(self, mine: Series, limits: Limits) -> None:
        """Tell soon how far it agrees with this series, from, to."""
        self._wish = _Wish(mine, limits)
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

    def _take(self, prepared: PreparedSession) -> None:
        self.prepared = prepared
        self.changed.emit()

    def _compare(self) -> None:
        if self.prepared is not None and self._wish is not None:
            mine, theirs = (
                _part(each, self._wish.limits) for each in (self._wish.mine, self.prepared.series)
            )
            self._comparing.start(partial(agreement, mine, theirs))


def agreement_text(found: Agreement) -> str:
    """In a line."""
    if not found.frames:
        return "Both show no face at the same time here."
    apart = ", ".join(
        f"{label} {share * 100:.0f}" for label, share in zip(LABELS, found.differences, strict=True)
    )
    return (
        f"Same label in {percent(found.same_label)} of {count(found.frames, 'frame')}. "
        f"Mean difference in points: {apart}."
    )


def is_related(a: "tuple[str, str]", b: "tuple[str, str]") -> bool:
    """Whether two sessions, (id, replay_of) each, looked at the same pictures."""
    return bool({a[0], a[1]} & {b[0], b[1]} - {""})


def _read(path: Path, keys: Keyring, smoothing: float) -> PreparedSession:
    recording: Recording = read_emotions(path, keys)
    return PreparedSession(recording, None, smoothing)


def _part(series: Series, limits: Limits) -> Series:
    first, last = (int(place) for place in np.searchsorted(series.times, limits))
    some: slice = slice(first, last)
    return Series(series.times[some], series.values[some], series.unsure[some], series.label[some])
