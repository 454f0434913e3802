"""Controls the active run, of which there is at most one, and replays an earlier one."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from emotion_gui.core.errors import UserError
from emotion_gui.training.process.child import TrainingRun
from emotion_gui.training.process.outcome import RunOutcome


class RunControl(QObject):
    """Starts, attaches to, replays and ends runs.

    Attributes:
        began (TrainingRun): Signal: a run is active and emits its signals from now on.
        ended (RunOutcome): Signal: the active run has ended.
        replaying (TrainingRun): Signal: an earlier run is about to emit its signals again.
        replayed (RunOutcome): Signal: the replay has ended, with the outcome of that run.
        failed (str): Signal: a sentence that says why a request is not possible.
    """

    began = Signal(object)
    ended = Signal(object)
    replaying = Signal(object)
    replayed = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run: TrainingRun | None = None
        self._replay: TrainingRun | None = None

    @property
    def run(self) -> TrainingRun | None:
        """The active run, or None."""
        return self._run

    def start(self, folder: Path, command: Sequence[str]) -> bool:
        """Starts `command`, which trains in `folder`; returns whether that succeeded."""
        self._end_replay()  # its folder may be the same
        return self._begin(folder, lambda run: run.start(command))

    def attach(self, folder: Path) -> bool:
        """Follows a run that is already active; returns False if another window follows it."""
        self._end_replay()
        return self._begin(folder, lambda run: run.attach(), silent=True)

    def replay(self, folder: Path) -> None:
        """Emits the signals of an earlier run again."""
        self._end_replay()
        run = TrainingRun(folder, self)
        if self._try(run.attach):
            self._replay = run
            run.ended.connect(self._replay_ended)
            self.replaying.emit(run)
        else:
            run.deleteLater()

    def stop(self) -> bool:
        """Asks the run to stop after its current batch and to keep its best model."""
        return self._run is not None and self._try(self._run.stop)

    def pause(self) -> bool:
        """Asks the run to pause after its current batch."""
        return self._run is not None and self._try(self._run.pause)

    def resume(self) -> bool:
        """Continues a paused run, or withdraws the request to pause."""
        return self._run is not None and self._try(self._run.resume)

    def kill(self) -> None:
        """Kills the run."""
        if self._run is not None:
            self._try(self._run.kill)

    def release(self) -> None:
        """Detaches from all runs; an active run continues without the window."""
        self._end_replay()
        if self._run is not None:
            self._run.detach()
            self._run = None

    def _begin(self, folder: Path, begin: Callable[[TrainingRun], None], *, silent: bool = False) -> bool:
        run = TrainingRun(folder, self)
        try:
            begin(run)
        except UserError as error:
            run.deleteLater()
            if not silent:
                self.failed.emit(str(error))
            return False
        self._run = run
        run.ended.connect(self._run_ended)
        self.began.emit(run)
        return True

    def _try(self, action: Callable[[], None]) -> bool:
        try:
            action()
        except UserError as error:
            self.failed.emit(str(error))
            return False
        return True

    def _run_ended(self, outcome: RunOutcome) -> None:
        assert self._run is not None
        self._run.deleteLater()
        self._run = None
        self.ended.emit(outcome)

    def _replay_ended(self, outcome: RunOutcome) -> None:
        self._end_replay()
        self.replayed.emit(outcome)

    def _end_replay(self) -> None:
        if self._replay is not None:
            self._replay.detach()
            self._replay.deleteLater()
            self._replay = None
