import numpy as np
from numpy.typing import NDArray

from trainer.scoring.confidence import coverage, unsure_below


def certain(classes: list[int], confidence: list[float]) -> NDArray[np.float32]:
    """Probabilities: the class with its confidence, and the next class with most of the rest."""
    answers = np.zeros((len(classes), 7), np.float32)
    for row, (label, sure) in enumerate(zip(classes, confidence, strict=True)):
        answers[row] = (1 - sure) * 0.08
        answers[row, (label + 1) % 7] = (1 - sure) * 0.6
        answers[row, label] = sure
    return answers


def test_coverage_of_a_hand_computed_case() -> None:
    probabilities = certain([0, 1, 2, 3], [0.9, 0.6, 0.5, 0.42])
    labels = np.array([0, 1, 3, 0], np.uint8)  # the third is the second best of its picture
    [row] = coverage(probabilities, labels, [0.55])
    assert (row.coverage, row.answered) == (0.5, 1)
    assert (row.unsure, row.two_best) == (0, 0.5)
    [row] = coverage(probabilities, labels, [0.2])
    assert (row.coverage, row.answered, row.unsure, row.two_best) == (1, 0.5, None, None)


def test_the_threshold_hides_answers_that_are_wrong_more_often_than_right() -> None:
    # 80 sure answers, all right; 20 at 0.455, a quarter of them right: 85% altogether.
    probabilities = certain([0] * 100, [0.9] * 80 + [0.455] * 20)
    assert unsure_below(probabilities, np.array([0] * 85 + [1] * 15, np.uint8)) == 0.6
    # Three in four of these are right: a wrong one less is not worth three right ones.
    assert unsure_below(probabilities, np.array([0] * 95 + [1] * 5, np.uint8)) == 0.45


def test_a_model_that_is_always_right_shows_all_and_one_that_never_is_shows_as_little_as_it_can() -> None:
    probabilities = certain([0] * 10, [0.45] * 10)
    assert unsure_below(probabilities, np.zeros(10, np.uint8)) == 0.45
    assert unsure_below(probabilities, np.ones(10, np.uint8)) == 0.6
