"""The settings dialog on its own: it shows what is declared, and its changes go to the store."""

from dataclasses import replace
from pathlib import Path

import pytest
from made_store import made_store
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFormLayout, QLabel, QSlider, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from emotion_gui.core.settings import Settings
from emotion_gui.live.side_panel import SidePanel
from emotion_gui.sessions.privacy.retention import RetentionDialog
from emotion_gui.sessions.trends.baseline_dialog import BaselineChoice, BaselineDialog
from emotion_gui.window.settings_dialog import SettingsDialog
from trainer.shared.records import declared

FIELDS = declared(Settings)


@pytest.fixture
def page(qtbot: QtBot) -> SettingsDialog:
    made = SettingsDialog(made_store(), {})
    qtbot.addWidget(made)
    return made


def range_of(box: QSpinBox | QDoubleSpinBox | QSlider) -> tuple[float, float]:
    return box.minimum(), box.maximum()


def range_in(widget: QWidget, name: str) -> tuple[float, float]:
    boxes = [*widget.findChildren(QSpinBox), *widget.findChildren(QDoubleSpinBox)]
    return range_of(next(box for box in boxes if box.accessibleName() == FIELDS[name].title))


@pytest.mark.parametrize("name", ["smallest_face", "smoothing"])
def test_boxes_have_title_help_range_and_value_of_the_declaration(page: SettingsDialog, name: str) -> None:
    field, box = FIELDS[name], {"smallest_face": page._smallest, "smoothing": page._smoothing}[name]
    assert range_of(box) == (field.low, field.high)
    assert box.value() == field.default
    assert box.toolTip() == field.help
    form = page.findChild(QFormLayout)
    assert form is not None
    label = form.labelForField(box)
    assert isinstance(label, QLabel)
    assert label.text() == box.accessibleName() == field.title


def test_other_forms_have_the_same_ranges(qtbot: QtBot, tmp_path: Path) -> None:
    baseline = BaselineDialog([], BaselineChoice((), 5, 30))
    retention = RetentionDialog(0, tmp_path, None)
    panel = SidePanel(FIELDS["smoothing"].default)
    for widget in (baseline, retention, panel):
        qtbot.addWidget(widget)
    for name in ("enough_minutes", "enough_percent"):
        assert range_in(baseline, name) == (FIELDS[name].low, FIELDS[name].high)
    assert range_in(retention, "forget_after_days") == (1, FIELDS["forget_after_days"].high)
    seconds = []
    panel.smoothing_changed.connect(seconds.append)
    panel._smoothing.setValue(panel._smoothing.maximum())
    panel._smoothing.setValue(panel._smoothing.minimum())
    assert seconds == [FIELDS["smoothing"].high, FIELDS["smoothing"].low]
    retention.reject()


def test_themes_are_those_of_the_declaration(page: SettingsDialog) -> None:
    box = page._theme
    assert tuple(box.itemData(row) for row in range(box.count())) == FIELDS["theme"].choices
    box.setCurrentIndex(box.findData("dark"))
    assert page._store.current == Settings(theme="dark")


def test_detectors_are_those_of_the_declaration_and_say_what_they_find(page: SettingsDialog) -> None:
    box = page.detector.findChild(QComboBox)
    assert box is not None
    assert tuple(box.itemData(row) for row in range(box.count())) == FIELDS["detector"].choices
    texts = set()
    for kind in ("neural", "haar", "haar+neural"):
        box.setCurrentIndex(box.findData(kind))
        assert page._store.current.detector == kind
        assert page.detector._cascade.isHidden() == (kind == "neural")  # which has none
        texts.add(page.detector._about.text())
    assert len(texts) == 3
    page._store.update(Settings(detector="haar", cascade="/my.xml"))
    assert (box.currentData(), page.detector._file.text()) == ("haar", "/my.xml")


def test_what_is_changed_elsewhere_is_shown_and_not_written_back(page: SettingsDialog) -> None:
    page._smallest.setValue(100)
    page._smoothing.setValue(1.2)
    page._smoothing.setValue(1.3)
    assert page._store.current == Settings(smallest_face=100, smoothing=1.3)
    for settings in (Settings(theme="light", smoothing=2.5), Settings()):
        page._store.update(settings)
        shown = replace(
            settings,
            smallest_face=page._smallest.value(),
            smoothing=page._smoothing.value(),
            theme=page._theme.currentData(),
        )
        assert shown == page._store.current == settings
