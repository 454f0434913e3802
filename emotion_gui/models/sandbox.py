"""Lets no foreign network into the window's process that would end it: each is tried out in another first."""

import logging
import subprocess
from dataclasses import dataclass
from pathlib import Path

from emotion_gui.core.folders import folders
from emotion_gui.models.library import shipped_model
from emotion_gui.system.programs import app_command, child_environment, working_folder
from trainer.shared.bundle import MAX_MEMBER, TFLITE
from trainer.shared.files import read_object, sha256_of, write_json
from trainer.shared.records import read_leniently, to_values

_FILE_NAME = "checked-models.json"
_KEPT = 1000
_TIMEOUT_SECONDS = 30.0  # seconds; it takes half of one
_NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # only Windows would open one
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Sound:
    """Contents of networks that were let pass."""

    sha256: tuple[str, ...] = ()


def verify_model(tflite: Path) -> None:
    """Raises ValueError, with the words for the user, for a network that LiteRT cannot run, or dies of.

    Waits about half a second the first time; after that the file is known by its content.
    """
    fingerprint = _fingerprint(tflite)
    if _is_known(fingerprint):
        return
    _run_in_subprocess(tflite)
    record = _record()
    try:
        write_json(record, to_values(_Sound((*_known(record), fingerprint)[-_KEPT:])))
    except OSError as error:
        _log.warning("the model will be checked again: %s", error)


def is_verified(tflite: Path) -> bool:
    """Whether `verify_model` would return at once: the app's own network, and what it has let pass."""
    try:
        return _is_known(_fingerprint(tflite))
    except ValueError:
        return False


def _run_in_subprocess(tflite: Path) -> None:
    """Raises ValueError."""
    damaged = f"{tflite.name} is damaged: LiteRT cannot run it"
    try:
        done = subprocess.run(
            [*app_command(), "check", str(tflite.absolute())],
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=child_environment(),
            cwd=working_folder(),
            timeout=_TIMEOUT_SECONDS,
            creationflags=_NO_WINDOW,
        )
    except subprocess.TimeoutExpired as error:
        raise ValueError(damaged) from error
    except OSError as error:
        raise ValueError(f"{tflite.name} cannot be checked: {error.strerror or error}") from error
    if done.returncode:
        printed = done.stderr.decode("utf-8", "replace")
        _log.warning("%s was refused, exit code %d: %s", tflite.name, done.returncode, printed[-2000:])
        said = [line for line in printed.splitlines() if line.startswith("error: ")]
        raise ValueError(said[-1].removeprefix("error: ") if said else damaged)


def _is_known(fingerprint: str) -> bool:
    return fingerprint in _known(_record()) or fingerprint == _fingerprint(shipped_model() / TFLITE)


def _record() -> Path:
    return folders().data / _FILE_NAME


def _known(record: Path) -> tuple[str, ...]:
    return read_leniently(_Sound, read_object(record))[0].sha256


def _fingerprint(file: Path) -> str:
    """Raises ValueError."""
    try:
        if file.stat().st_size > MAX_MEMBER:
            raise ValueError(f"{file.name} is larger than a model can be")
        return sha256_of(file)
    except OSError as error:
        raise ValueError(f"{file.name} cannot be read: {error.strerror or error}") from error
