"""A dropdown of models: the shipped one, the user's own, and entries that open others."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QWidget

from emotion_gui.models.library import FILE_FILTER, rating_of
from trainer.shared.bundle import Bundle
from trainer.shared.formatting import percent

_OPEN_FILE, _OPEN_FOLDER = "Open a model file…", "Open a model folder…"


class ModelBox(QWidget):
    """Lists the models and shows the one in use.

    Attributes:
        model_chosen: the Bundle of the chosen entry.
        file_chosen: the path of a file or folder to open.
    """

    model_chosen = Signal(object)
    file_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bundles: list[Bundle] = []
        self._current: Path | None = None
        self._box = QComboBox()
        self._box.setAccessibleName("Model")
        self._box.setMinimumContentsLength(10)
        self._box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._box.activated.connect(self._activated)
        label = QLabel("Mo&del")
        label.setBuddy(self._box)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.addWidget(label)
        layout.addWidget(self._box, 1)

    def set_models(self, bundles: Sequence[Bundle], names: Sequence[str]) -> None:
        """Lists these models, each under the name at the same position."""
        self._bundles = list(bundles)
        self._box.clear()
        self._box.addItems(list(names))
        self._box.insertSeparator(self._box.count())
        self._box.addItems([_OPEN_FILE, _OPEN_FOLDER])
        self._show_current()

    def set_current(self, folder: Path) -> None:
        """Shows the model in this folder as the one in use."""
        self._current = folder
        self._show_current()

    def _show_current(self) -> None:
        folders = [bundle.folder for bundle in self._bundles]
        if self._current in folders:
            index = folders.index(self._current)
            self._box.setCurrentIndex(index)
            self._box.setToolTip(_description(self._bundles[index]))

    def _activated(self, index: int) -> None:
        if index < len(self._bundles):
            self.model_chosen.emit(self._bundles[index])
            return
        text = self._box.itemText(index)
        self._show_current()  # until the other one is really in use
        dialog = QFileDialog(self, "Open a model", str(Path.home()), FILE_FILTER)
        if text == _OPEN_FOLDER:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.file_chosen)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def _description(bundle: Bundle) -> str:
    rating = rating_of(bundle)
    if rating is None:
        return f"{bundle.folder}\nNot scored on any data"
    truth = "what most of several people saw in them" if rating.by_votes else "the labels of the data"
    return f"{bundle.folder}\nRight on {percent(rating.share, 1)} of its validation pictures, by {truth}"
