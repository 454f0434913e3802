"""Fields for the models that a run uses: the one it starts from, and its teachers."""

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog

from emotion_gui.training.options.option_fields import OptionField
from trainer.shared.bundle import KERAS, BundleError, read_bundle, require_emotions

_NONE, _OTHER = "", "other"
_FILTER = f"Models with their Keras network ({KERAS})"


class ModelField(OptionField):
    """A list of the known models, and a dialog for others; the value is a model's folder or empty."""

    def __init__(self, name: str, none_text: str, metadata_key: str) -> None:
        """Creates the field without a model.

        Args:
            name: The name of the option.
            none_text: The entry for no model.
            metadata_key: The value in the model's training metadata that must match `set_required`.
        """
        self._box = QComboBox()
        self._box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._box.setMinimumContentsLength(12)
        self._none_text, self._metadata_key = none_text, metadata_key
        self._folder, self._required = _NONE, ""
        super().__init__(name, self._box)
        self.set_models([])
        self._box.activated.connect(self._activated)

    @property
    def value(self) -> str | tuple[str, ...]:
        return self._folder

    def set_value(self, value: str | tuple[str, ...]) -> None:
        """Selects a model, which is added to the list if it is not in it."""
        self._choose(value if isinstance(value, str) else os.pathsep.join(value))

    def set_models(self, models: Sequence[tuple[str, Path]]) -> None:
        """Sets the models to choose from, as (name, folder); the selection is kept."""
        self._box.clear()
        self._box.addItem(self._none_text, _NONE)
        for name, folder in models:
            self._box.addItem(name, str(folder))
        self._box.addItem("Other…", _OTHER)
        self._choose(self._folder)

    def set_required(self, required: str) -> None:
        """Sets the value of the run that the model must match."""
        self._required = required

    @property
    def problem(self) -> str:
        problems = (self._problem_of(Path(folder)) for folder in self._folder.split(os.pathsep) if folder)
        return next((problem for problem in problems if problem), "")

    def _problem_of(self, folder: Path) -> str:
        try:
            trained = require_emotions(read_bundle(folder)).metadata.get("training")
        except BundleError as error:
            return str(error)
        if not (folder / KERAS).is_file():
            return f"This model has no {KERAS} to be trained on. Choose another one."
        value = trained.get(self._metadata_key) if isinstance(trained, dict) else None
        return self._mismatch(value) if isinstance(value, str) else ""

    def _mismatch(self, value: str) -> str:
        """Returns why a model with this value cannot be used; empty if it can."""
        raise NotImplementedError

    def _choose(self, folder: str) -> None:
        if folder and self._box.findData(folder) < 0:
            titles = ", ".join(_title(Path(each)) for each in folder.split(os.pathsep))
            self._box.insertItem(self._box.count() - 1, titles, folder)
        self._box.setCurrentIndex(self._box.findData(folder))
        if folder != self._folder:
            self._folder = folder
            self.changed.emit()

    def _activated(self) -> None:
        chosen = self._box.currentData()
        if chosen != _OTHER:
            self._choose(chosen)
            return
        self._choose(self._folder)  # until the dialog is closed
        dialog = QFileDialog(self, f"Choose the {KERAS} of a model", filter=_FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self._choose(str(Path(path).parent)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


class StartField(ModelField):
    """The start of a run: random weights, or a model of the same architecture."""

    def __init__(self) -> None:
        super().__init__("start_from", "Random weights", "architecture")

    def _mismatch(self, value: str) -> str:
        if value == self._required:
            return ""
        return f"This model's architecture is {value}. Choose the same architecture, or random weights."


class TeachersField(ModelField):
    """The teachers of a run; the value is a tuple, but the user can choose only one teacher or none."""

    def __init__(self) -> None:
        super().__init__("teachers", "None", "targets")

    @property
    def value(self) -> tuple[str, ...]:
        return tuple(self._folder.split(os.pathsep)) if self._folder else ()

    def _mismatch(self, value: str) -> str:
        if (value == "both") == (self._required == "both"):  # only "both" has two heads
            return ""
        return "This model has learned other targets. Choose the same targets, or another teacher."


def _title(folder: Path) -> str:
    """Returns the name of a model's folder, or of the run that contains it."""
    return folder.parent.name if folder.name == "model" else folder.name
