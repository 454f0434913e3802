"""The folder of a run: where its parts lie, and the request to stop that is put into it."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from trainer.errors import TrainerError
from trainer.events import FILE_NAME, STOP_FILE, EventReader


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where the parts of a run lie; see docs/architecture.md."""

    path: Path

    @property
    def config(self) -> Path:
        return self.path / "config.json"

    @property
    def events(self) -> Path:
        return self.path / FILE_NAME

    @property
    def stop(self) -> Path:
        return self.path / STOP_FILE

    @property
    def best_weights(self) -> Path:
        return self.path / "checkpoint" / "best.weights.h5"

    @property
    def checkpoint(self) -> Path:
        return self.path / "checkpoint" / "last.npz"

    @property
    def history(self) -> Path:
        return self.path / "history.csv"

    @property
    def model(self) -> Path:
        return self.path / "model"

    def create(self) -> None:
        """Take the folder for a new run; one whose run never began to train is taken again.

        Raises TrainerError where a run lies there already, or nothing can be written.
        """
        try:
            began = any(event.kind == "start" for event in EventReader(self.events).read())
            if began or self.checkpoint.exists():
                raise TrainerError(f"{self.path} holds a run already. Choose another folder, or --resume it.")
            self.path.mkdir(parents=True, exist_ok=True)
            if self.events.exists():
                self.stop.unlink(missing_ok=True)  # the former attempt's; else it is meant for this run
            self.events.write_bytes(b"")
        except OSError as error:
            raise TrainerError(f"Nothing can be written to {self.path}: {error.strerror}.") from error


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
