"""Fields for one option of a run each: an editor, and a sentence below it that explains an invalid value."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QDoubleValidator, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.training.options.choice_texts import CHOICES
from trainer.shared.config import OPTIONS, Group
from trainer.shared.records import Field, FieldError

# Options that people write as 1e-4.
_TYPED = ("learning_rate", "weight_decay")
_STEPS: Mapping[str, float] = {
    "averaging": 0.001,
    "votes_weight": 0.1,
    "votes_tolerance": 0.005,
    "rotation": 1,
    "noise": 1,
}
_DECIMALS: Mapping[str, int] = {"averaging": 5, "votes_tolerance": 3, "rotation": 1, "noise": 1}
# The ends of the sliders: beyond them faces are hard to recognize, but the number may be larger.
_SLIDER_ENDS: Mapping[str, float] = {
    "rotation": 45,
    "zoom": 0.5,
    "shift": 0.3,
    "brightness": 0.5,
    "gamma": 1.5,
    "noise": 50,
}
_MAX_WIDTH = 300  # of an editor in pixels


class OptionField(QWidget):
    """The base of the fields that `make_field` creates.

    An editor without the focus ignores the mouse wheel, so that the page scrolls.

    Attributes:
        option: The declaration of the option.
        editor: The editor.
        changed: Signal: the value has changed.
    """

    changed = Signal()

    def __init__(self, name: str, editor: QWidget, *extra_editors: QWidget) -> None:
        """Creates the field.

        Args:
            name: The name of the option.
            editor: The editor of its value.
            *extra_editors: Other editors to the right of it.
        """
        super().__init__()
        self.option, self.editor = OPTIONS[name], editor
        self._message = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._message.hide()
        for widget in (editor, *extra_editors):
            widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            widget.setToolTip(self.option.help)
            widget.setAccessibleName(self.option.title)
            widget.installEventFilter(self)
        row = QHBoxLayout()
        editor.setMaximumWidth(_MAX_WIDTH // 3 if extra_editors else _MAX_WIDTH)
        row.addWidget(editor, 1)
        for widget in extra_editors:
            row.addWidget(widget, 2)
        row.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(row)
        layout.addWidget(self._message)

    @property
    def value(self) -> object:
        """The value as in the configuration."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Sets the value and emits `changed`, as for a change by the user."""
        raise NotImplementedError

    @property
    def problem(self) -> str:
        """What is wrong with the value, regardless of other options; empty if it is valid."""
        return ""

    def show_message(self, text: str, *, wrong: bool) -> None:
        """Shows a sentence below the editor, in bold if it explains an error; hides it if empty."""
        font = self.font()
        font.setBold(wrong)
        self._message.setFont(font)
        self._message.setText(text)
        self._message.setVisible(bool(text))
        self.editor.setAccessibleDescription(text or self.option.help)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class ChoiceField(OptionField):
    """A choice of a few values."""

    def __init__(self, name: str) -> None:
        self._box = QComboBox()
        for choice in OPTIONS[name].choices:
            self._box.addItem(CHOICES[choice], choice)
        super().__init__(name, self._box)
        self._box.currentIndexChanged.connect(self.changed)

    @property
    def value(self) -> str:
        return str(self._box.currentData())

    def set_value(self, value: str) -> None:
        self._box.setCurrentIndex(self._box.findData(value))

    def set_available(self, choice: str, available: bool) -> None:
        """Sets whether the user can select a choice."""
        model = self._box.model()
        assert isinstance(model, QStandardItemModel)
        model.item(self._box.findData(choice)).setEnabled(available)


class SwitchField(OptionField):
    """A check box."""

    def __init__(self, name: str) -> None:
        self._box = QCheckBox(OPTIONS[name].title)
        super().__init__(name, self._box)
        self._box.toggled.connect(self.changed)

    @property
    def value(self) -> bool:
        return self._box.isChecked()

    def set_value(self, value: bool) -> None:
        self._box.setChecked(value)


