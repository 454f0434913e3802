"""What a run starts from: random weights, or a model that was trained before."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QFileDialog

from emotion_gui.training.options.option_fields import OptionField
from trainer.bundle import KERAS, BundleError, read_bundle

_RANDOM, _OTHER = "", "other"
_FILTER = f"Models to train on ({KERAS})"


class StartField(OptionField):
    """A list of the models that are known, and a dialog for others.

    The value is the model's folder, or empty for random weights.
    """

    def __init__(self) -> None:
        self._box = QComboBox()
        self._box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._box.setMinimumContentsLength(12)
        self._value = _RANDOM
        self._wanted = ""
        super().__init__("start_from", self._box)
        self.set_models([])
        self._box.activated.connect(self._activated)

    @property
    def value(self) -> str:
        return self._value

    def set_value(self, value: Any) -> None:
        """One that is not in the list is added to it."""
        if value and self._box.findData(value) < 0:
            folder = Path(value)
            title = folder.parent.name if folder.name == "model" else folder.name  # of a run, or by itself
            self._box.insertItem(self._box.count() - 1, title, value)
        self._box.setCurrentIndex(self._box.findData(value))
        if value != self._value:
            self._value = value
            self.changed.emit()

    def set_models(self, models: Sequence[tuple[str, Path]]) -> None:
        """Offer these, each with its name and its folder; what is chosen stays."""
        self._box.clear()
        self._box.addItem("Random weights", _RANDOM)
        for name, folder in models:
            self._box.addItem(name, str(folder))
        self._box.addItem("Other…", _OTHER)
        self.set_value(self._value)

    def set_architecture(self, name: str) -> None:
        """The one that the run is to have, and the model with it."""
        self._wanted = name

    @property
    def problem(self) -> str:
        if not self._value:
            return ""
        folder = Path(self._value)
        try:
            trained = read_bundle(folder).metadata.get("training")
        except BundleError as error:
            return str(error)
        if not (folder / KERAS).is_file():
            return f"This model has no {KERAS} to be trained on. Choose another one."
        own = trained.get("architecture") if isinstance(trained, dict) else None
        if own and own != self._wanted:
            return f"This model's architecture is {own}. Choose the same architecture, or random weights."
        return ""

    def _activated(self) -> None:
        chosen = self._box.currentData()
        if chosen != _OTHER:
            self.set_value(chosen)
            return
        self.set_value(self._value)  # until another one is chosen
        dialog = QFileDialog(self, f"Choose the {KERAS} of a model", filter=_FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.set_value(str(Path(path).parent)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
