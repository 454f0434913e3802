"""Measures on request how long an epoch takes on this computer."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from emotion_gui.training.options.trainer_info import TrainerInfo
from trainer.shared.config import TrainConfig
from trainer.shared.formatting import rough_duration

MEASURING = "Measuring, which takes about 20 seconds"
UNKNOWN = "Time for an epoch: not measured yet"
_DEFAULT_PICTURES = 28_821  # the size of FER2013, used if the number of pictures is unknown
# The options that determine the speed of training.
_SPEED_OPTIONS = ("architecture", "batch_size", "precision", "optimizer", "threads")


class EpochEstimate(QObject):
    """Measures the training speed and remembers it, by the options that determine it, until the app ends.

    Attributes:
        changed: Signal: `text` has changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._trainer = TrainerInfo(self)
        self._trainer.epoch_time.connect(self._measured)
        self._trainer.failed.connect(self._failed)
        self._rates: dict[tuple[object, ...], float] = {}
        self._values: dict[str, object] = {}
        self._pictures = 0
        self._measuring: tuple[tuple[object, ...], int] | None = None
        self._problem = ""

    @property
    def text(self) -> str:
        """What is known about the run set by `set_run`."""
        if self._measuring is not None:
            return MEASURING
        rate = self._rates.get(_key(self._values))
        if self._problem or not rate:
            return self._problem or UNKNOWN
        if not self._pictures:
            return f"This machine trains on about {rate:,.0f} pictures a second"
        return duration_text(self._pictures / rate)

    def set_run(self, values: Mapping[str, object], pictures: int) -> None:
        """Sets the run that `text` is about.

        Args:
            values: The values of the options page.
            pictures: The number of training pictures, 0 if unknown.
        """
        if _key(values) != _key(self._values):
            self._problem = ""
        self._values, self._pictures = dict(values), pictures
        self.changed.emit()

    def measure(self) -> None:
        """Starts to measure the run, which must be valid, unless a measurement is running."""
        if self._measuring is not None:
            return
        pictures = self._pictures or _DEFAULT_PICTURES
        self._measuring, self._problem = (_key(self._values), pictures), ""
        # Random weights and made-up votes take the same time.
        config = TrainConfig.from_json({**self._values, "data": "", "votes": "votes", "start_from": ""})
        self._trainer.measure(config, pictures)
        self.changed.emit()

    def stop(self) -> None:
        """Stops a running measurement, as before a run starts or the window closes."""
        self._trainer.stop()
        self._measuring = None
        self.changed.emit()

    def _measured(self, seconds: float) -> None:
        assert self._measuring is not None
        key, pictures = self._measuring
        self._rates[key] = pictures / seconds
        self.stop()

    def _failed(self, problem: str) -> None:
        self._problem = problem
        self.stop()


def duration_text(seconds: float) -> str:
    """Returns a text such as "An epoch takes about 3 min on this machine"."""
    return f"An epoch takes about {rough_duration(max(seconds, 1))} on this machine"


def _key(values: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(values.get(name) for name in _SPEED_OPTIONS)
