"""The label stays until another one is clearly more probable."""

from itertools import pairwise

import numpy as np

from emotion_gui.vision.prediction import HYSTERESIS, decide_label
from trainer.shared.face_input import LABELS

HAPPY, SAD = LABELS.index("happy"), LABELS.index("sad")


def shares(**of: float) -> tuple[float, ...]:
    rest = (1 - sum(of.values())) / (len(LABELS) - len(of))
    return tuple(of.get(label, rest) for label in LABELS)


def test_the_first_prediction_is_the_most_probable_label() -> None:
    assert decide_label(shares(happy=0.45, sad=0.44), 0.4).label == HAPPY
    assert not decide_label(shares(happy=0.45), 0.4).unsure
    assert decide_label(shares(happy=0.45), 0.5).unsure


def test_a_label_stays_until_another_one_is_clearly_more_probable() -> None:
    before = decide_label(shares(happy=0.45, sad=0.44), 0.1)
    assert decide_label(shares(happy=0.41, sad=0.41 + HYSTERESIS / 2), 0.1, before).label == HAPPY
    assert decide_label(shares(happy=0.36, sad=0.38 + HYSTERESIS), 0.1, before).label == SAD
    assert decide_label(shares(happy=0.44, sad=0.45), 0.1, before, margin=0.0).label == SAD


def test_two_labels_that_are_as_probable_do_not_flicker() -> None:
    noise = np.random.default_rng(0).uniform(-0.02, 0.02, 300)
    predictions = [decide_label(shares(happy=0.45, sad=0.45), 0.45)]
    for change in noise:
        predictions.append(
            decide_label(shares(happy=0.45 + change, sad=0.45 - change), 0.45, predictions[-1])
        )
    assert not any(before != after for before, after in pairwise(predictions))


def test_unsure_has_hysteresis_at_its_threshold() -> None:
    sure, unsure = decide_label(shares(sad=0.6), 0.5), decide_label(shares(sad=0.4), 0.5)
    for confidence in (0.47, 0.5, 0.53):
        assert not decide_label(shares(sad=confidence), 0.5, sure).unsure
        assert decide_label(shares(sad=confidence), 0.5, unsure).unsure
    assert decide_label(shares(sad=0.44), 0.5, sure).unsure
    assert not decide_label(shares(sad=0.56), 0.5, unsure).unsure
