"""`emotion-gui export`: a recorded session as a table, a document, a report or a video, without a window."""

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from tqdm import tqdm

from emotion_gui.cli.passphrase import read_passphrase
from emotion_gui.core.errors import UserError
from emotion_gui.core.folders import Folders, folders
from emotion_gui.export.files import ExportError
from emotion_gui.export.session_export import Choices, export_session
from emotion_gui.models.library import ModelLibrary
from emotion_gui.recording.database import ENDING
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.lock_file import open_locks
from emotion_gui.recording.session_reader import read_summary, session_files
from emotion_gui.recording.vault import Keyring
from trainer.shared.errors import reason

DONE, FAILED, INTERRUPTED = 0, 2, 130

_DESCRIPTION = "Writes a recorded session into a file of another kind; the file's ending says which."
_KINDS_HELP = """\
kinds of files:
  .csv   a table with one row per face and frame; beside it NAME-markers.csv with the
         markers, and NAME-about.json with what is known of the session and its columns
  .json  everything in one document: the session, its markers, its samples
  .html  a report to read, to mail, or to print as PDF: charts, means, markers, limits
  .mp4   the session's pictures as a video, where pictures were kept

examples:
  emotion-gui export "2026-11-28 09.30.00" lesson.csv
  emotion-gui export ~/sessions/lesson.session lesson.html --smoothing 2"""


def main(argv: Sequence[str]) -> int:
    """Gives the exit status: 0, 2 after an error, 130 after Ctrl+C. Nothing half is left."""
    arguments = _parser().parse_args(argv)
    out: Path = arguments.out
    try:
        places = folders()
        session = _find(arguments.session, places.sessions)
        keys = _keys(session, places.sessions, arguments.passphrase_file)
        _export(session, keys, out, _choices(arguments, places))
    except (UserError, SessionError) as error:
        _say(f"emotion-gui export: {error}", sys.stderr)
        return FAILED
    except OSError as error:
        _say(f"emotion-gui export: The app's folders cannot be used: {reason(error)}.", sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        _say("Stopped. Nothing was written.", sys.stderr)
        return INTERRUPTED
    _say(f"Exported {session.stem} to {out}", sys.stdout)
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="emotion-gui export",
        description=_DESCRIPTION,
        epilog=_KINDS_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "session", metavar="SESSION", help=f"a {ENDING} file, or the name of a session in the app's folder"
    )
    parser.add_argument(
        "out", metavar="OUT", type=Path, help="the file to write; one of that name is replaced"
    )
    parser.add_argument(
        "--smoothing",
        metavar="SECONDS",
        type=_seconds,
        help="time constant of the probabilities, 0 for each frame's own answer; default: the session's",
    )
    parser.add_argument(
        "--face",
        metavar="N",
        type=int,
        help="whom a report is about; default: the largest face of each frame",
    )
    parser.add_argument(
        "--passphrase-file",
        metavar="FILE",
        type=Path,
        help="its first line opens a locked session; without it the passphrase is asked for",
    )
    parser.add_argument("--no-overlay", action="store_true", help="a video without boxes and labels")
    return parser


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 3600:  # nor is NaN
        raise argparse.ArgumentTypeError(f"give seconds from 0 to 3600, not {text}")
    return value


def _choices(arguments: argparse.Namespace, places: Folders) -> Choices:
    models = [bundle.folder for bundle in ModelLibrary(places).models()]
    return Choices(arguments.smoothing, arguments.face, models, not arguments.no_overlay)


def _find(named: str, folder: Path) -> Path:
    """The session at that path, or of that name. Raises ExportError and SessionError."""
    path = Path(named).expanduser()
    if path.is_file():
        return path
    sessions = session_files(folder)
    by_file = [each for each in sessions if named in (each.stem, each.name)]
    by_name = by_file or [each for each in sessions if read_summary(each, {}).info.name == named]
    if len(by_name) > 1:
        files = ", ".join(each.stem for each in by_name)
        raise ExportError(f"Several sessions are called {named}. Name the file instead: {files}.")
    if not by_name:
        raise ExportError(f"There is no session {named}, neither at that path nor in {folder}.")
    return by_name[0]


def _keys(session: Path, folder: Path, file: Path | None) -> Keyring:
    """What opens the session; nothing where it has no lock. Raises UserError and SessionError."""
    if not read_summary(session, {}).locked:
        return {}
    passphrase = read_passphrase(file, "Passphrase of the session: ", "This session is locked.")
    return {key.lock.id: key for key in open_locks(folder, passphrase, session)}


def _export(session: Path, keys: Keyring, out: Path, choices: Choices) -> None:
    tqdm.monitor_interval = 0  # no thread of its own
    hidden = sys.stderr is None or not sys.stderr.isatty()
    shape = "{percentage:3.0f}%|{bar}| {elapsed}<{remaining}"
    with tqdm(total=1.0, bar_format=shape, disable=hidden, file=sys.stderr, leave=False) as bar:
        export_session(session, keys, out, choices, lambda share: bar.update(max(share - bar.n, 0)))


def _say(text: str, stream: TextIO | None) -> None:
    if stream is not None:  # programs with windows have none on Windows
        stream.write(f"{text}\n")
