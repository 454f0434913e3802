"""The model in use, the list of models, and every way to load another one."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from emotion_gui.core.folders import Folders
from emotion_gui.live.worker import CameraWorker
from emotion_gui.models.library import ModelLibrary, shipped_model
from emotion_gui.models.opener import ModelOpener
from trainer.shared.bundle import Bundle, BundleError, read_bundle


class ModelController(QObject):
    """Loads models into the worker and keeps their list up to date.

    Attributes:
        listed: all models (list of Bundle), and the one of them that is in use.
        used: the Bundle that is in use from now on.
        failed: a sentence that says why a model cannot be used.
        converting: a text to show until `used` or `failed` is emitted.
    """

    listed = Signal(object, object)
    used = Signal(object)
    failed = Signal(str)
    converting = Signal(str)

    def __init__(
        self, current: Bundle, worker: CameraWorker, folders: Folders, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._current = current
        self._library = ModelLibrary(folders)
        self._opener = ModelOpener(folders, self)
        worker.model_changed.connect(self._on_model_changed)
        worker.model_failed.connect(self._report_failure)
        self._opener.opened.connect(worker.set_model)
        self._opener.failed.connect(self._report_failure)
        self._opener.converting.connect(self.converting)

    @property
    def current(self) -> Bundle:
        """The model in use."""
        return self._current

    def refresh(self) -> None:
        """Lists the models on the disk again."""
        bundles = self._library.models()
        if self._current.folder not in [bundle.folder for bundle in bundles]:
            bundles.append(self._current)
        self.listed.emit(bundles, self._current)

    def use(self, bundle: Bundle) -> None:
        """Loads a model. Only the latest request counts."""
        self._opener.open(bundle.folder)  # verifies it first

    def use_shipped(self) -> None:
        """Loads the shipped model, unless it is in use."""
        if self._current.folder != shipped_model():
            self.use(read_bundle(shipped_model()))

    def use_folder(self, folder: Path) -> None:
        """Loads the bundle in a folder."""
        try:
            self.use(read_bundle(folder))
        except BundleError as error:
            self.failed.emit(str(error))

    def open(self, path: str) -> None:
        """Loads a model from a bundle's folder, or from an .emotionmodel, .keras or .h5 file."""
        self._opener.open(Path(path))

    def follow_rename(self, old: Path, new: Path) -> None:
        """Updates the list after a folder of models was renamed, and reloads the model in use from it."""
        if self._current.folder.is_relative_to(old):
            self.use_folder(new / self._current.folder.relative_to(old))
        self.refresh()

    def forget(self, folder: Path) -> None:
        """Updates the list after a folder was deleted. If it held the model in use, loads the shipped one."""
        if self._current.folder.is_relative_to(folder):
            self.use(read_bundle(shipped_model()))
        self.refresh()

    def shut_down(self) -> None:
        """Cancels a conversion in progress."""
        self._opener.cancel()

    def _on_model_changed(self, bundle: Bundle) -> None:
        self._current = bundle
        self.refresh()
        self.used.emit(bundle)

    def _report_failure(self, sentence: str) -> None:
        self.refresh()  # the model box shows the one in use again
        self.failed.emit(sentence)
