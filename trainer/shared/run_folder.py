"""The folder of a run: its files by name, and the requests to stop and to pause that are put into it."""

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
    """Where the parts of a run lie, and those of an inspection; see docs/formats.md."""

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
        """What the process prints, where the window has started it."""
        return self.path / "log.txt"

    @property
    def best_weights(self) -> Path:
        return self.path / "checkpoint" / "best.weights.h5"

    @property
    def checkpoint(self) -> Path:
        """Of the last complete epoch."""
        return self.path / "checkpoint" / "last.npz"

    @property
    def answers(self) -> Path:
        """What the teachers say of the training pictures."""
        return self.path / "checkpoint" / "teachers.npy"

    @property
    def history(self) -> Path:
        return self.path / "history.csv"

    @property
    def report(self) -> Path:
        return self.path / "report.json"

    @property
    def html(self) -> Path:
        """The report for people."""
        return self.path / "report.html"

    @property
    def mistakes(self) -> Path:
        """The pictures of the report's mistakes, (n, 48, 48) uint8."""
        return self.path / "mistakes.npy"

    def figure(self, name: str) -> Path:
        return self.path / f"{name}.png"

    @property
    def notes(self) -> Path:
        """What the user has written about the run."""
        return self.path / "notes.txt"

    @property
    def model(self) -> Path:
        return self.path / "model"

    @property
    def metadata(self) -> Path:
        """The model's."""
        return self.model / METADATA

    @property
    def inspection(self) -> Path:
        """What was found out about the data."""
        return self.path / "inspection.json"

    @property
    def pictures(self) -> Path:
        """All that could be read of the data, (n, 48, 48) uint8."""
        return self.path / "pictures.npy"

    def create(self) -> None:
        """Take the folder for a new run; one whose run never began to train is taken again.

        Raises TrainerError where a run lies there already, or nothing can be written.
        """
        try:
            told = [each.event for each in EventReader(self.events).read()]
            began = any(isinstance(event, RunStart | BatchDone | EpochDone) for event in told)
            if began or self.checkpoint.exists():
                raise TrainerError(f"{self.path} holds a run already. Choose another folder, or --resume it.")
            self.path.mkdir(parents=True, exist_ok=True)
            if self.events.exists():
                self.clear_requests()  # the former attempt's; else they are meant for this run
            self.events.write_bytes(b"")
        except OSError as error:
            raise TrainerError(f"Nothing can be written to {self.path}: {reason(error)}.") from error

    def clear_requests(self) -> None:
        """Remove those that ended, or paused, the run before it is resumed. Raises OSError."""
        self.stop.unlink(missing_ok=True)
        self.pause.unlink(missing_ok=True)


class StopRequest:
    """True once someone asked: by a file named "stop" in the run folder, or by Ctrl+C."""

    def __init__(self, file: Path) -> None:
        self._file, self._asked = file, False

    def __call__(self) -> bool:
        self._asked = self._asked or self._file.exists()
        return self._asked

    @contextmanager
    def on_interrupt(self) -> Iterator[None]:
        """The first Ctrl+C asks to stop; the second interrupts as usual."""

        def ask(number: int, frame: object) -> None:
            self._asked = True
            signal.signal(signal.SIGINT, before)

        before = signal.signal(signal.SIGINT, ask)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


class PauseRequest:
    """True while a file named "pause" lies in the run folder."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self) -> bool:
        return self._file.exists()

    def wait_while_paused(
        self, on_pause: Callable[[], object], on_resume: Callable[[], object], stop: Callable[[], bool]
    ) -> None:
        """Return at once while nobody asked; else wait, between `on_pause` and `on_resume`, until the file
        is gone or `stop` is true.
        """
        if not self() or stop():
            return
        on_pause()
        while self() and not stop():
            time.sleep(_POLL)
        on_resume()
