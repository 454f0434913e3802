"""How long an epoch takes on this machine, measured when the user asks for it."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from emotion_gui.training.options.trainer_info import TrainerInfo
from trainer.shared.config import TrainConfig
from trainer.shared.formatting import rough_duration

MEASURING = "Measuring, which takes about 20 seconds"
UNKNOWN = "Time for an epoch: not measured yet"
_USUAL = 28_821  # pictures, as FER2013 has, where their number is not known
# What decides how fast the training goes.
_DECIDES = ("architecture", "batch_size", "precision", "optimizer", "threads")


class EpochEstimate(QObject):
    """Remembers what was measured while the app runs, by what decides the speed.

    changed: `text` is another one.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workbench = TrainerInfo(self)
        self._workbench.epoch_time.connect(self._measured)
        self._workbench.failed.connect(self._failed)
        self._rates: dict[tuple[object, ...], float] = {}
        self._values: dict[str, object] = {}
        self._pictures = 0
        self._asked: tuple[tuple[object, ...], int] | None = None
        self._problem = ""

    @property
    def text(self) -> str:
        """What is known about the run of `set_run`."""
        if self._asked is not None:
            return MEASURING
        rate = self._rates.get(_key(self._values))
        if self._problem or not rate:
            return self._problem or UNKNOWN
        if not self._pictures:
            return f"This machine trains on about {rate:,.0f} pictures a second"
        return duration_text(self._pictures / rate)

    def set_run(self, values: Mapping[str, object], pictures: int) -> None:
        """values: of the options page. pictures: to train on, 0 where that is not known yet."""
        if _key(values) != _key(self._values):
            self._problem = ""
        self._values, self._pictures = dict(values), pictures
        self.changed.emit()

    def measure(self) -> None:
        """Measure that run, unless a measurement goes on. It must be free of problems."""
        if self._asked is not None:
            return
        pictures = self._pictures or _USUAL
        self._asked, self._problem = (_key(self._values), pictures), ""
        # From random weights and with made-up votes: neither changes the time.
        config = TrainConfig.from_json({**self._values, "data": "", "votes": "votes", "start_from": ""})
        self._workbench.measure(config, pictures)
        self.changed.emit()

    def stop(self) -> None:
        """End a measurement that goes on, as before a run and before the window goes."""
        self._workbench.stop()
        self._asked = None
        self.changed.emit()

    def _measured(self, seconds: float) -> None:
        assert self._asked is not None
        key, pictures = self._asked
        self._rates[key] = pictures / seconds
        self.stop()

    def _failed(self, problem: str) -> None:
        self._problem = problem
        self.stop()


def duration_text(seconds: float) -> str:
    """'An epoch takes about 3 min on this machine'."""
    return f"An epoch takes about {rough_duration(max(seconds, 1))} on this machine"


def _key(values: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(values.get(name) for name in _DECIDES)
