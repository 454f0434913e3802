"""Requests to the trainer before a run: the real process where it matters, a scripted one elsewhere."""

import os
from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from scripted_workbench import workbench_command

from emotion_gui.training.options.epoch_estimate import MEASURING, UNKNOWN, EpochEstimate, duration_text
from emotion_gui.training.options.trainer_info import ENDED, TrainerInfo
from trainer.shared.config import AugmentationConfig, TrainConfig
from trainer.shared.face_input import Pixels

FACES = np.zeros((16, 48, 48), np.uint8)
AUGMENTATION = AugmentationConfig()


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("emotion_gui.training.options.trainer_info.trainer_command", workbench_command)


@pytest.fixture
def info(qtbot: QtBot) -> Iterator[TrainerInfo]:
    made = TrainerInfo()
    yield made
    made.stop()


def test_the_real_trainer_changes_faces(info: TrainerInfo, qtbot: QtBot) -> None:
    faces = np.random.default_rng(0).integers(0, 256, (16, 48, 48), dtype=np.uint8)
    with qtbot.waitSignal(info.augmented) as emitted:
        info.augment(AUGMENTATION, 1, faces)
    [changed] = emitted.args
    assert changed.shape == faces.shape
    assert changed.dtype == np.uint8
    assert (changed != faces).any()


@pytest.mark.usefixtures("scripted")
def test_only_the_newest_request_is_answered(info: TrainerInfo, qtbot: QtBot) -> None:
    emitted: list[Pixels] = []
    info.augmented.connect(emitted.append)
    for seed in (1, 2, 3):
        info.augment(AUGMENTATION, seed, FACES)
    qtbot.waitUntil(lambda: bool(emitted))
    with qtbot.waitSignal(info.augmented):
        info.augment(AUGMENTATION, 4, FACES)
    assert [int(faces.max()) for faces in emitted] == [3, 4]


@pytest.mark.usefixtures("scripted")
def test_nothing_runs_before_the_first_request(info: TrainerInfo) -> None:
    assert not info.is_running
    info.augment(AUGMENTATION, 1, FACES)
    assert info.is_running


@pytest.mark.usefixtures("scripted")
def test_a_refusal_is_reported(info: TrainerInfo, qtbot: QtBot) -> None:
    with qtbot.waitSignal(info.failed) as emitted:
        info.augment(AUGMENTATION, 200, FACES)
    assert emitted.args == ["This cannot be done."]
    assert info.is_running


@pytest.mark.usefixtures("scripted")
def test_after_a_crash_the_next_request_restarts_the_process(info: TrainerInfo, qtbot: QtBot) -> None:
    with qtbot.waitSignal(info.failed) as emitted:
        info.augment(AUGMENTATION, 255, FACES)
    assert emitted.args == [ENDED]
    assert not info.is_running
    with qtbot.waitSignal(info.augmented):
        info.augment(AUGMENTATION, 1, FACES)


def test_a_missing_trainer_is_reported(
    info: TrainerInfo, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emotion_gui.training.options.trainer_info.trainer_command", lambda: [os.devnull])
    with qtbot.waitSignal(info.failed) as emitted:
        info.augment(AUGMENTATION, 1, FACES)
    assert "The trainer cannot be started" in emitted.args[0]
    assert not info.is_running


@pytest.mark.usefixtures("scripted")
def test_a_stopped_request_emits_nothing(info: TrainerInfo, qtbot: QtBot) -> None:
    with (
        qtbot.assertNotEmitted(info.augmented, wait=100),
        qtbot.assertNotEmitted(info.failed),
    ):
        info.augment(AUGMENTATION, 1, FACES)
        info.stop()
    assert not info.is_running


@pytest.fixture
def estimate(qtbot: QtBot, scripted: None) -> Iterator[EpochEstimate]:
    made = EpochEstimate()
    yield made
    made.stop()


def options(**values: object) -> dict[str, object]:
    known = TrainConfig.from_json({"data": "", "votes": "votes", **values})
    return {name: value for name, value in known.to_json().items() if name not in ("data", "votes")}


def test_the_time_of_an_epoch_is_remembered(estimate: EpochEstimate, qtbot: QtBot) -> None:
    estimate.set_run(options(), 28_821)
    assert estimate.text == UNKNOWN
    estimate.measure()
    assert estimate.text == MEASURING
    qtbot.waitUntil(lambda: estimate.text == "An epoch takes about 5 min on this machine")
    estimate.set_run(options(targets="both", start_from="gone", epochs=3), 1000)
    assert estimate.text == "An epoch takes about 10 s on this machine"
    estimate.set_run(options(), 0)
    assert estimate.text == "This machine trains on about 100 pictures a second"


@pytest.mark.parametrize("other", [{"architecture": "large"}, {"batch_size": 64}, {"optimizer": "sgd"}])
def test_another_network_has_to_be_measured_again(
    other: dict[str, object], estimate: EpochEstimate, qtbot: QtBot
) -> None:
    estimate.set_run(options(), 1000)
    estimate.measure()
    qtbot.waitUntil(lambda: estimate.text != MEASURING)
    estimate.set_run(options(**other), 1000)
    assert estimate.text == UNKNOWN


def test_a_measurement_can_be_stopped(estimate: EpochEstimate, qtbot: QtBot) -> None:
    estimate.set_run(options(), 1000)
    estimate.measure()
    with qtbot.waitSignal(estimate.changed):
        estimate.stop()
    assert estimate.text == UNKNOWN


def test_a_failed_measurement_says_why(
    estimate: EpochEstimate, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emotion_gui.training.options.trainer_info.trainer_command", lambda: [os.devnull])
    estimate.set_run(options(), 1000)
    estimate.measure()
    qtbot.waitUntil(lambda: "The trainer cannot be started" in estimate.text)
    estimate.set_run(options(batch_size=64), 1000)
    assert estimate.text == UNKNOWN


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 s"), (12.4, "12 s"), (200, "3 min"), (9000, "2 h 30 min")]
)
def test_durations_read_well(seconds: float, words: str) -> None:
    assert duration_text(seconds) == f"An epoch takes about {words} on this machine"
