import numpy as np
import pytest

from trainer.data.dataset import Split
from trainer.scoring.evaluation import best_temperature, evaluate, intervals, metrics, reliability
from trainer.scoring.score_text import as_text
from trainer.shared.face_input import LABELS
from trainer.shared.scores import Shown, calibration_error


def one_hot(classes: list[int], confidence: float = 1.0) -> np.ndarray:
    rest = (1 - confidence) / 6
    return np.where(np.eye(7)[classes] == 1, confidence, rest).astype(np.float32)


def test_a_hand_computed_case() -> None:
    truth = np.array([0, 0, 0, 3, 3, 6], np.uint8)
    values = metrics(one_hot([0, 0, 3, 3, 3, 0]), truth)
    assert values.accuracy == pytest.approx(4 / 6)
    angry, happy = values.classes["angry"], values.classes["happy"]
    assert angry.precision == pytest.approx(2 / 3)
    assert angry.recall == pytest.approx(2 / 3)
    assert happy.precision == pytest.approx(2 / 3)
    assert happy.recall == 1
    assert happy.f1 == pytest.approx(0.8)
    assert values.classes["fear"].f1 == 0
    assert values.confusion is not None
    assert values.confusion[0] == (2, 0, 0, 1, 0, 0, 0)
    assert values.confusion[6] == (1, 0, 0, 0, 0, 0, 0)


def test_calibration_error_of_a_hand_computed_case() -> None:
    # Two bins: at 0.9, half of four are right (gap 0.4); at 0.5, all of four are right (gap 0.5).
    probabilities = np.concatenate([one_hot([0, 0, 0, 0], 0.9), one_hot([1, 1, 1, 1], 0.5)])
    labels = np.array([0, 0, 2, 2, 1, 1, 1, 1], np.uint8)
    assert calibration_error(reliability(probabilities, labels)) == pytest.approx(0.45, abs=1e-5)


def test_the_temperature_undoes_an_exaggeration() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(0, 1.5, (20_000, 7))
    honest = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = np.array([random.choice(7, p=row) for row in honest], np.uint8)
    exaggerated = np.exp(3 * logits) / np.exp(3 * logits).sum(axis=1, keepdims=True)
    assert best_temperature(exaggerated.astype(np.float32), labels) == pytest.approx(3, rel=0.05)


def split(truth: list[int], votes: np.ndarray | None = None) -> Split:
    images = np.zeros((len(truth), 48, 48), np.uint8)
    return Split(images, np.array(truth, np.uint8), tuple(map(str, truth)), votes)


def test_the_text_names_every_class_and_both_accuracies() -> None:
    leaked = np.array([True, False, False, False])
    text = as_text(evaluate(one_hot([0, 1, 2, 2]), split([0, 1, 2, 3]), leaked, unsure_below=0.4))
    assert "  accuracy           0.7500  (95% confidence interval" in text
    assert "without leaks (1 image has a duplicate in training)\n    accuracy         0.6667" in text
    assert all(label in text for label in LABELS)


def test_images_are_also_scored_against_their_votes() -> None:
    votes = np.zeros((4, 7), np.float32)
    votes[0, 0], votes[1, 2], votes[1, 1], votes[2, 5] = 9, 4, 3, 2  # the last two have too few
    report = evaluate(one_hot([0, 1, 2, 3]), split([0, 1, 2, 3], votes), unsure_below=0.4)
    known = {name: (scores.pictures, scores.accuracy) for name, scores in report.each()}
    assert known == {"votes": (2, 0.5), "agreed": (1, 1), "labels": (4, 1)}


def test_every_accuracy_is_given_without_leaks_too() -> None:
    votes = np.zeros((4, 7), np.float32)
    votes[[0, 1, 2], [0, 1, 3]] = 9
    leaked = np.array([True, False, False, False])
    report = evaluate(one_hot([0, 1, 2, 2]), split([0, 1, 2, 3], votes), leaked, unsure_below=0.4)
    assert report.leaked == 1
    known = dict(report.each())
    pairs = [("labels", 3 / 4, 2 / 3), ("votes", 2 / 3, 1 / 2), ("agreed", 2 / 3, 1 / 2)]
    for name, accuracy, honest in pairs:
        clean = known[f"{name}_without_leaks"]
        assert (known[name].accuracy, clean.accuracy) == pytest.approx((accuracy, honest))
        assert clean.accuracy_interval is not None
        low, high = clean.accuracy_interval
        assert low <= honest <= high
    assert as_text(report).count("without leaks") == 3


def test_scores_without_images_are_missing() -> None:
    nobody = np.zeros((2, 7), np.float32)
    report = evaluate(one_hot([0, 1]), split([0, 1], nobody), np.ones(2, bool), unsure_below=0.4)
    assert [name for name, _ in report.each()] == ["labels"]
    assert report.leaked == 2
    assert "all images have a duplicate in training" in as_text(report)


def test_neutral_faces_have_their_own_shares() -> None:
    neutral, sad = LABELS.index("neutral"), LABELS.index("sad")
    predictions = np.concatenate([one_hot([neutral, neutral, sad, sad], 0.9), one_hot([neutral, sad], 0.3)])
    truth = split([neutral, neutral, neutral, sad, neutral, sad])
    labels = evaluate(predictions, truth, unsure_below=0.5).labels
    assert labels is not None
    assert labels.shown == Shown(3 / 6, 2 / 6, 1 / 6)
    assert labels.neutral_shown == Shown(2 / 4, 1 / 4, 1 / 4)
    text = as_text(evaluate(predictions, truth, unsure_below=0.5))
    assert "neutral faces      50.0% correct, 25.0% unsure, 25.0% wrong" in text


def test_without_neutral_faces_nothing_of_them_is_shown() -> None:
    labels = evaluate(one_hot([0, 1]), split([0, 1]), unsure_below=0.5).labels
    assert labels is not None
    assert labels.neutral_shown == Shown(0, 0, 0)


def test_the_intervals_contain_the_score_and_shrink_with_more_images() -> None:
    random = np.random.default_rng(0)
    widths = []
    for pictures in (100, 2500):
        truth = random.integers(0, 7, pictures).astype(np.uint8)
        taken_for = np.where(np.arange(pictures) < 0.7 * pictures, truth, (truth + 1) % 7)
        (low, high), _ = intervals(one_hot(list(taken_for)), truth)
        assert low < 0.7 < high
        widths.append(high - low)
    assert widths[1] == pytest.approx(widths[0] / 5, rel=0.25)
