"""One option of a run each: an editor, and the sentence below it that says what is wrong with its value."""

import math
from collections.abc import Mapping
from dataclasses import fields
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

from emotion_gui.training.options.option_texts import AT_LOWEST, OPTIONS
from emotion_gui.training.options.option_texts import CHOICES as TITLES
from trainer.shared.config import AUGMENTATION_RANGES, CHOICES, RANGES, AugmentationConfig, TrainConfig
from trainer.shared.errors import TrainerError

DEFAULTS: Mapping[str, Any] = {
    **TrainConfig(data="").to_json(),
    "augmentation": AugmentationConfig(),
    **{each.name: each.default for each in fields(AugmentationConfig)},
}
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
# Where the slider of an augmentation ends: beyond it faces are hard to recognise; the number may be larger.
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
    """name: the option's, as in the run's configuration. changed: the value is another one.

    Made by `make_field`. An editor that has not the focus leaves the mouse wheel to the page.
    """

    changed = Signal()

    def __init__(self, name: str, editor: QWidget, *beside: QWidget) -> None:
        super().__init__()
        self.name, self.editor = name, editor
        self._message = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._message.hide()
        for widget in (editor, *beside):
            widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            widget.setToolTip(OPTIONS[name].tip)
            widget.setAccessibleName(OPTIONS[name].title)
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
    def value(self) -> Any:
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
        self.editor.setAccessibleDescription(text or OPTIONS[self.name].tip)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class ChoiceField(OptionField):
    """One of few words."""

    def __init__(self, name: str) -> None:
        self._box = QComboBox()
        for word in CHOICES[name]:
            self._box.addItem(TITLES[word], word)
        super().__init__(name, self._box)
        self._box.currentIndexChanged.connect(self.changed)

    @property
    def value(self) -> str:
        return str(self._box.currentData())

    def set_value(self, value: Any) -> None:
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

    def set_value(self, value: Any) -> None:
        self._box.setChecked(value)


class WholeField(OptionField):
    """A whole number within its range."""

    def __init__(self, name: str) -> None:
        low, high = RANGES[name]
        self._box = QSpinBox(minimum=int(low), maximum=int(high))
        _set_up(self._box, name)
        super().__init__(name, self._box)
        self._box.valueChanged.connect(self.changed)

    @property
    def value(self) -> int:
        return self._box.value()

    def set_value(self, value: Any) -> None:
        self._box.setValue(value)


class _ShortSpinBox(QDoubleSpinBox):
    """0.1 instead of 0.10000."""

    def textFromValue(self, value: float) -> str:
        return super().textFromValue(value).rstrip("0").rstrip(self.locale().decimalPoint())


class DecimalField(OptionField):
    """A number within its range."""

    def __init__(self, name: str, *beside: QWidget) -> None:
        low, high = RANGES.get(name) or AUGMENTATION_RANGES[name]
        self._box = _ShortSpinBox(decimals=_DECIMALS.get(name, 3))
        self._box.setRange(low, high)
        self._box.setSingleStep(_STEPS.get(name, 0.01))
        _set_up(self._box, name)
        super().__init__(name, self._box, *beside)
        self._box.valueChanged.connect(self.changed)

    @property
    def value(self) -> float:
        return self._box.value()

    def set_value(self, value: Any) -> None:
        self._box.setValue(value)


class StrengthField(DecimalField):
    """A number with a slider beside it; the slider covers what is of use, the number all of the range."""

    def __init__(self, name: str) -> None:
        self._step = _STEPS.get(name, 0.01)
        end = _SLIDER_ENDS.get(name, AUGMENTATION_RANGES[name][1])
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

    def set_value(self, value: Any) -> None:
        self._line.setText(f"{value:.10g}")

    @property
    def problem(self) -> str:
        try:
            TrainConfig.from_json({"data": "", self.name: self.value})
        except TrainerError as error:
            return sentence(error)
        return ""


def make_field(name: str) -> OptionField:
    """The editor that fits the option, with its default."""
    field: OptionField
    if name in CHOICES:
        field = ChoiceField(name)
    elif name in _TYPED:
        field = TypedField(name)
    elif name in AUGMENTATION_RANGES:
        field = StrengthField(name)
    elif isinstance(DEFAULTS[name], bool):
        field = SwitchField(name)
    else:
        field = WholeField(name) if isinstance(DEFAULTS[name], int) else DecimalField(name)
    field.set_value(DEFAULTS[name])
    field.show_message("", wrong=False)
    return field


def sentence(error: TrainerError) -> str:
    """Its text, with a capital at the start."""
    text = str(error)
    return text[:1].upper() + text[1:]


def _set_up(box: QAbstractSpinBox, name: str) -> None:
    box.setSpecialValueText(AT_LOWEST.get(name, ""))
    box.setAccelerated(True)
    box.setMinimumWidth(76)
