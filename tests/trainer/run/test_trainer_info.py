"""Questions about a planned run, answered by the real layers and networks."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trainer.run import trainer_info
from trainer.shared.config import AugmentationConfig, TrainConfig
from trainer.shared.face_input import Pixels
from trainer.shared.records import to_line

NOTHING = AugmentationConfig(rotation=0, zoom=0, shift=0, flip=False, brightness=0)


def ask(*requests: Any) -> list[dict[str, Any]]:
    lines = [each if isinstance(each, str) else json.dumps(each) for each in requests]
    answers: list[str] = []
    trainer_info.serve(lines, answers.append)
    return [json.loads(answer) for answer in answers]


@pytest.fixture
def faces(tmp_path: Path) -> Path:
    file = tmp_path / "faces.npy"
    np.save(file, np.random.default_rng(0).integers(0, 256, (16, 48, 48), dtype=np.uint8))
    return file


def augment(file: Path, config: AugmentationConfig, seed: int = 0) -> dict[str, Any]:
    return {"ask": "augment", "augmentation": asdict(config), "seed": seed, "pictures": str(file)}


def read(answer: dict[str, Any]) -> Pixels:
    return np.asarray(np.load(answer["pictures"]), np.uint8)


def test_images_are_augmented_as_in_training(faces: Path) -> None:
    [answer] = ask(augment(faces, AugmentationConfig()))
    changed = np.load(answer["pictures"])
    assert changed.dtype == np.uint8
    assert changed.shape == (16, 48, 48)
    assert all((after != before).any() for before, after in zip(np.load(faces), changed, strict=True))


def test_without_augmentation_the_images_stay(faces: Path) -> None:
    [answer] = ask(augment(faces, NOTHING))
    assert np.array_equal(read(answer), np.load(faces))


def test_the_seed_decides_how_they_are_changed(faces: Path) -> None:
    first, second, other = (read(ask(augment(faces, AugmentationConfig(), seed))[0]) for seed in (1, 1, 2))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)


def test_the_process_measures_an_epoch_and_ends_with_its_input() -> None:
    config = TrainConfig(data="", votes="votes", targets="both", architecture="fast", batch_size=4)
    request = {"ask": "epoch_time", "config": config.to_json(), "pictures": 1000}
    done = subprocess.run(
        [sys.executable, "-m", "trainer", "workbench"],
        input=f"{json.dumps(request)}\n{{}}\n",
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    time, refused = (json.loads(line) for line in done.stdout.splitlines())
    assert time["seconds"] > 0
    assert time["seconds"] * time["pictures_per_second"] == pytest.approx(1000)
    assert set(refused) == {"error"}


def test_the_process_reads_and_writes_utf_8_whatever_the_system_uses() -> None:
    request = {"ask": "augment", "augmentation": {}, "seed": 0, "pictures": "nowhere/ü€.npy"}
    done = subprocess.run(
        [sys.executable, "-m", "trainer", "workbench"],
        input=to_line(request) + b"\n",
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
    )
    assert "nowhere/ü€.npy" in json.loads(done.stdout.decode("utf-8"))["error"]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ("no JSON", "Ask for augment or epoch_time"),
        ("[]", "Ask for augment or epoch_time"),
        ({"ask": "more"}, "Ask for augment or epoch_time"),
        ({"ask": ["augment"]}, "Ask for augment or epoch_time"),
        ({"ask": "augment", "augmentation": {}}, "Seed is missing."),
        ({"ask": "augment", "augmentation": {"turn": 3}}, "There is no option turn"),
        ({"ask": "augment", "augmentation": {}, "seed": 0, "pictures": "nowhere.npy"}, "nowhere.npy"),
        ({"ask": "epoch_time", "config": {"data": ""}, "pictures": 0}, "Pictures must be at least 1."),
        ({"ask": "epoch_time", "config": {"data": "", "epochs": 0}, "pictures": 9}, "Epochs must lie"),
        ({"ask": "epoch_time", "config": {}, "pictures": 9}, "Data is missing."),
    ],
)
def test_a_question_without_an_answer_is_refused(request_: Any, words: str) -> None:
    [answer] = ask(request_)
    assert words in answer["error"]


def test_images_of_another_size_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "large.npy", np.zeros((2, 64, 64), np.uint8))
    [answer] = ask(augment(tmp_path / "large.npy", NOTHING))
    assert answer["error"] == "large.npy must contain images of 48x48 pixels."


def test_an_error_ends_nothing(faces: Path) -> None:
    too_far = {**augment(faces, NOTHING), "augmentation": {"zoom": 7}}
    answers = ask("{", too_far, augment(faces, NOTHING))
    assert [set(answer) for answer in answers] == [{"error"}, {"error"}, {"pictures"}]
