"""The items of a queue of videos: the job, its progress, and the file that outlives the window.

The file holds no key and no passphrase.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from emotion_gui.batch.job import Count, Job
from emotion_gui.vision.source_spec import parse_source
from trainer.shared.files import read_object, write_json
from trainer.shared.records import PathText, read_leniently, to_values

_NAME = "queue.json"
_MAX_ITEMS = 10_000


class State(StrEnum):
    """Where an item stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    INTERRUPTED = (
        "interrupted"  # by the end of the app, for whatever reason; continues when the user resumes it
    )
    DONE = "done"
    FAILED = "failed"
    CANCELED = "cancelled"  # as files of version 0.1 spell it


@dataclass(slots=True, eq=False)
class QueueItem:
    """One line of the queue.

    Attributes:
        job: What is to be done.
        name: Readable name of the source.
        state: Where it stands.
        frames: How many frames are done, see Progress.
        total: How many frames there are, see Progress.
        session: Path of the session; empty until there is one.
        text: Why it failed, or another remark.
        faces: How many faces were distinguished.
    """

    job: Job = field(default_factory=Job)
    name: str = ""
    state: State = State.WAITING
    frames: Count = 0
    total: Count = 0
    session: PathText = ""
    text: str = ""
    faces: Count = 0

    @property
    def is_active(self) -> bool:
        """Whether it runs, or will run without being resumed."""
        return self.state in (State.WAITING, State.RUNNING)

    @property
    def is_over(self) -> bool:
        """Whether it has come to an end."""
        return self.state in (State.DONE, State.FAILED, State.CANCELED)

    @property
    def share(self) -> float:
        """Share that is done, 0 to 1; 0 if the total is unknown."""
        if self.state is State.DONE:
            return 1.0
        return min(self.frames / self.total, 1.0) if self.total else 0.0


@dataclass(frozen=True, slots=True)
class _File:
    version: int = 1
    entries: tuple[object, ...] = ()


def name_of(source: str) -> str:
    """Returns the readable name of a source."""
    return parse_source(source).name


def queue_file(sessions: Path) -> Path:
    """Returns the path of the queue file for this folder of sessions."""
    return sessions.parent / _NAME


def save_queue(path: Path, entries: Sequence[QueueItem]) -> None:
    """Saves the queue, readable by the user alone, as its folder is. Raises OSError."""
    write_json(path, to_values(_File(entries=tuple(entries))))


def load_queue(path: Path) -> list[QueueItem]:
    """Loads the queue, without damaged items; those that ran or waited when the app ended are interrupted."""
    saved, _ = read_leniently(_File, read_object(path))
    return [entry for each in saved.entries[:_MAX_ITEMS] if (entry := _read_entry(each)).job.source]


def _read_entry(saved: object) -> QueueItem:
    entry, _ = read_leniently(QueueItem, _upgraded(saved))
    entry.name = entry.name or name_of(entry.job.source)
    if entry.is_active:
        entry.state = State.INTERRUPTED
    return entry


def _upgraded(saved: object) -> object:
    """Converts an item of version 0.1, with "" for an unknown subject and the file of a detector."""
    match saved:
        case {"job": {**job}, **others} if "cascade" not in job:
            file = job.pop("detector", "")
            if isinstance(file, str) and file and not file.endswith(".onnx"):  # that was YuNet's
                job |= {"detector": "haar", "cascade": file}
            elif not file and job.get("session"):  # goes on as it was begun
                job["detector"] = "haar"
            if job.get("filmed") == "":
                job["filmed"] = None
            return {**others, "job": job}
    return saved
