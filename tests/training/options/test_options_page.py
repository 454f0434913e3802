"""The options of a run as a user changes them, the configuration for the trainer, and the preview."""

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QStandardItemModel, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSlider,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot
from scripted_workbench import workbench_command

from emotion_gui.training.options.augmentation_preview import (
    EXPLANATION,
    LOCKED,
    AugmentationPreview,
    FaceRow,
)
from emotion_gui.training.options.choice_texts import CHOICES, OWN
from emotion_gui.training.options.options_page import NO_VOTES, OptionsPage
from emotion_gui.training.options.trainer_info import TrainerInfo
from trainer.shared.config import OPTIONS, AugmentationConfig, Group, TrainConfig, names_in
from trainer.shared.errors import TrainerError
from trainer.shared.labels import INPUT_SIZE, LABELS
from trainer.shared.presets import PRESETS

Editor = TypeVar("Editor", bound=QWidget)


@pytest.fixture
def page(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[OptionsPage]:
    monkeypatch.setattr("emotion_gui.training.options.trainer_info.trainer_command", workbench_command)
    widget = OptionsPage()
    qtbot.addWidget(widget)
    widget.resize(880, 400)
    widget.show()
    yield widget
    widget.shut_down()


def editor(page: QWidget, name: str, kind: type[Editor]) -> Editor:
    title = OPTIONS[name].title
    [found] = [each for each in page.findChildren(kind) if each.accessibleName() == title]
    return found


def words(page: QWidget) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page)]


def config(page: OptionsPage, **data: Any) -> TrainConfig:
    return TrainConfig.from_json({"data": "faces", **data, **page.values()})


# The configuration for the trainer


def test_every_option_is_there_with_its_default(page: OptionsPage) -> None:
    on_other_pages = set(names_in(Group.DATA))
    assert set(page.values()) == {field.name for field in fields(TrainConfig)} - on_other_pages
    assert config(page) == TrainConfig(data="faces")
    assert page.problem == ""


@pytest.mark.parametrize("name", PRESETS)
def test_a_recipe_sets_all_its_options(name: str, page: OptionsPage) -> None:
    page.set_votes_available(True)
    page.set_preset(name)
    assert page.preset == name
    assert config(page, votes="votes") == PRESETS[name].config("faces", "votes")


def test_a_change_turns_a_recipe_into_own_options(page: OptionsPage, qtbot: QtBot) -> None:
    page.set_preset("fast")
    with qtbot.waitSignal(page.changed):
        editor(page, "batch_size", QSpinBox).setValue(64)
    assert page.preset == OWN
    editor(page, "batch_size", QSpinBox).setValue(128)
    assert page.preset == "fast"
    editor(page, "blur", QDoubleSpinBox).setValue(0.3)
    assert page.preset == OWN


def test_a_recipe_keeps_the_machine_options(page: OptionsPage) -> None:
    editor(page, "seed", QSpinBox).setValue(7)
    page.set_preset("fast")
    assert page.preset == "fast"
    assert page.values()["seed"] == 7


def test_epochs_can_be_set_by_the_form(page: OptionsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.changed):
        page.set_epochs(3)
    assert page.epochs == page.values()["epochs"] == 3


def test_a_runs_own_options_can_be_shown(page: OptionsPage) -> None:
    augmentation = AugmentationConfig(rotation=33.5, gamma=0.125, flip=False)
    wanted = TrainConfig(data="faces", learning_rate=3.7e-4, averaging=0.9995, augmentation=augmentation)
    page.set_values(wanted.to_json())
    assert config(page) == wanted


# Texts


@pytest.mark.parametrize("name", sorted(OPTIONS.keys() - names_in(Group.DATA)))
def test_each_option_has_an_editor_with_help(name: str, page: OptionsPage) -> None:
    title, tip = OPTIONS[name].title, OPTIONS[name].help
    editors = [each for each in page.findChildren(QWidget) if each.accessibleName() == title]
    assert editors
    assert {each.toolTip() for each in editors} == {tip}
    assert 1 <= tip.count(". ") + tip.endswith(".") <= 2


def test_each_choice_has_a_title() -> None:
    assert set(CHOICES) == {word for option in OPTIONS.values() for word in option.choices}


# Validation


