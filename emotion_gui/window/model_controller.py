"""The model in use, the list of the others, and every way from one to another."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from emotion_gui.core.folders import Folders
from emotion_gui.live.worker import CameraWorker
from emotion_gui.models.library import ModelLibrary, shipped_model
from emotion_gui.models.opener import ModelOpener
from trainer.shared.bundle import Bundle, BundleError, read_bundle


class ModelController(QObject):
    """listed: the models (list of Bundle), and the one in use among them. used: another one (Bundle) is in
    use. failed: a sentence why one cannot be used. converting: a text to show until one of these comes.
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
        worker.model_changed.connect(self._in_use)
        worker.model_failed.connect(self._refused)
        self._opener.opened.connect(worker.set_model)
        self._opener.failed.connect(self._refused)
        self._opener.converting.connect(self.converting)

    @property
    def current(self) -> Bundle:
        """The model in use."""
        return self._current

    def refresh(self) -> None:
        """Look at the disk again."""
        bundles = self._library.models()
        if self._current.folder not in [bundle.folder for bundle in bundles]:
            bundles.append(self._current)
        self.listed.emit(bundles, self._current)

    def use(self, bundle: Bundle) -> None:
        """Let this model answer from now on."""
        self._opener.open(bundle.folder)  # which tries it out; the newest wish counts

    def use_own(self) -> None:
        """Let the app's own model answer, if it does not already."""
        if self._current.folder != shipped_model():
            self.use(read_bundle(shipped_model()))

    def use_folder(self, folder: Path) -> None:
        """The same for the bundle in a folder."""
        try:
            self.use(read_bundle(folder))
        except BundleError as error:
            self.failed.emit(str(error))

    def open(self, path: str) -> None:
        """A bundle's folder, an .emotionmodel, .keras or .h5 file."""
        self._opener.open(Path(path))

    def follow_rename(self, old: Path, new: Path) -> None:
        """A folder with a model in it, perhaps the one in use, has another name now."""
        if self._current.folder.is_relative_to(old):
            self.use_folder(new / self._current.folder.relative_to(old))
        self.refresh()

    def forget(self, folder: Path) -> None:
        """A folder was deleted; if it held the model in use, the app's own answers again."""
        if self._current.folder.is_relative_to(folder):
            self.use(read_bundle(shipped_model()))
        self.refresh()

    def shut_down(self) -> None:
        """End a conversion that goes on."""
        self._opener.cancel()

    def _in_use(self, bundle: Bundle) -> None:
        self._current = bundle
        self.refresh()
        self.used.emit(bundle)

    def _refused(self, sentence: str) -> None:
        self.refresh()  # the box shows the one in use again
        self.failed.emit(sentence)
