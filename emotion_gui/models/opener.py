"""Opens a model that the user names: a bundle at once, a Keras file after one conversion."""

import shutil
from dataclasses import dataclass
from functools import partial
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
from emotion_gui.system.task import Task
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
    """What a Keras file has to be converted to.

    Attributes:
        source: The file.
        folder: Where its bundle is to be.
    """

    source: Path
    folder: Path


class ModelOpener(QObject):
    """Opens one model at a time, the last that was requested, without blocking the event loop.

    Attributes:
        opened (Bundle): The model can be used.
        failed (str): A sentence why it cannot.
        converting (str): A text to show until `opened` or `failed` comes.
    """

    opened = Signal(object)
    failed = Signal(str)
    converting = Signal(str)

    def __init__(self, folders: Folders, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models = folders.models
        self._conversion: Conversion | None = None
        self._examination, self._process = Task("model", self), QtProcess(self)
        self._examination.returned.connect(self._continue)
        self._examination.errored.connect(lambda error: self.failed.emit(str(error)))
        self._process.ended.connect(self._finish_conversion)

    def open(self, path: Path) -> None:
        """Opens a bundle folder, an `.emotionmodel`, or a Keras file (converted the first time)."""
        self.cancel()
        self._examine(path)

    def cancel(self) -> None:
        """Forgets the last request; no signal comes of it any more."""
        self._examination.shut_down(0)  # the next does not wait for it: a disk may hang
        self._process.kill()

    def _examine(self, path: Path) -> None:
        """On a thread: large files are read and unpacked, and models are tried out."""
        self._examination.start(partial(examine, path, self._models))

    def _continue(self, result: Bundle | Conversion) -> None:
        match result:
            case Bundle():
                self.opened.emit(result)
            case Conversion():
                self._convert(result)

    def _convert(self, conversion: Conversion) -> None:
        self._conversion = conversion
        self.converting.emit(f"Converting {conversion.source.name}, which happens only once")
        self._process.start(export_command(conversion.source, conversion.folder))

    def _finish_conversion(self, outcome: ProcessOutcome) -> None:
        assert self._conversion is not None
        name = self._conversion.source.name
        if outcome.succeeded:
            self._examine(self._conversion.folder)
        elif outcome.start_error:
            self.failed.emit(f"The conversion cannot be started: {outcome.start_error}.")
        else:
            self.failed.emit(outcome.error or f"{name} could not be converted.")


def examine(path: Path, models: Path) -> Bundle | Conversion:
    """Finds the usable bundle behind a path, or what has to be converted to get one.

    Args:
        path: A folder or a file that the user named.
        models: Where bundles of the user's files are kept, each named after the file and its content.

    Raises:
        UserError: There is none; the text says why.
    """
    try:
        return _examine(path, models)
    except OSError as error:
        raise UserError(f"{path.name} cannot be read: {error.strerror or error}.") from error


def _examine(path: Path, models: Path) -> Bundle | Conversion:
    """Raises UserError and OSError."""
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
            shutil.rmtree(folder)  # damaged, but the file is still there to create it again
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
