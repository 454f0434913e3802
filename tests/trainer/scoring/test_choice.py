import numpy as np
from numpy.typing import NDArray

from trainer.data.dataset import Split
from trainer.scoring.choice import Trial, calibrated, select, trials
from trainer.scoring.head_fusion import Combination, HeadPredictions

PICTURES = 700
EVEN = np.full((2, 7), 1 / 7, np.float32)


def log_softmax(logits: NDArray[np.float64]) -> NDArray[np.float32]:
    return np.asarray(logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True)), np.float32)


def split_of(labels: NDArray[np.int_], voted: NDArray[np.int_] | None) -> Split:
    votes = None if voted is None else np.eye(7, dtype=np.float32)[voted] * 10
    images = np.zeros((len(labels), 48, 48), np.uint8)
    return Split(images, labels.astype(np.uint8), tuple(map(str, range(len(labels)))), votes)


def heads_predicting(first: NDArray[np.int_], second: NDArray[np.int_], sure: float = 8.0) -> HeadPredictions:
    logits = np.stack([sure * np.eye(7)[first], sure * np.eye(7)[second]], axis=1)
    return HeadPredictions(log_softmax(logits), EVEN)


def test_the_votes_decide_where_labels_and_votes_differ() -> None:
    random = np.random.default_rng(0)
    voted = random.integers(0, 7, PICTURES)
    labels = np.where(random.random(PICTURES) < 0.3, (voted + 1) % 7, voted)
    answers, split = heads_predicting(labels, voted), split_of(labels, voted)
    best = select(trials(answers, split), tolerance=0)
    assert (answers.predicted(best) == voted).all()
    by_labels = select(trials(answers, split_of(labels, None)), tolerance=0)
    assert (answers.predicted(by_labels) == labels).all()


def test_within_the_tolerance_the_labels_decide() -> None:
    tried = [
        Trial(Combination(1.0), 0.84, 0.80, 0.64),
        Trial(Combination(0.9), 0.84, 0.79, 0.66),
        Trial(Combination(0.8), 0.83, 0.79, 0.65),
        Trial(Combination(0.3), 0.74, 0.74, 0.71),
    ]
    assert select(tried, tolerance=0) == Combination(1.0)
    assert select(tried, tolerance=0.011) == Combination(0.9)
    assert select(tried, tolerance=0.5) == Combination(0.3)


def test_one_head_has_nothing_to_combine() -> None:
    labels = np.arange(PICTURES) % 7
    answers = HeadPredictions(log_softmax(8.0 * np.eye(7)[labels])[:, None], EVEN[:1])
    [only] = trials(answers, split_of(labels, None))
    assert (only.combination, only.accuracy, only.label_accuracy) == (Combination(), 1, 1)


def test_it_is_as_sure_as_it_is_right_by_the_votes() -> None:
    random = np.random.default_rng(1)
    voted = random.integers(0, 7, PICTURES)
    predicted = np.where(random.random(PICTURES) < 0.1, (voted + 3) % 7, voted)
    labels = (voted + 1) % 7  # of which none is right
    answers = heads_predicting(predicted, predicted, sure=12.0)
    combination = calibrated(Combination(0.5), answers, split_of(labels, voted))
    assert abs(answers.combined(combination).max(axis=1).mean() - (predicted == voted).mean()) < 0.02


def test_the_scores_of_a_hand_computed_case() -> None:
    voted, labels = np.array([0, 0, 0, 1]), np.array([0, 2, 2, 1])
    predicted = np.array([0, 0, 1, 1])
    [trial] = {
        (trial.accuracy, trial.macro_recall, trial.label_accuracy)
        for trial in trials(heads_predicting(predicted, predicted), split_of(labels, voted))
        if trial.combination == Combination()
    }
    assert trial == (3 / 4, (2 / 3 + 1) / 2, 2 / 4)
