"""The data that the app keeps, part by part, and its deletion."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from emotion_gui.batch.queue_item import queue_file
from emotion_gui.core.errors import delete_logs
from emotion_gui.core.folders import Folders
from emotion_gui.recording.database import ENDING
from emotion_gui.recording.lock_file import lock_file
from emotion_gui.recording.pictures import PICTURES_ENDING
from trainer.shared.bundle import METADATA
from trainer.shared.file_lock import is_running
from trainer.shared.formatting import count

SNAPSHOTS = "emotion-????-??-??-??-??-??-???.png"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the data.

    Attributes:
        name: Identifies the part in the code.
        title: Names the part for the user.
        files: All of its files.
        count: How many things it has, as text.
        size: In bytes.
        wanted: Whether it is ticked at first.
    """

    name: str
    title: str
    files: tuple[Path, ...]
    count: str
    size: int
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a deletion.

    Attributes:
        names: Names of the parts that were deleted completely.
        deleted: Descriptions of these parts for the user.
        problems: Sentences about what could not be deleted.
    """

    names: tuple[str, ...]
    deleted: tuple[str, ...]
    problems: tuple[str, ...]


def find_parts(folders: Folders, snapshots: Path) -> list[Part]:
    """Find all data. The folder `snapshots` may hold other files, which are not listed."""
    extras = (lock_file(folders.sessions), queue_file(folders.sessions))
    sessions = [*_files(folders.sessions), *(file for file in extras if file.exists())]
    recorded = sum(file.suffix == ENDING for file in sessions)
    videos = sum(file.suffix == PICTURES_ENDING for file in sessions)
    trained = _files(folders.runs)
    models = _files(folders.models)
    return [
        _part(
            "sessions",
            "Sessions and their videos",
            sessions,
            f"{count(recorded, 'session')}, {count(videos, 'video')}",
        ),
        _part("rules", "Rules of alerts", [*_with_backups(folders.rules_file)]),
        _part("snapshots", "Snapshots", [*snapshots.glob(SNAPSHOTS)], word="picture"),
        _part("log", "Log", _files(folders.logs)),
        _part(
            "choices",
            "Choices that are remembered, such as the consent",
            [*_with_backups(folders.settings_file)],
        ),
        _part("models", "Models", models, count(_models(models), "model"), wanted=False),
        _part("runs", "Training runs", trained, count(_children(folders.runs), "run"), wanted=False),
    ]


def delete_parts(parts: Sequence[Part], folders: Folders) -> Outcome:
    """Delete parts. Failures do not raise; each is a sentence in the outcome."""
    names, deleted, problems = [], [], []
    for part in parts:
        found = [*_DELETERS[part.name](part, folders)]
        problems += found
        if not found:
            names.append(part.name)
            deleted.append(f"{part.title}: {part.count}" if part.files else f"{part.title}: there were none")
    return Outcome(tuple(names), tuple(deleted), tuple(problems))


def _delete_files(part: Part, _: Folders) -> Iterator[str]:
    for file in part.files:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            yield f"{file} cannot be deleted: {error.strerror or error}."


def _delete_sessions(part: Part, folders: Folders) -> Iterator[str]:
    """Delete sessions, including those that were written after the count."""
    yield from _delete_files(part, folders)
    yield from _delete_tree(folders.sessions)


def _delete_models(_: Part, folders: Folders) -> Iterator[str]:
    yield from _delete_tree(folders.models)


def _delete_runs(_: Part, folders: Folders) -> Iterator[str]:
    for run in sorted(folders.runs.iterdir()):
        if run.is_dir() and is_running(run):
            yield f"{run.name} is being trained, so it stays. Stop it first."
        else:
            yield from _delete_path(run)


def _delete_log(_: Part, folders: Folders) -> Iterator[str]:
    try:
        delete_logs(folders.logs)
    except OSError as error:
        yield f"The log cannot be deleted: {error.strerror or error}."


def _delete_tree(folder: Path) -> Iterator[str]:
    """Delete all that is in a folder."""
    for path in sorted(folder.iterdir()):
        yield from _delete_path(path)


def _delete_path(path: Path) -> Iterator[str]:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        yield f"{path} cannot be deleted: {error.strerror or error}."


_DELETERS: dict[str, Callable[[Part, Folders], Iterator[str]]] = {
    "sessions": _delete_sessions,
    "rules": _delete_files,
    "snapshots": _delete_files,
    "log": _delete_log,
    "choices": _delete_files,
    "models": _delete_models,
    "runs": _delete_runs,
}


def _part(
    name: str,
    title: str,
    files: Sequence[Path],
    quantity: str = "",
    *,
    word: str = "file",
    wanted: bool = True,
) -> Part:
    size = sum(_size(file) for file in files)
    return Part(name, title, tuple(files), quantity or count(len(files), word), size, wanted)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())


def _with_backups(file: Path) -> Iterator[Path]:
    """Find a file and its backups, such as a copy of a damaged one."""
    return file.parent.glob(f"{file.name}*")


def _models(files: Sequence[Path]) -> int:
    return sum(file.name == METADATA for file in files)


def _children(folder: Path) -> int:
    return sum(path.is_dir() for path in folder.iterdir())


def _size(file: Path) -> int:
    try:
        return file.lstat().st_size
    except OSError:
        return 0
