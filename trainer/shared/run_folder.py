"""The folder of a run: its files, and the files that request a stop or a pause."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from trainer.shared.bundle import METADATA
from trainer.shared.errors import TrainerError, reason
from trainer.shared.event_kinds import BatchDone, EpochDone, RunStart
from trainer.shared.events import EventReader

_POLL = 0.1  # seconds


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The paths of the files of a run or of an inspection; see docs/formats.md."""

    path: Path

    @property
    def config(self) -> Path:
        return self.path / "config.json"

    @property
    def events(self) -> Path:
        return self.path / "events.jsonl"

    @property
    def stop(self) -> Path:
        return self.path / "stop"

    @property
    def pause(self) -> Path:
        return self.path / "pause"

    @property
    def log(self) -> Path:
        """The output of a process that the app has started."""
        return self.path / "log.txt"

    @property
    def best_weights(self) -> Path:
        return self.path / "checkpoint" / "best.weights.h5"

    @property
    def checkpoint(self) -> Path:
        """The checkpoint of the last complete epoch."""
        return self.path / "checkpoint" / "last.npz"

    @property
    def teacher_predictions(self) -> Path:
        """The teachers' predictions for the training images."""
        return self.path / "checkpoint" / "teachers.npy"

    @property
    def history(self) -> Path:
        return self.path / "history.csv"

    @property
    def report(self) -> Path:
        return self.path / "report.json"

    @property
    def html(self) -> Path:
        """The report as HTML."""
        return self.path / "report.html"

    @property
    def mistakes(self) -> Path:
        """The images of the report's mistakes, (n, 48, 48) uint8."""
        return self.path / "mistakes.npy"

    def figure(self, name: str) -> Path:
        return self.path / f"{name}.png"

    @property
    def notes(self) -> Path:
        """The user's notes about the run."""
        return self.path / "notes.txt"

    @property
    def model(self) -> Path:
        return self.path / "model"

    @property
    def metadata(self) -> Path:
        """The metadata of the model."""
        return self.model / METADATA

    @property
    def inspection(self) -> Path:
        """The result of an inspection."""
        return self.path / "inspection.json"

    @property
    def pictures(self) -> Path:
        """All readable images of an inspection, (n, 48, 48) uint8."""
        return self.path / "pictures.npy"

    def create(self) -> None:
        """Create the folder for a new run, or reuse one whose run never started to train.

        Raises TrainerError if the folder already contains a run, or cannot be written.
        """
        try:
            events = [each.event for each in EventReader(self.events).read()]
            began = any(isinstance(event, RunStart | BatchDone | EpochDone) for event in events)
            if began or self.checkpoint.exists():
                raise TrainerError(f"{self.path} already contains a run. Choose another, or use --resume.")
            self.path.mkdir(parents=True, exist_ok=True)
            if self.events.exists():
                self.clear_requests()  # of the previous attempt; without one, they are for this run
            self.events.write_bytes(b"")
        except OSError as error:
            raise TrainerError(f"Cannot write to {self.path}: {reason(error)}.") from error

    def clear_requests(self) -> None:
        """Remove stop and pause requests before the run is resumed. Raises OSError."""
        self.stop.unlink(missing_ok=True)
        self.pause.unlink(missing_ok=True)


class StopRequest:
    """True once a stop is requested by a file named "stop" in the run's folder, or by Ctrl+C."""

    def __init__(self, file: Path) -> None:
        self._file, self._requested = file, False

    def __call__(self) -> bool:
        self._requested = self._requested or self._file.exists()
        return self._requested

    @contextmanager
    def on_interrupt(self) -> Iterator[None]:
        """Make the first Ctrl+C request a stop; the second one interrupts as usual."""

        def request_stop(number: int, frame: object) -> None:
            self._requested = True
            signal.signal(signal.SIGINT, previous_handler)

        previous_handler = signal.signal(signal.SIGINT, request_stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, previous_handler)


class PauseRequest:
    """True while a file named "pause" is in the run's folder."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self) -> bool:
        return self._file.exists()

    def wait_while_paused(
        self, on_pause: Callable[[], object], on_resume: Callable[[], object], stop: Callable[[], bool]
    ) -> None:
        """If a pause is requested, wait until the file is removed or a stop is requested.

        Args:
            on_pause: called before waiting.
            on_resume: called after waiting.
            stop: whether a stop is requested.
        """
        if not self() or stop():
            return
        on_pause()
        while self() and not stop():
            time.sleep(_POLL)
        on_resume()
