import numpy as np

from emotion_gui.live.chosen_face import FORGET_SECONDS, ChosenFace
from emotion_gui.vision.frame import Box, Face, Frame, FrameResult
from emotion_gui.vision.prediction import Prediction

EVEN = (1 / 7,) * 7


def result(time: float, *ids: int) -> FrameResult:
    """Returns a result with faces of these ids, the largest first."""
    faces = tuple(
        Face(face_id, Box(0, 0, 100 - i, 100 - i), EVEN, EVEN, Prediction(0, unsure=True))
        for i, face_id in enumerate(ids)
    )
    return FrameResult(Frame(np.zeros((4, 4, 3), np.uint8), 0, time, time), faces, 0.0)


def shown(chosen: ChosenFace, *args: int | float) -> int | None:
    face = chosen.update(result(float(args[0]), *map(int, args[1:])))
    return face.id if face else None


def test_without_a_choice_it_is_the_largest() -> None:
    chosen = ChosenFace()
    assert shown(chosen, 0, 7, 3) == 7
    assert shown(chosen, 1, 3, 7) == 3
    assert shown(chosen, 2) is None


def test_a_chosen_face_that_is_away_for_a_moment_stays_chosen() -> None:
    chosen = ChosenFace()
    chosen.choose(3)
    assert shown(chosen, 10, 7, 3) == 3
    assert shown(chosen, 10.5, 7) is None
    assert shown(chosen, 10.9, 7, 3) == 3


def test_a_chosen_face_that_is_gone_is_given_up_for_the_largest() -> None:
    chosen = ChosenFace()
    chosen.choose(3)
    shown(chosen, 10, 7, 3)
    assert shown(chosen, 10 + FORGET_SECONDS + 0.1, 7) == 7
    assert chosen.id is None


def test_stepping_goes_round_in_the_order_of_the_numbers() -> None:
    chosen = ChosenFace()
    assert chosen.neighbor(1) is None
    shown(chosen, 0, 7, 3, 5)
    assert chosen.neighbor(1) == 3
    assert chosen.neighbor(-1) == 5
    chosen.choose(5)
    assert chosen.neighbor(1) == 7
