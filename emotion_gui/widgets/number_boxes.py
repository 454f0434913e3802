"""Spin boxes with the range, name and help of a declared field."""

from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox

from trainer.shared.records import Field


def whole_box(field: Field, value: int, *, step: int = 1, suffix: str = "") -> QSpinBox:
    """Returns a box for a whole number."""
    low, high = limits(field)
    box = QSpinBox(minimum=round(low), maximum=round(high), singleStep=step, suffix=suffix, value=value)
    _annotate(box, field)
    return box


def decimal_box(
    field: Field, value: float, *, step: float, decimals: int = 1, suffix: str = ""
) -> QDoubleSpinBox:
    """Returns a box for a number with decimals."""
    low, high = limits(field)
    box = QDoubleSpinBox(minimum=low, maximum=high, singleStep=step, decimals=decimals, suffix=suffix)
    box.setValue(value)
    _annotate(box, field)
    return box


def limits(field: Field) -> tuple[float, float]:
    """Returns the declared range of a number."""
    assert field.low is not None, f"{field.name} has no least value"
    assert field.high is not None, f"{field.name} has no largest value"
    return field.low, field.high


def _annotate(box: QSpinBox | QDoubleSpinBox, field: Field) -> None:
    box.setAccessibleName(field.title)
    box.setToolTip(field.help)
