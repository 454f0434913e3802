import numpy as np
import pytest

from emotion_gui.statistics.affect import AROUSAL, FORMULA, VALENCE, affect_of
from trainer.shared.face_input import LABELS


def test_a_mixture_by_hand() -> None:
    # Half happy, a quarter sad, a quarter neutral: valence 0.5 * 0.81 - 0.25 * 0.63 = 0.2475,
    # arousal 0.5 * 0.51 - 0.25 * 0.27 = 0.1875.
    values = np.zeros((1, 7), np.float32)
    for label, share in (("happy", 0.5), ("sad", 0.25), ("neutral", 0.25)):
        values[0, LABELS.index(label)] = share

    assert affect_of(values)[0] == pytest.approx([0.2475, 0.1875])


def test_each_emotion_has_its_coordinates_and_the_formula_states_them() -> None:
    for index, label in enumerate(LABELS):
        assert affect_of(np.eye(7, dtype=np.float32))[index] == pytest.approx(
            [VALENCE[index], AROUSAL[index]]
        )
        assert f"{label} {VALENCE[index]:+.2f} and {AROUSAL[index]:+.2f}".replace("-", "−") in FORMULA


def test_gaps_stay_gaps() -> None:
    values = np.full((3, 7), 1 / 7, np.float32)
    values[1] = np.nan

    assert np.isnan(affect_of(values)).tolist() == [[False] * 2, [True] * 2, [False] * 2]
