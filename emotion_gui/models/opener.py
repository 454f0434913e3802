"""Opens a model that the user names: a bundle at once, a Keras file after one conversion."""

import shutil
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from emotion_gui.core.editions import NEEDS_FULL_EDITION
from emotion_gui.core.errors import UserError
from emotion_gui.core.folders import Folders
from emotion_gui.models.library import KERAS_ENDINGS
from emotion_gui.models.sandbox import verify_model
from emotion_gui.system.process_outcome import ProcessOutcome
from emotion_gui.system.programs import export_command, has_trainer
from emotion_gui.system.qt_process import QtProcess
from trainer.shared.bundle import (
    ARCHIVE_ENDING,
    KERAS,
    METADATA,
    TFLITE,
    Bundle,
    BundleError,
    read_bundle,
    require_emotions,
    unpack,
)
from trainer.shared.files import sha256_of

_MAX_NAME = 60


@dataclass(frozen=True, slots=True)
class Conversion:
    """A Keras file, and the folder where its bundle is to lie."""

    source: Path
    folder: Path


class ModelOpener(QObject):
    """Opens one model at a time, the last that was asked for, without keeping the event loop waiting.

    opened(Bundle): it can be used. failed(str): a sentence why it cannot.
    converting(str): a text to show until one of these comes.
    """

    opened = Signal(object)
    failed = Signal(str)
    converting = Signal(str)
    _examined = Signal(int, object)

    def __init__(self, folders: Folders, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models = folders.models
        self._job = 0
        self._conversion: Conversion | None = None
        self._process = QtProcess(self)
        self._process.ended.connect(self._finish_conversion)
        self._examined.connect(self._continue)

    def open(self, path: Path) -> None:
        """Open a bundle folder, an `.emotionmodel`, or a Keras file (converted the first time)."""
        self.cancel()
        self._start_examining(path)

    def cancel(self) -> None:
        """Forget what was asked for last; no signal comes of it any more."""
        self._job += 1
        self._process.kill()

    def _start_examining(self, path: Path) -> None:
        threading.Thread(target=self._examine, args=(self._job, path), daemon=True).start()

    def _examine(self, job: int, path: Path) -> None:
        """On a thread of its own: large files are read and unpacked, and networks tried out, here."""
        result: Bundle | Conversion | str
        try:
            result = examine(path, self._models)
        except UserError as error:
            result = str(error)
        except OSError as error:
            result = f"{path.name} cannot be read: {error.strerror or error}."
        with suppress(RuntimeError):  # the app may have ended meanwhile, and this object with it
            self._examined.emit(job, result)

    def _continue(self, job: int, result: Bundle | Conversion | str) -> None:
        if job != self._job:
            return
        match result:
            case Bundle():
                self.opened.emit(result)
            case Conversion():
                self._convert(result)
            case str():
                self.failed.emit(result)

    def _convert(self, conversion: Conversion) -> None:
        self._conversion = conversion
        self.converting.emit(f"Converting {conversion.source.name}, which happens only once")
        self._process.start(export_command(conversion.source, conversion.folder))

    def _finish_conversion(self, outcome: ProcessOutcome) -> None:
        assert self._conversion is not None
        name = self._conversion.source.name
        if outcome.succeeded:
            self._start_examining(self._conversion.folder)
        elif outcome.start_error:
            self.failed.emit(f"The conversion cannot be started: {outcome.start_error}.")
        else:
            self.failed.emit(outcome.error or f"{name} could not be converted.")


def examine(path: Path, models: Path) -> Bundle | Conversion:
    """The usable bundle behind `path`, or what has to be converted to get one.

    models: where bundles of the user's files are kept, each named after the file and its content.
    Raises UserError with a sentence, OSError.
    """
    if path.is_dir():
        return _usable(path)
    if not path.is_file():
        raise UserError(f"There is no file {path}. It may have been moved or deleted.")
    if path.name in (METADATA, TFLITE) or (path.name == KERAS and (path.parent / METADATA).is_file()):
        return _usable(path.parent)
    if path.suffix.lower() not in (ARCHIVE_ENDING, *KERAS_ENDINGS):
        raise UserError(
            f"{path.name} is no emotion model. Choose a model's folder, or a file that ends in "
            f"{ARCHIVE_ENDING}, .keras or .h5."
        )
    folder = models / f"{path.stem[:_MAX_NAME].strip('. ') or 'model'}-{sha256_of(path)[:12]}"
    if folder.exists():
        try:
            return _usable(folder)
        except UserError:
            shutil.rmtree(folder)  # damaged: the file itself is still there to make it anew
    if path.suffix.lower() in KERAS_ENDINGS:
        if not has_trainer():
            raise UserError(f"{path.name} is a Keras file. {NEEDS_FULL_EDITION}")
        return Conversion(path, folder)
    try:
        return _usable(unpack(path, folder).folder)
    except BundleError as error:
        raise UserError(str(error)) from error
    except UserError:
        shutil.rmtree(folder)
        raise


def _usable(folder: Path) -> Bundle:
    """Raises UserError."""
    try:
        bundle = require_emotions(read_bundle(folder))
        verify_model(bundle.tflite)
    except BundleError as error:
        raise UserError(str(error)) from error
    except ValueError as error:
        raise UserError(f"The model in {folder} cannot be used: {error}.") from error
    return bundle
