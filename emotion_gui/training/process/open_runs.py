"""Finds unfinished runs: active ones, and interrupted ones that can be resumed."""

from dataclasses import dataclass
from pathlib import Path

from trainer.shared.event_kinds import End
from trainer.shared.events import last_event
from trainer.shared.file_lock import is_running
from trainer.shared.run_folder import RunFolder


@dataclass(frozen=True, slots=True)
class OpenRun:
    """An unfinished run.

    Attributes:
        folder: The folder of the run.
        alive: Whether a process is training it; otherwise it was interrupted and has a checkpoint.
        last_event_time: The time of its last event, in seconds since 1970.
    """

    folder: Path
    alive: bool
    last_event_time: float


def find_open_runs(runs: Path) -> list[OpenRun]:
    """Returns the unfinished runs in the folder `runs`, the latest event first; reads little of each."""
    try:
        folders = [folder for folder in runs.iterdir() if folder.is_dir()]
    except OSError:
        return []
    found = (_open_run(folder) for folder in folders)
    return sorted((run for run in found if run), key=lambda run: run.last_event_time, reverse=True)


def _open_run(folder: Path) -> OpenRun | None:
    alive = is_running(
        folder
    )  # before reading the events, which then contain the end of a run that is not alive
    last = last_event(RunFolder(folder).events)
    has_ended = last is not None and isinstance(last.event, End)
    if not alive and (has_ended or not RunFolder(folder).checkpoint.exists()):
        return None
    return OpenRun(folder, alive, last.time if last else _modified(folder))


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
