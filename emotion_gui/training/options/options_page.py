"""All options of a run in groups, validated as they are typed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.training.options.augmentation_preview import AugmentationPreview
from emotion_gui.training.options.choice_texts import OWN
from emotion_gui.training.options.model_fields import ModelField, StartField, TeachersField
from emotion_gui.training.options.option_fields import (
    ChoiceField,
    OptionField,
    SwitchField,
    WholeField,
    make_field,
)
from trainer.shared.config import OPTIONS, AugmentationConfig, Group, TrainConfig, names_in
from trainer.shared.errors import TrainerError
from trainer.shared.face_input import Pixels
from trainer.shared.presets import PRESETS
from trainer.shared.records import read_strictly

AUGMENTATION = names_in(Group.AUGMENTATION)
# Options that a recipe does not set; changing them does not make the recipe "own".
OUTSIDE_RECIPES = {
    "start_from",
    "teachers",
    "teacher_share",
    "validation_share",
    *names_in(Group.MACHINE),
    *names_in(Group.DATA),
}
NO_VOTES = "This recipe learns from labels and votes. Without a votes file it learns from the labels alone."


class OptionsPage(QWidget):
    """The options of a run except its data, with a preview of the augmentation.

    Call `shut_down()` before the window closes.

    Attributes:
        changed: Signal: an option has changed, or what is wrong with the options.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models: dict[str, ModelField] = {"start_from": StartField(), "teachers": TeachersField()}
        shown = [name for name, option in OPTIONS.items() if option.extra["group"] != Group.DATA]
        self._fields: dict[str, OptionField] = {
            name: self._models.get(name) or make_field(name) for name in shown
        }
        self._preview = AugmentationPreview()
        self._scroll = QScrollArea(widgetResizable=True)
        self._votes_available, self._locked, self._setting = False, False, False
        self._problem = ""
        self._preset = "seed"
        self._lay_out()
        self.set_votes_available(False)
        for field in self._fields.values():
            field.changed.connect(self._field_changed)
        self._check()

    @property
    def problem(self) -> str:
        """What is wrong with the options; empty if they are valid."""
        return self._problem

    @property
    def preset(self) -> str:
        """The name of the recipe that the options match, or "own".

        Seed, precision, threads, validation share, start and teachers do not belong to a recipe.
        """
        return self._preset

    @property
    def epochs(self) -> int:
        field = self._fields["epochs"]
        assert isinstance(field, WholeField)
        return field.value

    def values(self) -> dict[str, object]:
        """Returns values for `TrainConfig.from_json`, which raises an error while there is a `problem`."""
        values = {name: field.value for name, field in self._fields.items() if name not in AUGMENTATION}
        return {**values, "augmentation": self._augmentation_values()}

    def set_values(self, values: Mapping[str, object]) -> None:
        """Sets the options in `values`, which are those of a configuration; others are kept."""
        augmentation = values.get("augmentation")
        flat = {**values, **(augmentation if isinstance(augmentation, Mapping) else {})}
        self._setting = True
        for name in self._fields.keys() & flat.keys():
            self._fields[name].set_value(flat[name])
        self._setting = False
        self._field_changed()

    def set_preset(self, name: str) -> None:
        """Sets the options that belong to a recipe (see `preset`); "own" changes nothing."""
        if name != OWN:
            self.set_values(self._recipe(name))

    def set_epochs(self, epochs: int) -> None:
        self._fields["epochs"].set_value(epochs)

    def set_models(self, models: Sequence[tuple[str, Path]]) -> None:
        """Sets the names and folders of the models that a run can start from or learn from."""
        for field in self._models.values():
            field.set_models(models)

    def set_votes_available(self, available: bool) -> None:
        """Sets whether there is a votes file; recipes that learn from votes use labels without one."""
        preset, self._votes_available = self._preset, available
        targets = self._fields["targets"]
        assert isinstance(targets, ChoiceField)
        for choice in ("votes", "both"):
            targets.set_available(choice, available)
        if preset != OWN:
            self.set_preset(preset)
        elif not available:
            targets.set_value("labels")

    def set_pictures(self, pictures: Pixels) -> None:
        """Sets the faces for the preview, (n, 48, 48) uint8; if n is 0, it shows the demo portraits."""
        self._preview.set_pictures(pictures)

    def set_locked(self, locked: bool) -> None:
        """Makes the options read-only and stops the preview, as during a run, or enables both again."""
        self._locked = locked
        self._enable()
        self._preview.set_locked(locked)

    def shut_down(self) -> None:
        """Stops the process of the preview."""
        self._preview.shut_down()

    def _recipe(self, name: str) -> dict[str, object]:
        """Returns the options that belong to a recipe."""
        recipe = PRESETS[name].config("", "votes" if self._votes_available else "").to_json()
        return {key: value for key, value in recipe.items() if key not in OUTSIDE_RECIPES}

    def _is_recipe(self, name: str, values: Mapping[str, object]) -> bool:
        """Returns whether the values match a recipe, regardless of the number of epochs."""
        recipe = self._recipe(name)
        return all(values[key] == value for key, value in recipe.items() if key != "epochs")

    def _augmentation_values(self) -> dict[str, object]:
        return {name: self._fields[name].value for name in AUGMENTATION}

    def _field_changed(self) -> None:
        if self._setting:
            return
        self._enable()
        self._check()
        self._preview.set_augmentation(read_strictly(AugmentationConfig, self._augmentation_values()))
        self.changed.emit()

    def _check(self) -> None:
        """Finds the matching recipe and the problems, and shows the problems below their fields."""
        values = self.values()
        self._preset = next((name for name in PRESETS if self._is_recipe(name, values)), OWN)
        self._models["start_from"].set_required(str(values["architecture"]))
        self._models["teachers"].set_required(str(values["targets"]))
        problems = {name: field.problem for name, field in self._fields.items()}
        if not any(problems.values()):
            problems["warmup_epochs"] = _contradiction(values)
        self._problem = next((problem for problem in problems.values() if problem), "")
        for name, field in self._fields.items():
            field.show_message(problems[name], wrong=True)
        if self._preset != OWN and PRESETS[self._preset].config("", "votes").targets != values["targets"]:
            self._fields["targets"].show_message(NO_VOTES, wrong=False)

    def _enable(self) -> None:
        """Enables the options that have an effect."""
        without_effect = set()
        if self._fields["schedule"].value != "plateau":
            without_effect |= {"reduce_patience", "reduce_factor"}
        if self._fields["targets"].value != "both":
            without_effect |= {"votes_weight", "votes_tolerance"}
        if not self._fields["teachers"].value:
            without_effect.add("teacher_share")
        for name, field in self._fields.items():
            field.setEnabled(not self._locked and name not in without_effect)

    def _lay_out(self) -> None:
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        page = QWidget()
        left = QVBoxLayout()
        for group in (Group.NETWORK, Group.COUNTS, Group.MACHINE):
            left.addWidget(self._group(group))
        left.addStretch(1)
        right = QVBoxLayout()
        right.addWidget(self._group(Group.LEARNING))
        right.addStretch(1)
        augmentation = QGroupBox(Group.AUGMENTATION)
        columns = QHBoxLayout(augmentation)
        columns.addLayout(self._form(Group.AUGMENTATION), 2)
        columns.addWidget(self._preview, 3)
        grid = QGridLayout(page)
        grid.addLayout(left, 0, 0)
        grid.addLayout(right, 0, 1)
        grid.addWidget(augmentation, 1, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(2, 1)
        self._scroll.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll)

    def _group(self, group: Group) -> QGroupBox:
        box = QGroupBox(group)
        box.setLayout(self._form(group))
        return box

    def _form(self, group: Group) -> QFormLayout:
        form = QFormLayout(fieldGrowthPolicy=QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name in names_in(group):
            field: OptionField = self._fields[name]
            if isinstance(field, SwitchField):
                form.addRow(field)
                continue
            label = QLabel(field.option.title)
            label.setBuddy(field.editor)
            label.setToolTip(field.option.help)
            form.addRow(label, field)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        return form


def _contradiction(values: Mapping[str, object]) -> str:
    """Returns how individually valid values contradict each other; empty if they do not."""
    try:
        TrainConfig.from_json({**values, "data": "", "votes": "votes"})
    except TrainerError as error:
        return str(error)
    return ""
