"""A run in a few words, read from its folder without reading much of it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from emotion_gui.training.process.outcome import ExitReason, ProcessOutcome, outcome_of
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
    """What is not known is empty or None.

    date: of its first start, in local time. data: name of the file or folder that it was trained on.
    epochs: done so far; wanted_epochs: at most. accuracy: share of the validation pictures that the
    model gets right by the labels, 0 to 1; votes_accuracy: by people's votes; …_without_leaks: of those
    without a twin in training. duration: seconds of training. message: what the run said at its end.
    bundle: its model's folder. interrupted: it ended without a word. resumable: it is over, and can go on
    from its last epoch.
    """

    folder: Path
    date: datetime
    state: State
    notes: str = ""
    data: str = ""
    architecture: str = ""
    epochs: int = 0
    wanted_epochs: int | None = None
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
    """Of all runs in the folder `runs`, in no order."""
    try:
        folders = [folder for folder in runs.iterdir() if folder.is_dir()]
    except OSError:
        return []
    found = (read_summary(folder) for folder in folders)
    return [summary for summary in found if summary]


def read_summary(folder: Path) -> RunSummary | None:
    """What can be read of a run, however damaged it is; None where the folder holds no run."""
    alive = is_running(folder)  # before the look at the events: an end is then in the file
    run = RunFolder(folder)
    config, report = read_object(run.config), ModelReport.read(read_object(run.report))
    options, _ = right_values(TrainConfig, config)
    # One of these has every run from its beginning on, before the trainer writes its configuration.
    marks = (run.events, folder / RUN_LOCK, folder / WINDOW_LOCK)
    if "data" not in config and not any(mark.exists() for mark in marks):
        return None
    last = last_event(run.events)
    end = last.event if last and isinstance(last.event, End) else None
    outcome = _outcome(folder, end)
    told = end or End()
    known = {name: scores.accuracy for name, scores in report.answers.validation.each()}
    return RunSummary(
        folder=folder,
        date=_began(folder),
        state="running" if alive else _state(outcome),
        notes=read_notes(folder),
        data=_last_part(options.get("data", "")),
        architecture=options.get("architecture", ""),
        epochs=epochs_in_history(folder),
        wanted_epochs=options.get("epochs"),
        accuracy=known.get("labels", told.accuracy),
        accuracy_without_leaks=known.get("labels_without_leaks", told.accuracy_without_leaks),
        votes_accuracy=known.get("votes", told.votes_accuracy),
        votes_accuracy_without_leaks=known.get("votes_without_leaks", told.votes_accuracy_without_leaks),
        duration=_duration(folder, report, end),
        message=end.message if end else _said(outcome),
        bundle=_bundle(folder),
        resumable=outcome.resumable and not alive,
    )


def _outcome(folder: Path, end: End | None) -> ProcessOutcome:
    """How it ended, if it has."""
    run = RunFolder(folder)
    return outcome_of(end, ExitReason(None, 0 if run.checkpoint.exists() else None), run.log)


def _state(outcome: ProcessOutcome) -> State:
    match outcome.kind:
        case "killed" | "crashed":
            return "interrupted"
        case kind:
            return kind


def _said(outcome: ProcessOutcome) -> str:
    """Of a run without an end: guesses about its death are for the one who saw it."""
    return outcome.message if outcome.kind == "failed" else ""


def _began(folder: Path) -> datetime:
    """The time of its first event; of a run without any, of its folder."""
    try:
        [first] = EventReader(RunFolder(folder).events).read(1)
        return datetime.fromtimestamp(first.time)
    except (OSError, ValueError, OverflowError):
        return datetime.fromtimestamp(_modified(folder))


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # it was deleted meanwhile
        return 0.0


def _last_part(path: str) -> str:
    return Path(path).name or path


def _duration(folder: Path, report: ModelReport, end: End | None) -> float | None:
    """The report's; where it tells nothing, or the run has gone on since, the sum over the epochs."""
    seconds = report.training.seconds if end else None
    return _seconds_of_epochs(RunFolder(folder).events) if seconds is None else seconds


def _seconds_of_epochs(events: Path) -> float | None:
    try:
        content = events.read_bytes()
    except OSError:
        return None
    told = [parse_event(line) for line in content.splitlines() if _EPOCH in line]
    epochs = [each.event for each in told if each and isinstance(each.event, EpochDone)]
    return sum(epoch.seconds for epoch in epochs) if epochs else None


def _bundle(folder: Path) -> Path | None:
    """The path that the run has noted is of no use after a move."""
    bundle = folder / "model"
    whole = all((bundle / name).is_file() for name in (METADATA, TFLITE))
    return bundle if whole else None
