"""`emotion-gui analyze --session`: makes sessions from sources, with a folder, a subject and a lock."""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from emotion_gui.batch.job import Job
from emotion_gui.batch.queue_item import QueueItem, State
from emotion_gui.batch.scheduler import cores
from emotion_gui.batch.terminal import FAILED, INTERRUPTED, run_in_terminal
from emotion_gui.batch.work import finite_source
from emotion_gui.cli.passphrase import read_passphrase
from emotion_gui.core.errors import UserError
from emotion_gui.core.folders import folders
from emotion_gui.core.subject import Subject
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.lock_file import load_lock, open_locks
from emotion_gui.recording.vault import Key
from emotion_gui.vision.source_spec import FileSpec, SourceSpec, parse_source
from emotion_gui.vision.sources import SourceError

_MAX_JOBS = 256
_LOCKED = "New sessions are locked."


def add_session_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("sessions")
    group.add_argument(
        "--sessions-folder", metavar="DIR", type=Path, help="folder for the sessions; default: the app's own"
    )
    group.add_argument(
        "--jobs",
        metavar="N",
        type=_jobs,
        default=cores(),
        help="number of videos analyzed in parallel; default: number of CPU cores, here %(default)s",
    )
    group.add_argument(
        "--filmed",
        choices=("me", "self", "others", "published"),
        help="who is in the videos: yourself (me or self), other people who have consented (others), or "
        "people in published footage (published); without it, the sessions are marked as showing other "
        "people whose consent is not confirmed",
    )
    group.add_argument(
        "--again", action="store_true", help="make new sessions, even from sources that already have one"
    )
    group.add_argument(
        "--no-signs", action="store_true", help="do not measure the signs of eyes, mouth and head"
    )
    group.add_argument(
        "--passphrase-file",
        metavar="FILE",
        type=Path,
        help="file whose first line is the passphrase, if new sessions are locked; default: ask for it",
    )


def make_sessions(arguments: argparse.Namespace) -> int:
    """Runs the command with --session. Returns its exit status."""
    try:
        folder = _folder(arguments.sessions_folder)
        key = _key(folder, arguments.passphrase_file)
        items = list(_queue_items(arguments, folder, key))
    except (UserError, SessionError) as error:
        if sys.stderr is not None:
            sys.stderr.write(f"emotion-gui analyze: {error}\n")
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return run_in_terminal(items, arguments.jobs, key)


def _folder(given: Path | None) -> Path:
    """Returns the folder for the sessions. Raises UserError if the app's folders cannot be used."""
    if given is not None:
        return given.absolute()
    try:
        return folders().sessions
    except OSError as error:
        raise UserError(f"The app's folders cannot be used: {error.strerror or error}.") from error


def _key(folder: Path, passphrase_file: Path | None) -> Key | None:
    """Returns the key of the lock of new sessions; None if they are not locked.

    Raises:
        UserError: there is no passphrase.
        SessionError: the passphrase is wrong, or the lock cannot be read.
    """
    lock = load_lock(folder)
    if lock is None:
        return None
    passphrase = read_passphrase(passphrase_file, "Passphrase for new sessions: ", _LOCKED)
    return next(key for key in open_locks(folder, passphrase) if key.lock.id == lock.id)


def _queue_items(arguments: argparse.Namespace, folder: Path, key: Key | None) -> Iterator[QueueItem]:
    model: Path | None = arguments.model
    for spec in _distinct(arguments.source):
        job = Job(
            source=str(spec),
            folder=str(folder),
            model=str(model.absolute()) if model else "",
            detector=arguments.detector,
            filmed=Subject(arguments.filmed or Subject.OTHERS),
            agreed=time.time() if arguments.filmed else 0.0,
            again=arguments.again,
            signs=not arguments.no_signs,
            lock=key.lock.id if key else "",
        )
        try:
            yield QueueItem(job, finite_source(spec).name)
        except SourceError as error:
            yield QueueItem(job, spec.name, State.FAILED, text=str(error))


def _distinct(sources: Sequence[str]) -> list[SourceSpec]:
    """Returns each source once, files with absolute paths, because child processes have another folder."""
    return list(dict.fromkeys(_absolute(parse_source(source)) for source in sources))


def _absolute(spec: SourceSpec) -> SourceSpec:
    if isinstance(spec, FileSpec) and spec.text:
        return FileSpec(str(spec.path.absolute()))
    return spec


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MAX_JOBS:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to {_MAX_JOBS}, not {text}")
    return int(text)
