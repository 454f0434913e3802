"""Which runs are not at their end: those that go on, and those that died and can be resumed."""

from dataclasses import dataclass
from pathlib import Path

from trainer.shared.event_kinds import End
from trainer.shared.events import last_event
from trainer.shared.file_lock import is_running
from trainer.shared.run_folder import RunFolder


@dataclass(frozen=True, slots=True)
class OpenRun:
    """alive: a process trains it; else it died without an end and has a checkpoint to go on from.

    last_sign: time of its last event, in seconds since 1970.
    """

    folder: Path
    alive: bool
    last_sign: float


def find_open_runs(runs: Path) -> list[OpenRun]:
    """Those among the folders in `runs`, the newest sign of life first. Reads little of each."""
    try:
        folders = [folder for folder in runs.iterdir() if folder.is_dir()]
    except OSError:
        return []
    found = (_open_run(folder) for folder in folders)
    return sorted((run for run in found if run), key=lambda run: run.last_sign, reverse=True)


def _open_run(folder: Path) -> OpenRun | None:
    alive = is_running(folder)  # before the look at the events: an end is then in the file
    last = last_event(RunFolder(folder).events)
    died = (last is None or not isinstance(last.event, End)) and RunFolder(folder).checkpoint.exists()
    if not alive and not died:
        return None
    return OpenRun(folder, alive, last.time if last else _modified(folder))


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
