"""Models that a run builds on: the one that it starts from, and the one that teaches it."""

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog

from emotion_gui.training.options.option_fields import OptionField
from trainer.shared.bundle import KERAS, BundleError, read_bundle, require_emotions

_NONE, _OTHER = "", "other"
_FILTER = f"Models with their Keras network ({KERAS})"


class ModelField(OptionField):
    """A list of the models that are known, and a dialog for others.

    The value is the model's folder, or empty for none, which `nothing` is called. `fact`: what of the
    model's recipe has to fit, see `set_wanted`.
    """

    def __init__(self, name: str, nothing: str, fact: str) -> None:
        self._box = QComboBox()
        self._box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._box.setMinimumContentsLength(12)
        self._nothing, self._fact = nothing, fact
        self._folder, self._wanted = _NONE, ""
        super().__init__(name, self._box)
        self.set_models([])
        self._box.activated.connect(self._activated)

    @property
    def value(self) -> str | tuple[str, ...]:
        return self._folder

    def set_value(self, value: str | tuple[str, ...]) -> None:
        """One that is not in the list is added to it."""
        self._choose(value if isinstance(value, str) else os.pathsep.join(value))

    def set_models(self, models: Sequence[tuple[str, Path]]) -> None:
        """Offer these, each with its name and its folder; what is chosen stays."""
        self._box.clear()
        self._box.addItem(self._nothing, _NONE)
        for name, folder in models:
            self._box.addItem(name, str(folder))
        self._box.addItem("Other…", _OTHER)
        self._choose(self._folder)

    def set_wanted(self, wanted: str) -> None:
        """What the run is to have, and the model with it."""
        self._wanted = wanted

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
        own = trained.get(self._fact) if isinstance(trained, dict) else None
        return self._misfit(own) if isinstance(own, str) else ""

    def _misfit(self, own: str) -> str:
        """What is wrong with a model of this fact; empty if nothing is."""
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
        self._choose(self._folder)  # until another one is chosen
        dialog = QFileDialog(self, f"Choose the {KERAS} of a model", filter=_FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self._choose(str(Path(path).parent)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


class StartField(ModelField):
    """What a run starts from: random weights, or a model of the same architecture."""

    def __init__(self) -> None:
        super().__init__("start_from", "Random weights", "architecture")

    def _misfit(self, own: str) -> str:
        if own == self._wanted:
            return ""
        return f"This model's architecture is {own}. Choose the same architecture, or random weights."


class TeachersField(ModelField):
    """Whose answers are learned too. The value is a tuple; by hand one teacher is chosen, or none."""

    def __init__(self) -> None:
        super().__init__("teachers", "None", "targets")

    @property
    def value(self) -> tuple[str, ...]:
        return tuple(self._folder.split(os.pathsep)) if self._folder else ()

    def _misfit(self, own: str) -> str:
        if (own == "both") == (self._wanted == "both"):  # which takes two heads
            return ""
        return "This model has learned other targets. Choose the same targets, or another teacher."


def _title(folder: Path) -> str:
    """Of a run's model, the run's name."""
    return folder.parent.name if folder.name == "model" else folder.name
