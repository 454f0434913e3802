"""The summary of a run, for which only little of its folder is read."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from emotion_gui.training.process.outcome import ExitReason, RunOutcome, outcome_of
from emotion_gui.training.runs.run_files import epochs_in_history, read_notes
from trainer.shared.bundle import METADATA, TFLITE
from trainer.shared.config import TrainConfig
from trainer.shared.event_kinds import End, EpochDone
from trainer.shared.events import EventReader, last_event, parse_event
from trainer.shared.file_lock import RUN_LOCK, WINDOW_LOCK, is_running
from trainer.shared.files import read_object
from trainer.shared.model_report import ModelReport
from trainer.shared.records import right_values
from trainer.shared.run_folder import RunFolder

State = Literal["running", "finished", "stopped", "failed", "interrupted"]

_EPOCH = b'"kind": "epoch"'


@dataclass(frozen=True, slots=True)
class RunSummary:
    """The summary of a run; unknown values are empty or None.

    Attributes:
        folder: The folder of the run.
        date: The time of its first start, in local time.
        state: Its state; "interrupted" means that it ended without an end event.
        notes: The user's notes.
        data: The name of the file or folder that it was trained on.
        architecture: The architecture of its network.
        epochs: The number of completed epochs.
        max_epochs: The number of epochs to train at most.
        accuracy: The validation accuracy by the labels, 0 to 1.
        accuracy_without_leaks: The same without pictures that have a near-duplicate in training.
        votes_accuracy: The validation accuracy by crowd votes, 0 to 1.
        votes_accuracy_without_leaks: The same without pictures that have a near-duplicate in training.
        duration: The training time in seconds.
        message: The message of its end event, or the error that ended it.
        bundle: The folder of its model.
        resumable: Whether it has ended and can be resumed after its last epoch.
    """

    folder: Path
    date: datetime
    state: State
    notes: str = ""
    data: str = ""
    architecture: str = ""
    epochs: int = 0
    max_epochs: int | None = None
    accuracy: float | None = None
    accuracy_without_leaks: float | None = None
    votes_accuracy: float | None = None
    votes_accuracy_without_leaks: float | None = None
    duration: float | None = None
    message: str = ""
    bundle: Path | None = None
    resumable: bool = False

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def is_running(self) -> bool:
        return self.state == "running"


def read_summaries(runs: Path) -> list[RunSummary]:
    """Returns summaries of all runs in the folder `runs`, in no particular order."""
    try:
        folders = [folder for folder in runs.iterdir() if folder.is_dir()]
    except OSError:
        return []
    found = (read_summary(folder) for folder in folders)
    return [summary for summary in found if summary]


def read_summary(folder: Path) -> RunSummary | None:
    """Returns what can be read of a run, even if it is damaged; None if the folder contains no run."""
    alive = is_running(
        folder
    )  # before reading the events, which then contain the end of a run that is not alive
    run = RunFolder(folder)
    config, report = read_object(run.config), ModelReport.read(read_object(run.report))
    options, _ = right_values(TrainConfig, config)
    # Every run has one of these from its start, even before the trainer writes its configuration.
    marks = (run.events, folder / RUN_LOCK, folder / WINDOW_LOCK)
    if "data" not in config and not any(mark.exists() for mark in marks):
        return None
    last = last_event(run.events)
    end = last.event if last and isinstance(last.event, End) else None
    outcome = _outcome(folder, end)
    reported = end or End()
    known = {name: scores.accuracy for name, scores in report.answers.validation.each()}
    return RunSummary(
        folder=folder,
        date=_began(folder),
        state="running" if alive else _state(outcome),
        notes=read_notes(folder),
        data=_last_part(options.get("data", "")),
        architecture=options.get("architecture", ""),
        epochs=epochs_in_history(folder),
        max_epochs=options.get("epochs"),
        accuracy=known.get("labels", reported.accuracy),
        accuracy_without_leaks=known.get("labels_without_leaks", reported.accuracy_without_leaks),
        votes_accuracy=known.get("votes", reported.votes_accuracy),
        votes_accuracy_without_leaks=known.get("votes_without_leaks", reported.votes_accuracy_without_leaks),
        duration=_duration(folder, report, end),
        message=end.message if end else _failure_message(outcome),
        bundle=_bundle(folder),
        resumable=outcome.resumable and not alive,
    )


def _outcome(folder: Path, end: End | None) -> RunOutcome:
    """Returns how a run that is not alive has ended."""
    run = RunFolder(folder)
    return outcome_of(end, ExitReason(None, 0 if run.checkpoint.exists() else None), run.log)


def _state(outcome: RunOutcome) -> State:
    match outcome.kind:
        case "killed" | "crashed":
            return "interrupted"
        case kind:
            return kind


def _failure_message(outcome: RunOutcome) -> str:
    """Returns the message of a failed run, but not the guesses at why one was interrupted."""
    return outcome.message if outcome.kind == "failed" else ""


def _began(folder: Path) -> datetime:
    """Returns the time of the first event, or of the folder if there is no event."""
    try:
        [first] = EventReader(RunFolder(folder).events).read(1)
        return datetime.fromtimestamp(first.time)
    except (OSError, ValueError, OverflowError):
        return datetime.fromtimestamp(_modified(folder))


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # it has just been deleted
        return 0.0


def _last_part(path: str) -> str:
    return Path(path).name or path


def _duration(folder: Path, report: ModelReport, end: End | None) -> float | None:
    """Returns the time in the report, or the sum over the epochs if it is missing or the run was resumed."""
    seconds = report.training.seconds if end else None
    return _seconds_of_epochs(RunFolder(folder).events) if seconds is None else seconds


def _seconds_of_epochs(events: Path) -> float | None:
    try:
        content = events.read_bytes()
    except OSError:
        return None
    events_read = [parse_event(line) for line in content.splitlines() if _EPOCH in line]
    epochs = [each.event for each in events_read if each and isinstance(each.event, EpochDone)]
    return sum(epoch.seconds for epoch in epochs) if epochs else None


def _bundle(folder: Path) -> Path | None:
    """Returns the folder of the model if it is complete; the path in the events is wrong after a move."""
    bundle = folder / "model"
    complete = all((bundle / name).is_file() for name in (METADATA, TFLITE))
    return bundle if complete else None
