"""The run that goes on, at most one, and the one of the past that is looked at."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from emotion_gui.core.errors import UserError
from emotion_gui.training.process.child import TrainingRun
from emotion_gui.training.process.outcome import ProcessOutcome


class RunControl(QObject):
    """Starts, attaches to, replays and ends runs.

    began: a TrainingRun goes on, and its signals come from now on. ended(ProcessOutcome) of it.
    replaying: a TrainingRun of the past, whose signals come at once. replayed(ProcessOutcome) of it.
    failed: a sentence why something that was asked for is not possible.
    """

    began = Signal(object)
    ended = Signal(object)
    replaying = Signal(object)
    replayed = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run: TrainingRun | None = None
        self._past: TrainingRun | None = None

    @property
    def run(self) -> TrainingRun | None:
        """The one that goes on."""
        return self._run

    def start(self, folder: Path, command: Sequence[str]) -> bool:
        """Start `command`, which trains in `folder`."""
        self._forget_past()  # it may be the same folder
        return self._begin(folder, lambda run: run.start(command))

    def attach(self, folder: Path) -> bool:
        """Follow a run that was started before; False where another window of the app does."""
        self._forget_past()
        return self._begin(folder, lambda run: run.attach(), quietly=True)

    def replay(self, folder: Path) -> None:
        """Let a run of the past tell its events once more."""
        self._forget_past()
        past = TrainingRun(folder, self)
        if self._try(past.attach):
            self._past = past
            past.ended.connect(self._past_ended)
            self.replaying.emit(past)
        else:
            past.deleteLater()

    def stop(self) -> bool:
        """Ask it to end; it answers after its present batch and keeps its best model."""
        return self._run is not None and self._try(self._run.stop)

    def pause(self) -> bool:
        """Ask it to wait, which it does after its present batch."""
        return self._run is not None and self._try(self._run.pause)

    def resume(self) -> bool:
        """Let it go on after a pause, or take back that it was asked for one."""
        return self._run is not None and self._try(self._run.resume)

    def kill(self) -> None:
        """End it at once."""
        if self._run is not None:
            self._try(self._run.kill)

    def release(self) -> None:
        """Follow nothing any more; what runs goes on without the window."""
        self._forget_past()
        if self._run is not None:
            self._run.detach()
            self._run = None

    def _begin(self, folder: Path, begin: Callable[[TrainingRun], None], *, quietly: bool = False) -> bool:
        run = TrainingRun(folder, self)
        try:
            begin(run)
        except UserError as error:
            run.deleteLater()
            if not quietly:
                self.failed.emit(str(error))
            return False
        self._run = run
        run.ended.connect(self._run_ended)
        self.began.emit(run)
        return True

    def _try(self, ask: Callable[[], None]) -> bool:
        try:
            ask()
        except UserError as error:
            self.failed.emit(str(error))
            return False
        return True

    def _run_ended(self, outcome: ProcessOutcome) -> None:
        assert self._run is not None
        self._run.deleteLater()
        self._run = None
        self.ended.emit(outcome)

    def _past_ended(self, outcome: ProcessOutcome) -> None:
        self._forget_past()
        self.replayed.emit(outcome)

    def _forget_past(self) -> None:
        if self._past is not None:
            self._past.detach()
            self._past.deleteLater()
            self._past = None
