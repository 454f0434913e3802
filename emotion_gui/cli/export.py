"""`emotion-gui export`: exports a session as a table, a JSON document, a report or a video."""

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

_DESCRIPTION = "Exports a recorded session to a file. The ending of its name decides the format."
_KINDS_HELP = """\
formats:
  .csv   a table with one row per face and frame; also writes NAME-markers.csv with the
         markers, and NAME-about.json with a description of the session and its columns
  .json  everything in one document: the session, its markers and its samples
  .html  a report to read, send, or print as PDF: charts, means, markers, limitations
  .mp4   the pictures of the session as a video, if pictures were recorded

examples:
  emotion-gui export "2026-11-28 09.30.00" lesson.csv
  emotion-gui export ~/sessions/lesson.session lesson.html --smoothing 2"""


def main(argv: Sequence[str]) -> int:
    """Runs the command. Partial files are removed after an error or Ctrl+C.

    Returns:
        The exit status: 0, 2 after an error, 130 after Ctrl+C.
    """
    arguments = _parser().parse_args(argv)
    out: Path = arguments.out
    try:
        app_folders = folders()
        session = _find(arguments.session, app_folders.sessions)
        keys = _keys(session, app_folders.sessions, arguments.passphrase_file)
        _export(session, keys, out, _choices(arguments, app_folders))
    except (UserError, SessionError) as error:
        _print(f"emotion-gui export: {error}", sys.stderr)
        return FAILED
    except OSError as error:
        _print(f"emotion-gui export: The app's folders cannot be used: {reason(error)}.", sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        _print("Stopped. Nothing was written.", sys.stderr)
        return INTERRUPTED
    _print(f"Exported {session.stem} to {out}", sys.stdout)
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
    parser.add_argument("out", metavar="OUT", type=Path, help="file to write; an existing file is replaced")
    parser.add_argument(
        "--smoothing",
        metavar="SECONDS",
        type=_seconds,
        help="time constant of the smoothing, 0 for none; default: as recorded in the session",
    )
    parser.add_argument(
        "--face",
        metavar="N",
        type=int,
        help="number of the face that a report describes; default: the largest face of each frame",
    )
    parser.add_argument(
        "--passphrase-file",
        metavar="FILE",
        type=Path,
        help="file whose first line is the passphrase of a locked session; default: ask for it",
    )
    parser.add_argument("--no-overlay", action="store_true", help="leave boxes and labels out of a video")
    return parser


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 3600:  # also rejects NaN
        raise argparse.ArgumentTypeError(f"must be from 0 to 3600 seconds, not {text}")
    return value


def _choices(arguments: argparse.Namespace, app_folders: Folders) -> Choices:
    models = [bundle.folder for bundle in ModelLibrary(app_folders).models()]
    return Choices(arguments.smoothing, arguments.face, models, not arguments.no_overlay)


def _find(name: str, folder: Path) -> Path:
    """Finds a session by its path, its file name or its name.

    Raises:
        ExportError: there is no such session, or several have this name.
        SessionError: a session cannot be read.
    """
    path = Path(name).expanduser()
    if path.is_file():
        return path
    sessions = session_files(folder)
    by_file = [each for each in sessions if name in (each.stem, each.name)]
    by_name = by_file or [each for each in sessions if read_summary(each, {}).info.name == name]
    if len(by_name) > 1:
        files = ", ".join(each.stem for each in by_name)
        raise ExportError(
            f"Several sessions are named {name}. Give one of these file names instead: {files}."
        )
    if not by_name:
        raise ExportError(f"There is no session {name}, neither at that path nor in {folder}.")
    return by_name[0]


def _keys(session: Path, folder: Path, file: Path | None) -> Keyring:
    """Returns the keys that open a session; none if it is not locked.

    Raises:
        UserError: there is no passphrase.
        SessionError: the passphrase is wrong, or the session cannot be read.
    """
    if not read_summary(session, {}).locked:
        return {}
    passphrase = read_passphrase(file, "Passphrase of the session: ", "This session is locked.")
    return {key.lock.id: key for key in open_locks(folder, passphrase, session)}


def _export(session: Path, keys: Keyring, out: Path, choices: Choices) -> None:
    tqdm.monitor_interval = 0  # no monitor thread
    is_hidden = sys.stderr is None or not sys.stderr.isatty()
    bar_format = "{percentage:3.0f}%|{bar}| {elapsed}<{remaining}"
    with tqdm(total=1.0, bar_format=bar_format, disable=is_hidden, file=sys.stderr, leave=False) as bar:
        export_session(session, keys, out, choices, lambda share: bar.update(max(share - bar.n, 0)))


def _print(text: str, stream: TextIO | None) -> None:
    if stream is not None:  # on Windows, programs with a window have none
        stream.write(f"{text}\n")