@pytest.mark.parametrize("text", ["20", "1e-9", "-1", "", "1e", "."])
def test_a_wrong_learning_rate_is_reported_while_typing(text: str, page: OptionsPage, qtbot: QtBot) -> None:
    line = editor(page, "learning_rate", QLineEdit)
    with qtbot.waitSignal(page.changed):
        line.clear()
        QTest.keyClicks(line, text)
    assert page.problem == "Learning rate must lie between 1e-07 and 10."
    assert page.problem in words(page)
    assert line.accessibleDescription() == page.problem
    with pytest.raises(TrainerError):
        config(page)
    line.setText("1e-3")
    assert page.problem == ""
    assert "Learning rate must lie between 1e-07 and 10." not in words(page)


def test_a_learning_rate_accepts_no_letters(page: OptionsPage) -> None:
    line = editor(page, "learning_rate", QLineEdit)
    line.clear()
    QTest.keyClicks(line, "1x,e-4")
    assert page.values()["learning_rate"] == 1e-4


def test_contradicting_values_are_reported(page: OptionsPage) -> None:
    page.set_preset("fast")
    editor(page, "warmup_epochs", QSpinBox).setValue(20)
    assert "warm-up must be shorter than the run" in page.problem
    assert page.problem in words(page)
    page.set_epochs(21)
    assert page.problem == ""


def test_options_without_effect_are_disabled(page: OptionsPage) -> None:
    assert editor(page, "reduce_factor", QDoubleSpinBox).isEnabled()
    page.set_preset("fast")
    assert not editor(page, "reduce_factor", QDoubleSpinBox).isEnabled()
    assert not editor(page, "votes_weight", QDoubleSpinBox).isEnabled()


# Votes


def test_a_recipe_with_votes_falls_back_to_labels_without_them(page: OptionsPage) -> None:
    page.set_preset("best")
    assert page.preset == "best"
    assert page.values()["targets"] == "labels"
    assert NO_VOTES in words(page)
    page.set_votes_available(True)
    assert page.values()["targets"] == "both"
    assert NO_VOTES not in words(page)
    editor(page, "batch_size", QSpinBox).setValue(64)
    page.set_votes_available(False)
    assert page.values()["targets"] == "labels"
    assert page.problem == ""


def test_votes_can_be_chosen_only_with_a_file(page: OptionsPage) -> None:
    box = editor(page, "targets", QComboBox)
    model = box.model()
    assert isinstance(model, QStandardItemModel)

    def choices() -> list[bool]:
        return [model.item(row).isEnabled() for row in range(box.count())]

    assert choices() == [True, False, False]
    page.set_votes_available(True)
    assert choices() == [True, True, True]


# A model to start from


def make_model(folder: Path, architecture: str, *, keras: bool = True, targets: str = "labels") -> Path:
    folder.mkdir()
    metadata = {"format": 1, "labels": LABELS, "input_size": INPUT_SIZE}
    metadata["training"] = {"architecture": architecture, "targets": targets}
    (folder / "model.json").write_text(json.dumps(metadata))
    (folder / "model.tflite").touch()
    if keras:
        (folder / "model.keras").touch()
    return folder


def test_a_run_can_start_from_a_model(page: OptionsPage, tmp_path: Path) -> None:
    model = make_model(tmp_path / "mine", "seed")
    page.set_models([("My model", model)])
    box = editor(page, "start_from", QComboBox)
    assert [box.itemText(row) for row in range(box.count())] == ["Random weights", "My model", "Other…"]
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert page.values()["start_from"] == str(model)
    assert (page.problem, page.preset) == ("", "seed")
    page.set_models([])
    assert page.values()["start_from"] == str(model)
    page.set_preset("fast")
    assert "architecture is seed" in page.problem
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert (page.values()["start_from"], page.problem) == ("", "")


def test_a_model_that_cannot_be_trained_is_reported(page: OptionsPage, tmp_path: Path) -> None:
    page.set_values({"start_from": str(make_model(tmp_path / "small", "seed", keras=False))})
    assert "no model.keras" in page.problem
    page.set_values({"start_from": str(tmp_path / "gone")})
    assert "is not an emotion model" in page.problem


def test_a_model_can_teach_another_one_of_the_same_targets(page: OptionsPage, tmp_path: Path) -> None:
    teacher = make_model(tmp_path / "large", "large", targets="both")
    page.set_models([("Large", teacher)])
    share = editor(page, "teacher_share", QDoubleSpinBox)
    assert not share.isEnabled()
    box = editor(page, "teachers", QComboBox)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert page.values()["teachers"] == (str(teacher),)
    assert share.isEnabled()
    assert "has learned other targets" in page.problem
    page.set_votes_available(True)
    page.set_values({"targets": "both"})
    assert page.problem == ""
    several = (str(teacher), str(tmp_path / "gone"))
    page.set_values({"teachers": several})  # as for a run that was started by the command line
    assert (page.values()["teachers"], box.currentText()) == (several, "large, gone")
    assert "is not an emotion model" in page.problem


