"""Runs an unknown model in a child process first, because a damaged file can crash LiteRT."""

import logging
from dataclasses import dataclass
from pathlib import Path

from emotion_gui.core.folders import folders
from emotion_gui.models.library import shipped_model
from emotion_gui.system.process import run_process
from emotion_gui.system.programs import app_command, working_folder
from trainer.shared.bundle import MAX_MEMBER, TFLITE
from trainer.shared.files import read_object, sha256_of, write_json
from trainer.shared.records import read_leniently, to_values

_FILE_NAME = "checked-models.json"
_KEPT = 1000
_TIMEOUT_SECONDS = 30.0  # it takes half a second
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Verified:
    """The contents of models that have passed."""

    sha256: tuple[str, ...] = ()


def verify_model(tflite: Path) -> None:
    """Refuses a model that LiteRT cannot run, or that crashes it.

    Takes about half a second the first time; after that the file is known by its content.

    Raises:
        ValueError: The model is refused; the text says why, for the user.
    """
    fingerprint = _fingerprint(tflite)
    if _is_known(fingerprint):
        return
    _run_in_subprocess(tflite)
    record = _record()
    try:
        write_json(record, to_values(_Verified((*_known(record), fingerprint)[-_KEPT:])))
    except OSError as error:
        _log.warning("the model will be checked again: %s", error)


def is_verified(tflite: Path) -> bool:
    """Whether `verify_model` would return at once, as for the app's own model and all that have passed."""
    try:
        return _is_known(_fingerprint(tflite))
    except ValueError:
        return False


def _run_in_subprocess(tflite: Path) -> None:
    """Raises ValueError."""
    damaged = f"{tflite.name} is damaged: LiteRT cannot run it"
    command = [*app_command(), "check", str(tflite.absolute())]
    outcome = run_process(command, timeout=_TIMEOUT_SECONDS, folder=working_folder(), capture=True)
    if outcome.start_error:
        raise ValueError(f"{tflite.name} cannot be checked: {outcome.start_error}")
    if not outcome.succeeded:
        _log.warning("%s is refused, its check %s: %s", tflite.name, outcome, outcome.printed[-2000:])
        raise ValueError(outcome.error or damaged)


def _is_known(fingerprint: str) -> bool:
    return fingerprint in _known(_record()) or fingerprint == _fingerprint(shipped_model() / TFLITE)


def _record() -> Path:
    return folders().data / _FILE_NAME


def _known(record: Path) -> tuple[str, ...]:
    return read_leniently(_Verified, read_object(record))[0].sha256


def _fingerprint(file: Path) -> str:
    """Raises ValueError."""
    try:
        if file.stat().st_size > MAX_MEMBER:
            raise ValueError(f"{file.name} is larger than a model can be")
        return sha256_of(file)
    except OSError as error:
        raise ValueError(f"{file.name} cannot be read: {error.strerror or error}") from error
