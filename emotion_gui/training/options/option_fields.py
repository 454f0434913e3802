"""One option of a run each: an editor, and the sentence below it that says what is wrong with its value."""

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

# Those that people write as 1e-4.
_TYPED = ("learning_rate", "weight_decay")
_STEPS: Mapping[str, float] = {
    "averaging": 0.001,
    "votes_weight": 0.1,
    "votes_tolerance": 0.005,
    "rotation": 1,
    "noise": 1,
}
_DECIMALS: Mapping[str, int] = {"averaging": 5, "votes_tolerance": 3, "rotation": 1, "noise": 1}
# Where the slider of an augmentation ends: beyond it faces are hard to recognize; the number may be larger.
_SLIDER_ENDS: Mapping[str, float] = {
    "rotation": 45,
    "zoom": 0.5,
    "shift": 0.3,
    "brightness": 0.5,
    "gamma": 1.5,
    "noise": 50,
}
_WIDEST = 300  # pixels of an editor


class OptionField(QWidget):
    """option: as it is declared. changed: the value is another one.

    Made by `make_field`. An editor that has not the focus leaves the mouse wheel to the page.
    """

    changed = Signal()

    def __init__(self, name: str, editor: QWidget, *beside: QWidget) -> None:
        super().__init__()
        self.option, self.editor = OPTIONS[name], editor
        self._message = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._message.hide()
        for widget in (editor, *beside):
            widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            widget.setToolTip(self.option.help)
            widget.setAccessibleName(self.option.title)
            widget.installEventFilter(self)
        row = QHBoxLayout()
        editor.setMaximumWidth(_WIDEST if not beside else _WIDEST // 3)
        row.addWidget(editor, 1)
        for widget in beside:
            row.addWidget(widget, 2)
        row.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(row)
        layout.addWidget(self._message)

    @property
    def value(self) -> object:
        """As the configuration takes it."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show another value; it is reported like the user's own."""
        raise NotImplementedError

    @property
    def problem(self) -> str:
        """What is wrong with the value by itself; empty if nothing is."""
        return ""

    def show_message(self, text: str, *, wrong: bool) -> None:
        """A sentence below the editor: bold where it is `wrong`, else a remark; none if empty."""
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
    """One of few words."""

    def __init__(self, name: str) -> None:
        self._box = QComboBox()
        for word in OPTIONS[name].choices:
            self._box.addItem(CHOICES[word], word)
        super().__init__(name, self._box)
        self._box.currentIndexChanged.connect(self.changed)

    @property
    def value(self) -> str:
        return str(self._box.currentData())

    def set_value(self, value: str) -> None:
        self._box.setCurrentIndex(self._box.findData(value))

    def set_available(self, word: str, available: bool) -> None:
        """Whether the user can choose that word."""
        model = self._box.model()
        assert isinstance(model, QStandardItemModel)
        model.item(self._box.findData(word)).setEnabled(available)


class SwitchField(OptionField):
    """On or off."""

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
    """A whole number within its range."""

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
    """0.1 instead of 0.10000."""

    def textFromValue(self, value: float) -> str:
        return super().textFromValue(value).rstrip("0").rstrip(self.locale().decimalPoint())


class DecimalField(OptionField):
    """A number within its range."""

    def __init__(self, name: str, *beside: QWidget) -> None:
        self._box = _ShortSpinBox(decimals=_DECIMALS.get(name, 3))
        self._box.setRange(*range_of(OPTIONS[name]))
        self._box.setSingleStep(_STEPS.get(name, 0.01))
        _set_up(self._box, name)
        super().__init__(name, self._box, *beside)
        self._box.valueChanged.connect(self.changed)

    @property
    def value(self) -> float:
        return self._box.value()

    def set_value(self, value: float) -> None:
        self._box.setValue(value)


class StrengthField(DecimalField):
    """A number with a slider beside it; the slider covers what is of use, the number all of the range."""

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
        self._slider.blockSignals(True)  # its nearest step is not what was typed
        self._slider.setValue(round(value / self._step))
        self._slider.blockSignals(False)


class TypedField(OptionField):
    """A number that is typed, such as 1e-3."""

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
        """Not a number (NaN) where that is what stands there."""
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
    """The editor that fits the option, with its default."""
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
    """The lowest and the highest number that it takes."""
    assert option.low is not None
    assert option.high is not None
    return option.low, option.high


def _set_up(box: QAbstractSpinBox, name: str) -> None:
    box.setSpecialValueText(OPTIONS[name].extra.get("lowest", ""))
    box.setAccelerated(True)
    box.setMinimumWidth(76)