# Mouse and lock


def test_nothing_can_be_changed_during_a_run(page: OptionsPage) -> None:
    page.set_locked(True)
    page.set_preset("fast")
    assert not any(each.isEnabled() for each in page.findChildren(QSpinBox))
    page.set_locked(False)
    assert editor(page, "epochs", QSpinBox).isEnabled()
    assert not editor(page, "reduce_patience", QSpinBox).isEnabled()


def test_the_wheel_scrolls_the_page_and_changes_nothing(page: OptionsPage) -> None:
    box = editor(page, "batch_size", QSpinBox)
    center = QPointF(box.rect().center())
    event = QWheelEvent(
        center, box.mapToGlobal(center), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, event)
    assert box.value() == 128


def test_a_slider_and_its_number_stay_in_sync(page: OptionsPage) -> None:
    slider, box = editor(page, "rotation", QSlider), editor(page, "rotation", QDoubleSpinBox)
    slider.setValue(30)
    assert config(page).augmentation.rotation == 30
    box.setValue(170)
    assert slider.value() == slider.maximum()
    assert config(page).augmentation.rotation == 170


# The preview


def scroll_down(page: OptionsPage) -> None:
    area = page.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())


def brightness(page: OptionsPage, name: str) -> int:
    row = next(each for each in page.findChildren(FaceRow) if name in each.accessibleName())
    return row.grab().toImage().pixelColor(10, 10).lightness()


def trainer_of(page: OptionsPage) -> TrainerInfo:
    found = page.findChild(TrainerInfo)
    assert isinstance(found, TrainerInfo)
    return found


def preview_of(page: OptionsPage) -> AugmentationPreview:
    found = page.findChild(AugmentationPreview)
    assert isinstance(found, AugmentationPreview)
    return found


def is_active(page: OptionsPage) -> bool:
    """Returns whether the painted preview has a process or is about to start one."""
    QApplication.processEvents()
    return preview_of(page)._request_timer.isActive() or trainer_of(page).is_running


def wait_for(text: str, page: OptionsPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: text in words(page))


def test_the_preview_starts_when_it_is_visible(page: OptionsPage, qtbot: QtBot) -> None:
    with qtbot.waitExposed(page):
        page.show()
    assert not is_active(page)
    scroll_down(page)
    assert is_active(page)
    wait_for(EXPLANATION, page, qtbot)
    assert brightness(page, "after") == 0
    assert brightness(page, "before") > 0


def test_the_preview_shows_faces_of_the_data_and_shuffles_them(page: OptionsPage, qtbot: QtBot) -> None:
    page.set_pictures(np.full((40, 48, 48), 200, np.uint8))
    scroll_down(page)
    wait_for(EXPLANATION, page, qtbot)
    assert brightness(page, "before") == 200
    [shuffle] = [each for each in page.findChildren(QPushButton) if each.text() == "Other fa&ces"]
    shuffle.click()
    qtbot.waitUntil(lambda: brightness(page, "after") == 1)


def test_the_preview_follows_the_options(page: OptionsPage, qtbot: QtBot) -> None:
    scroll_down(page)
    wait_for(EXPLANATION, page, qtbot)
    with qtbot.waitSignal(trainer_of(page).augmented):
        editor(page, "noise", QSlider).setValue(20)
    with qtbot.waitSignal(trainer_of(page).augmented):
        page.set_preset("best")


def test_the_process_ends_while_the_page_is_hidden(
    page: OptionsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    scroll_down(page)
    wait_for(EXPLANATION, page, qtbot)
    page.hide()
    idle = preview_of(page)._idle_timer
    assert idle.isActive()
    idle.timeout.emit()
    assert not trainer_of(page).is_running
    page.show()
    with qtbot.waitSignal(trainer_of(page).augmented):
        page.update()


def test_a_run_ends_the_preview(page: OptionsPage, qtbot: QtBot) -> None:
    scroll_down(page)
    wait_for(EXPLANATION, page, qtbot)
    page.set_locked(True)
    assert LOCKED in words(page)
    page.update()
    assert not is_active(page)
    page.set_locked(False)
    wait_for(EXPLANATION, page, qtbot)