class WholeField(OptionField):
    """A whole number within the range of the option."""

    def __init__(self, name: str) -> None:
        self._box = QSpinBox()
        self._box.setRange(*map(int, range_of(OPTIONS[name])))
        _set_up(self._box, name)
        super().__init__(name, self._box)
        self._box.valueChanged.connect(self.changed)

    @property
    def value(self) -> int:
        return self._box.value()

    def set_value(self, value: int) -> None:
        self._box.setValue(value)


class _ShortSpinBox(QDoubleSpinBox):
    """Shows no trailing zeros: 0.1 instead of 0.10000."""

    def textFromValue(self, value: float) -> str:
        return super().textFromValue(value).rstrip("0").rstrip(self.locale().decimalPoint())


class DecimalField(OptionField):
    """A decimal number within the range of the option."""

    def __init__(self, name: str, *extra_editors: QWidget) -> None:
        self._box = _ShortSpinBox(decimals=_DECIMALS.get(name, 3))
        self._box.setRange(*range_of(OPTIONS[name]))
        self._box.setSingleStep(_STEPS.get(name, 0.01))
        _set_up(self._box, name)
        super().__init__(name, self._box, *extra_editors)
        self._box.valueChanged.connect(self.changed)

    @property
    def value(self) -> float:
        return self._box.value()

    def set_value(self, value: float) -> None:
        self._box.setValue(value)


class StrengthField(DecimalField):
    """A decimal number with a slider, which covers the useful part of the number's range."""

    def __init__(self, name: str) -> None:
        self._step = _STEPS.get(name, 0.01)
        _, highest = range_of(OPTIONS[name])
        end = _SLIDER_ENDS.get(name, highest)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setMaximum(round(end / self._step))
        self._slider.setMinimumWidth(60)
        super().__init__(name, self._slider)
        self._slider.valueChanged.connect(lambda steps: self.set_value(steps * self._step))
        self._box.valueChanged.connect(self._show_on_slider)

    def _show_on_slider(self, value: float) -> None:
        self._slider.blockSignals(True)  # the nearest step must not replace the typed number
        self._slider.setValue(round(value / self._step))
        self._slider.blockSignals(False)


class TypedField(OptionField):
    """A text field for a number such as 1e-3."""

    def __init__(self, name: str) -> None:
        self._line = QLineEdit()
        validator = QDoubleValidator(self._line)
        locale = QLocale.c()
        locale.setNumberOptions(QLocale.NumberOption.RejectGroupSeparator)
        validator.setLocale(locale)
        self._line.setValidator(validator)
        super().__init__(name, self._line)
        self._line.textChanged.connect(self.changed)

    @property
    def value(self) -> float:
        """The number, or NaN if the text is not a number."""
        try:
            return float(self._line.text())
        except ValueError:
            return math.nan

    def set_value(self, value: float) -> None:
        self._line.setText(f"{value:.10g}")

    @property
    def problem(self) -> str:
        try:
            self.option.check(self.value)
        except FieldError as error:
            return error.sentence
        return ""


def make_field(name: str) -> OptionField:
    """Creates the field for an option, with its default value."""
    field = _editor_for(OPTIONS[name])(name)
    field.set_value(OPTIONS[name].default)
    field.show_message("", wrong=False)
    return field


def _editor_for(option: Field) -> Callable[[str], OptionField]:
    if option.choices:
        return ChoiceField
    if option.kind is bool:
        return SwitchField
    if option.kind is int:
        return WholeField
    if option.name in _TYPED:
        return TypedField
    return StrengthField if option.extra["group"] == Group.AUGMENTATION else DecimalField


def range_of(option: Field) -> tuple[float, float]:
    """Returns the lowest and highest value of a numeric option."""
    assert option.low is not None
    assert option.high is not None
    return option.low, option.high


def _set_up(box: QAbstractSpinBox, name: str) -> None:
    box.setSpecialValueText(OPTIONS[name].extra.get("lowest", ""))
    box.setAccelerated(True)
    box.setMinimumWidth(76)
