"""The form above the pages of the Train tab: its enabled widgets and its signals."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSpinBox, QToolButton
from pytestqt.qtbot import QtBot

from emotion_gui.training.options.choice_texts import OWN, RECIPES
from emotion_gui.training.run_form import RunForm
from trainer.shared.presets import PRESETS


@pytest.fixture
def form(qtbot: QtBot, tmp_path: Path) -> RunForm:
    (tmp_path / "faces" / "train").mkdir(parents=True)
    widget = RunForm()
    qtbot.addWidget(widget)
    widget.set_data(str(tmp_path / "faces"))
    widget.show()
    return widget


def button(form: RunForm, text: str) -> QPushButton:
    [found] = [each for each in form.findChildren(QPushButton) if each.text().replace("&", "") == text]
    return found


def presets(form: RunForm) -> QComboBox:
    box = form.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    return box


def more(form: RunForm) -> QToolButton:
    [found] = [each for each in form.findChildren(QToolButton) if each.text() == "More"]
    return found


def words(form: RunForm) -> list[str]:
    return [label.text() for label in form.findChildren(QLabel) if label.isVisible()]


def test_the_user_chooses_a_recipe(form: RunForm, qtbot: QtBot) -> None:
    box = presets(form)
    assert [box.itemData(row) for row in range(box.count())] == list(PRESETS)
    assert form.preset == "seed"
    box.setFocus()
    with qtbot.waitSignal(form.preset_chosen) as chosen:
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert chosen.args == ["fast"]
    for row in range(box.count()):
        assert box.itemData(row, Qt.ItemDataRole.ToolTipRole) == RECIPES[box.itemData(row)].tip


def test_own_options_are_listed_only_while_shown(form: RunForm, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(form.preset_chosen):
        form.set_preset(OWN)
        assert presets(form).currentText() == "Own options"
        form.set_preset("best")
    assert presets(form).findData(OWN) < 0
    assert form.preset == "best"


def test_epochs_are_emitted_and_set(form: RunForm, qtbot: QtBot) -> None:
    box = form.findChild(QSpinBox)
    assert isinstance(box, QSpinBox)
    with qtbot.waitSignal(form.epochs_changed) as changed:
        box.setValue(7)
    assert changed.args == [7]
    form.set_epochs(9)
    assert form.epochs == 9


def test_a_problem_of_the_options_disables_start(form: RunForm) -> None:
    assert button(form, "Start").isEnabled()
    form.set_problem("Learning rate must lie between 1e-07 and 10.")
    assert "Learning rate must lie between 1e-07 and 10." in words(form)
    assert not button(form, "Start").isEnabled()
    form.set_problem("")
    assert button(form, "Start").isEnabled()


def test_a_run_can_be_paused_and_continued(form: RunForm, qtbot: QtBot) -> None:
    assert not button(form, "Pause").isEnabled()
    form.set_running(True)
    with qtbot.waitSignal(form.pause_clicked):
        button(form, "Pause").click()
    form.set_paused(True)
    with qtbot.waitSignal(form.continue_clicked):
        button(form, "Continue").click()
    form.set_running(False)
    assert not button(form, "Pause").isEnabled()


def test_a_run_can_be_killed_even_while_it_stops(form: RunForm, qtbot: QtBot) -> None:
    assert not more(form).isEnabled()
    form.set_running(True, can_stop=False)
    assert not button(form, "Stop").isEnabled()
    assert not button(form, "Pause").isEnabled()
    assert more(form).isEnabled()
    [kill] = more(form).menu().actions()
    with qtbot.waitSignal(form.kill_clicked):
        kill.trigger()


def test_the_settings_are_disabled_during_a_run(form: RunForm) -> None:
    form.set_running(True)
    assert not presets(form).isEnabled()
    assert not any(each.isEnabled() for each in form.findChildren(QSpinBox))


def test_the_time_of_an_epoch_is_shown_and_requested(form: RunForm, qtbot: QtBot) -> None:
    form.set_estimate("An epoch takes about 3 min on this machine")
    assert "An epoch takes about 3 min on this machine" in words(form)
    [measure] = [each for each in form.findChildren(QToolButton) if each.text() == "&Measure"]
    with qtbot.waitSignal(form.measure_clicked):
        measure.click()
    form.set_problem("Learning rate must lie between 1e-07 and 10.")
    assert not measure.isEnabled()


def test_pictures_deleted_during_a_run_are_reported(form: RunForm, tmp_path: Path, qtbot: QtBot) -> None:
    form.set_running(True)
    (tmp_path / "faces").rename(tmp_path / "elsewhere")
    with qtbot.assertNotEmitted(form.data_chosen):
        form.set_running(False)
    assert "There is no such folder or file. Check the path." in words(form)
    assert not button(form, "Start").isEnabled()
