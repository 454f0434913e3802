"""Exports a session in the format that the file's extension names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from emotion_gui.export.files import ExportError, Progress, no_progress, part_of
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.session_reader import Recording, read_recording, require_emotions
from emotion_gui.recording.vault import Keyring

if TYPE_CHECKING:
    from emotion_gui.models.library import Rating

ENDINGS = (".csv", ".json", ".html", ".mp4")
_READ = 0.05  # share of the work that reading the session takes


@dataclass(frozen=True, slots=True)
class Choices:
    """Options of an export.

    Attributes:
        smoothing: Time constant in seconds, 0 for none; None for the session's own.
        face: Id of the face that a report is about; None for the largest face of each frame.
        models: Folders of installed models. If the session's model is among them, a report has its accuracy.
        overlay: Whether a video gets boxes and labels.
    """

    smoothing: float | None = None
    face: int | None = None
    models: Sequence[Path] = ()
    overlay: bool = True


def export_session(
    session: Path, keys: Keyring, out: Path, choices: Choices, progress: Progress = no_progress
) -> None:
    """Export a session.

    Args:
        session: Path of the session.
        keys: Keys of encrypted sessions.
        out: Path of the file, with one of ENDINGS.
        choices: Options.
        progress: Gets the completed share, 0 to 1.

    Raises:
        ExportError: The session could not be read, or the file not be written.
        ExportStopped: Raised by `progress`.
    """
    if out.suffix.lower() not in ENDINGS:
        known = f"{', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}"
        raise ExportError(f"{out.name} does not say what to write. Give a name that ends with {known}.")
    try:
        recording = read_recording(session, keys)
    except SessionError as error:
        raise ExportError(str(error)) from error
    progress(_READ)
    _write(recording, keys, out, choices, part_of(progress, _READ, 1))


def _require_emotions(recording: Recording) -> None:
    """Raises ExportError."""
    try:
        require_emotions(recording.info)
    except SessionError as error:
        raise ExportError(str(error)) from error


def rating_of_model(fingerprint: str, folders: Iterable[Path]) -> "Rating | None":
    """The accuracy of the model that made a session; None if the model is not installed or states none.

    Args:
        fingerprint: SHA-256 of the model's network.
        folders: Folders of the installed models.
    """
    from emotion_gui.models.library import rating_of
    from trainer.shared.bundle import BundleError, read_bundle
    from trainer.shared.files import sha256_of

    for folder in folders if fingerprint else ():
        try:
            bundle = read_bundle(folder)
            found = sha256_of(bundle.tflite)
        except (BundleError, OSError):
            continue
        if found == fingerprint:
            return rating_of(bundle)
    return None


def _write(recording: Recording, keys: Keyring, out: Path, choices: Choices, progress: Progress) -> None:
    smoothing = recording.info.smoothing if choices.smoothing is None else choices.smoothing
    match out.suffix.lower():
        case ".csv":
            from emotion_gui.export.csv_table import write_table

            write_table(recording, out, smoothing, progress)
        case ".json":
            from emotion_gui.export.json_document import write_json_document

            write_json_document(recording, out, smoothing, progress)
        case ".html":
            _require_emotions(recording)
            from emotion_gui.export.report.page import write_report

            rating = rating_of_model(recording.info.fingerprint, choices.models)
            write_report(recording, out, smoothing, choices.face, rating, progress=progress)
        case ".mp4":
            _require_emotions(recording)
            from emotion_gui.export.video import write_video

            write_video(recording, keys, out, overlay=choices.overlay, progress=progress)
