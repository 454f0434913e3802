import numpy as np
import pytest

from trainer.evaluation import as_text, best_temperature, calibration_error, metrics
from trainer.face_input import LABELS


def one_hot(classes: list[int], confidence: float = 1.0) -> np.ndarray:
    rest = (1 - confidence) / 6
    return np.where(np.eye(7)[classes] == 1, confidence, rest).astype(np.float32)


def test_a_hand_computed_case() -> None:
    truth = np.array([0, 0, 0, 3, 3, 6], np.uint8)
    values = metrics(one_hot([0, 0, 3, 3, 3, 0]), truth)
    assert values["accuracy"] == pytest.approx(4 / 6)
    angry, happy = values["classes"]["angry"], values["classes"]["happy"]
    assert angry["precision"] == pytest.approx(2 / 3)
    assert angry["recall"] == pytest.approx(2 / 3)
    assert happy["precision"] == pytest.approx(2 / 3)
    assert happy["recall"] == 1
    assert happy["f1"] == pytest.approx(0.8)
    assert values["classes"]["fear"]["f1"] == 0
    assert values["confusion"][0] == [2, 0, 0, 1, 0, 0, 0]
    assert values["confusion"][6] == [1, 0, 0, 0, 0, 0, 0]


def test_calibration_error_of_a_hand_computed_case() -> None:
    # Two bins: at 0.9, half of four are right (gap 0.4); at 0.5, all of four are right (gap 0.5).
    probabilities = np.concatenate([one_hot([0, 0, 0, 0], 0.9), one_hot([1, 1, 1, 1], 0.5)])
    labels = np.array([0, 0, 2, 2, 1, 1, 1, 1], np.uint8)
    assert calibration_error(probabilities, labels) == pytest.approx(0.45, abs=1e-5)


def test_the_temperature_undoes_an_exaggeration() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(0, 1.5, (20_000, 7))
    honest = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = np.array([random.choice(7, p=row) for row in honest], np.uint8)
    exaggerated = np.exp(3 * logits) / np.exp(3 * logits).sum(axis=1, keepdims=True)
    assert best_temperature(exaggerated.astype(np.float32), labels) == pytest.approx(3, rel=0.05)


def test_the_text_names_every_class() -> None:
    text = as_text(metrics(one_hot([0, 1, 2]), np.array([0, 1, 2], np.uint8)))
    assert "accuracy           1.0000" in text
    assert all(label in text for label in LABELS)
