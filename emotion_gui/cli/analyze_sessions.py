"""`emotion-gui analyze --session`: which sources become sessions, where, and of whom they are."""

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
        "--sessions-folder", metavar="DIR", type=Path, help="where they are to lie; default: the app's own"
    )
    group.add_argument(
        "--jobs",
        metavar="N",
        type=_jobs,
        default=cores(),
        help="how many at once; default: the processor's cores, here %(default)s",
    )
    group.add_argument(
        "--filmed",
        choices=("me", "self", "others", "published"),
        help="who is to be seen: yourself (me, or self), others, who have agreed to this, or published "
        "footage; without it the sessions are marked as of others whose consent nobody has confirmed",
    )
    group.add_argument("--again", action="store_true", help="new sessions, also where there are some already")
    group.add_argument(
        "--passphrase-file",
        metavar="FILE",
        type=Path,
        help="where new sessions are locked: its first line is the passphrase; default: it is asked for",
    )


def make_sessions(arguments: argparse.Namespace) -> int:
    """Gives the exit status."""
    try:
        folder = _folder(arguments.sessions_folder)
        key = _key(folder, arguments.passphrase_file)
        entries = list(_entries(arguments, folder, key))
    except (UserError, SessionError) as error:
        if sys.stderr is not None:
            sys.stderr.write(f"emotion-gui analyze: {error}\n")
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return run_in_terminal(entries, arguments.jobs, key)


def _folder(wanted: Path | None) -> Path:
    """Raises UserError."""
    if wanted is not None:
        return wanted.absolute()
    try:
        return folders().sessions
    except OSError as error:
        raise UserError(f"The app's folders cannot be used: {error.strerror or error}.") from error


def _key(folder: Path, passphrase_file: Path | None) -> Key | None:
    """Of the lock of new sessions; None where they have none. Raises UserError and SessionError."""
    lock = load_lock(folder)
    if lock is None:
        return None
    passphrase = read_passphrase(passphrase_file, "Passphrase of new sessions: ", _LOCKED)
    return next(key for key in open_locks(folder, passphrase) if key.lock.id == lock.id)


def _entries(arguments: argparse.Namespace, folder: Path, key: Key | None) -> Iterator[QueueItem]:
    model: Path | None = arguments.model
    for spec in _distinct(arguments.source):
        job = Job(
            source=str(spec),
            folder=str(folder),
            model=str(model.absolute()) if model else "",
            filmed=Subject(arguments.filmed or Subject.OTHERS),
            agreed=time.time() if arguments.filmed else 0.0,
            again=arguments.again,
            lock=key.lock.id if key else "",
        )
        try:
            yield QueueItem(job, finite_source(spec).name)
        except SourceError as error:
            yield QueueItem(job, spec.name, State.FAILED, text=str(error))


def _distinct(sources: Sequence[str]) -> list[SourceSpec]:
    """Each once; files by their absolute paths, as the processes have a folder of their own."""
    return list(dict.fromkeys(_absolute(parse_source(source)) for source in sources))


def _absolute(spec: SourceSpec) -> SourceSpec:
    if isinstance(spec, FileSpec) and spec.text:
        return FileSpec(str(spec.path.absolute()))
    return spec


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MAX_JOBS:
        raise argparse.ArgumentTypeError(f"give a number from 1 to {_MAX_JOBS}, not {text}")
    return int(text)
