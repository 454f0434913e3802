"""Records all signals of a training run, and provides scripts that replace the trainer."""

import sys
from pathlib import Path

from emotion_gui.training.process.child import TrainingRun
from emotion_gui.training.process.outcome import RunOutcome
from trainer.shared.event_kinds import BatchDone

SIGNALS = (
    "loading",
    "data_read",
    "started",
    "batches_done",
    "epoch_done",
    "paused",
    "resumed",
    "finishing",
    "ended",
)

SCRIPT_START = """
import json, os, sys, time
from pathlib import Path
from trainer.shared.event_kinds import *
from trainer.shared.events import EventWriter
from trainer.shared.file_lock import RunLock
run = Path(sys.argv[1])
RunLock(run).acquire()
events = EventWriter(run / "events.jsonl")
def checkpoint():
    (run / "checkpoint").mkdir(exist_ok=True)
    (run / "checkpoint" / "last.npz").touch()
def epoch(number, accuracy):
    events.write(EpochDone(number, 60.0, 1.5, 0.5, 1.4, accuracy))
def batch(epoch, number, batches=10, loss=1.6):
    events.write(BatchDone(epoch, number, batches, loss, 0.4))
def ready():
    (run / "ready").touch()
def wait_for_stop():
    for _ in range(100_000):
        if (run / "stop").exists(): return
        time.sleep(0.01)
    sys.exit("no stop was requested")
"""


def script(run: Path, lines: str) -> list[str]:
    """Returns a command that runs these lines of a script as the run."""
    return [sys.executable, "-c", f"{SCRIPT_START}\n{lines}", str(run)]


class Recorder:
    """Records the signals of a run.

    Attributes:
        run: The run.
        signals: The signals as (name, value), in order; the value is None if there is none.
    """

    def __init__(self, run: TrainingRun) -> None:
        self.run = run
        self.signals: list[tuple[str, object]] = []
        for name in SIGNALS:
            getattr(run, name).connect(
                lambda *values, name=name: self.signals.append((name, values[0] if values else None))
            )

    def of(self, name: str) -> list[object]:
        return [value for kind, value in self.signals if kind == name]

    @property
    def batches(self) -> list[BatchDone]:
        """All batches, regardless of how many were emitted at once."""
        lists = [value for value in self.of("batches_done") if isinstance(value, list)]
        return [batch for batches in lists for batch in batches]

    @property
    def kinds(self) -> list[str]:
        """The different signals in the order of their first occurrence."""
        return list(dict.fromkeys(name for name, _ in self.signals))

    @property
    def outcome(self) -> RunOutcome:
        [outcome] = self.of("ended")
        assert isinstance(outcome, RunOutcome)
        return outcome
