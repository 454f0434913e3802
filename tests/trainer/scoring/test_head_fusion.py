import numpy as np

from trainer.scoring.head_fusion import Combination, class_frequencies

RANDOM = np.random.default_rng(0)


def log_softmax(logits: np.ndarray) -> np.ndarray:
    return np.asarray(logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True)), np.float32)


def test_one_head_without_temperature_is_left_as_it_is() -> None:
    given = log_softmax(RANDOM.normal(size=(5, 1, 7)))
    answers = Combination()(given, np.full((1, 7), 1 / 7, np.float32))
    np.testing.assert_allclose(answers, np.exp(given[:, 0]), rtol=1e-5)


def test_the_mean_of_two_heads_is_the_geometric_one() -> None:
    given = log_softmax(RANDOM.normal(size=(5, 2, 7)))
    wanted = np.sqrt(np.exp(given).prod(axis=1))
    wanted /= wanted.sum(axis=1, keepdims=True)
    answers = Combination(votes_share=0.5)(given, np.full((2, 7), 1 / 7, np.float32))
    np.testing.assert_allclose(answers, wanted, rtol=1e-4)


def test_the_prior_divides_by_the_class_frequencies() -> None:
    given = log_softmax(RANDOM.normal(size=(5, 1, 7)))
    frequencies = np.array([[0.4, 0.02, 0.08, 0.1, 0.2, 0.1, 0.1]], np.float32)
    wanted = np.exp(given[:, 0]) / frequencies**0.5
    wanted /= wanted.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(Combination(label_prior=0.5)(given, frequencies), wanted, rtol=1e-4)


def test_the_frequencies_are_those_of_each_heads_targets() -> None:
    targets = np.zeros((4, 2, 7), np.float32)
    targets[:, 0, 0] = 1
    targets[:2, 1, 3] = targets[2:3, 1, 4] = 1  # the last picture has no votes
    frequencies = class_frequencies(targets)
    assert frequencies[0, 0] == 1
    np.testing.assert_allclose(frequencies[1, [3, 4]], [2 / 3, 1 / 3], rtol=1e-5)
    assert (frequencies > 0).all()
