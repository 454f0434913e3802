"""What draw() paints: colors, readable labels, nothing outside of the image, and nothing slow."""

from dataclasses import replace

import numpy as np
import pytest
from calls import counted_calls
from numpy.typing import NDArray

from emotion_gui.core.palette import EMOTION_COLORS, rgb
from emotion_gui.vision import annotate
from emotion_gui.vision.annotate import draw, label_text
from emotion_gui.vision.frame import Box, Face
from emotion_gui.vision.prediction import decide_label
from trainer.shared.face_input import LABELS

Picture = NDArray[np.uint8]
BACKGROUND = 77


def face(box: Box, face_id: int = 1, **shares: float) -> Face:
    shares = shares or {"happy": 0.91}
    rest = (1 - sum(shares.values())) / (len(LABELS) - len(shares))
    values = tuple(shares.get(label, rest) for label in LABELS)
    return Face(face_id, box, values, values, decide_label(values, 0.4))


def blank(width: int, height: int) -> Picture:
    return np.full((height, width, 3), BACKGROUND, np.uint8)


def is_color(image: Picture, emotion: str) -> NDArray[np.bool_]:
    red, green, blue = rgb(EMOTION_COLORS[emotion])
    return np.asarray((image == (blue, green, red)).all(axis=2), np.bool_)


def painted(image: Picture) -> Box:
    rows, columns = np.nonzero((image != BACKGROUND).any(axis=2))
    x, y = int(columns.min()), int(rows.min())
    return Box(x, y, int(columns.max()) + 1 - x, int(rows.max()) + 1 - y)


@pytest.mark.parametrize("emotion", LABELS)
def test_the_rectangle_has_the_color_of_the_emotion(emotion: str) -> None:
    image = blank(640, 480)
    draw(image, [face(Box(200, 150, 200, 200), **{emotion: 0.9})])
    colored = is_color(image, emotion)
    assert colored[349, 200:400].all()
    assert colored[150:350, 200].all()
    assert (image[200:300, 250:350] == BACKGROUND).all()  # the face itself stays visible


def test_the_label_is_above_the_face() -> None:
    image = blank(640, 480)
    draw(image, [face(Box(200, 150, 200, 200))])
    assert 100 < painted(image).y < 140
    assert painted(image).bottom == 350


def test_the_label_is_below_the_face_if_it_does_not_fit_above() -> None:
    image = blank(640, 480)
    draw(image, [face(Box(200, 2, 200, 200))])
    assert painted(image).y == 2
    assert 215 < painted(image).bottom < 260


def test_the_label_is_inside_the_face_if_it_fits_nowhere_else() -> None:
    image = blank(400, 400)
    draw(image, [face(Box(0, 0, 400, 400))])
    assert is_color(image, "happy")[10:30, 10:200].any()


@pytest.mark.parametrize("size", [(1, 1), (7, 3), (3, 200), (40, 40), (160, 120), (1280, 720)])
@pytest.mark.parametrize("at", [(-0.3, -0.3), (0.0, 0.0), (0.7, 0.8), (2.0, 2.0)])
def test_draws_nothing_outside_frames_of_any_size(size: tuple[int, int], at: tuple[float, float]) -> None:
    width, height = size
    around = blank(width + 20, height + 20)
    view = around[10:-10, 10:-10]
    box = Box(int(at[0] * width), int(at[1] * height), max(1, width // 2), max(1, height // 2))
    draw(view, [face(box), face(box, 2, sad=0.34, fear=0.3)], selected=1)
    draw(view, [])
    around[10:-10, 10:-10] = BACKGROUND
    assert (around == BACKGROUND).all()


def test_shows_a_message_if_there_are_no_faces() -> None:
    image = blank(640, 480)
    draw(image, [])
    plate = painted(image)
    assert plate.width > 60
    assert plate.bottom < 100
    assert abs(plate.center[0] - 320) <= 1


def test_unsure_names_the_two_best() -> None:
    unsure = face(Box(0, 0, 9, 9), sad=0.34, fear=0.30)
    assert label_text(unsure) == "unsure: sad 34%, fear 30%"
    assert label_text(replace(unsure, prediction=decide_label(unsure.probabilities, 0.3))) == "sad 34%"
    assert label_text(face(Box(0, 0, 9, 9))) == "happy 91%"


def test_a_narrow_picture_gets_the_short_label() -> None:
    image = blank(60, 200)
    draw(image, [face(Box(5, 80, 50, 50), sad=0.34, fear=0.30)])
    assert painted(image).y < 80


def test_the_selected_face_has_a_thicker_rectangle() -> None:
    boxes = Box(100, 150, 160, 160), Box(400, 150, 160, 160)
    image = blank(700, 480)
    draw(image, [face(boxes[0], 1), face(boxes[1], 2)], selected=2)
    colored = is_color(image, "happy")[230]
    assert colored[400:480].sum() >= 2 * colored[100:180].sum()


def test_draws_at_the_scale_of_the_view() -> None:
    image = blank(320, 240)
    draw(image, [face(Box(200, 150, 200, 200))], scale=0.5)
    assert is_color(image, "happy")[174, 100:200].all()
    assert painted(image).right == 200


def test_larger_faces_have_larger_labels() -> None:
    heights = []
    for side in (80, 300):
        image = blank(1280, 720)
        draw(image, [face(Box(400, 300, side, side))])
        heights.append(300 - painted(image).y)
    assert heights[1] > 1.3 * heights[0]


def test_labels_of_neighbors_do_not_cover_each_other() -> None:
    left, right = Box(200, 200, 80, 80), Box(290, 200, 80, 80)
    image = blank(640, 480)
    draw(image, [face(left, 1, sad=0.34, fear=0.3), face(right, 2)])
    assert painted(image).bottom > 285  # the second label is below its face


@pytest.mark.parametrize("emotion", LABELS)
def test_the_text_contrasts_with_its_plate(emotion: str) -> None:
    plate = EMOTION_COLORS[emotion]
    light = sorted((annotate._luminance(plate), annotate._luminance(annotate._text_color(plate))))
    assert (light[1] + 0.05) / (light[0] + 0.05) >= 4.5  # WCAG 2, level AA


def test_costs_some_calls_for_each_face_and_draws_no_letters_twice() -> None:
    image = blank(1280, 720)
    faces = [face(Box(100 + 300 * i, 200, 200, 200), i) for i in range(3)]
    annotate._plate.cache_clear()
    with counted_calls() as first:
        draw(image, faces)
    with counted_calls() as again:
        draw(image, faces)
    assert first["text"] > 0
    assert again["text"] == again["copy"] == 0
    assert again.total() < 400 * len(faces)
