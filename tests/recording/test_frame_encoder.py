"""The pictures of a session: how many, how large, and that nobody can be recognized in blurred ones."""

import cv2
import numpy as np
import pytest
from seen import BOX, a_face, a_result

from emotion_gui.recording.frame_encoder import AHEAD, BEHIND, FrameEncoder, anonymize
from emotion_gui.vision.frame import Box, Image

PORTRAIT_FACE = Box(170, 100, 190, 190)  # as a detector finds it


def stripes(height: int = 360, width: int = 640) -> Image:
    """Returns detail everywhere, wide enough for JPEG to keep it."""
    rows = np.arange(height)[:, None] // 8 % 2
    columns = np.arange(width)[None, :] // 8 % 2
    return np.repeat(np.asarray((rows ^ columns) * 255, np.uint8)[..., None], 3, axis=2)


def decoded(jpeg: bytes) -> Image:
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return np.asarray(image, np.uint8)


def detail(image: Image, box: Box) -> float:
    return float(image[box.y : box.bottom, box.x : box.right].std())


@pytest.mark.parametrize("rate", [60, 30, 24, 10])
def test_at_most_fifteen_pictures_a_second_are_kept(rate: float) -> None:
    encoder, kept = FrameEncoder(overlay=False, blurred=False), []
    jitter = np.random.default_rng(0).uniform(-4, 4, round(rate * 10))
    for number, off in enumerate(jitter):
        time = max(0, round(number * 1000 / rate + off))
        encoder.add(a_result(image=np.zeros((36, 64, 3), np.uint8)), time)
        kept += [at for at, _ in encoder.encode_ready(time)]
    assert len(kept) == pytest.approx(min(rate, 15) * 10, abs=6)
    assert len(kept) <= 151


def test_large_frames_become_960_pixels_wide_and_small_ones_stay() -> None:
    encoder = FrameEncoder(overlay=False, blurred=False)
    for time, (height, width) in enumerate([(1080, 1920), (360, 640), (700, 961)]):
        encoder.add(a_result(image=np.zeros((height, width, 3), np.uint8)), time * 100)
    shapes = [decoded(jpeg).shape[:2] for _, jpeg in encoder.encode_ready()]
    assert shapes == [(540, 960), (360, 640), (699, 960)]


def test_the_overlay_is_drawn_where_it_is_wanted_and_never_into_the_frame() -> None:
    frame = stripes()
    result = a_result([a_face()], frame)
    pictures = []
    for overlay in (False, True):
        encoder = FrameEncoder(overlay=overlay, blurred=False)
        encoder.add(result, 0)
        [(_, jpeg)] = encoder.encode_ready(0)
        pictures.append(decoded(jpeg))
    clean, drawn = pictures
    assert np.abs(clean.astype(int) - frame).mean() < 10
    edge = drawn[BOX.y + 1, BOX.x + 20 : BOX.right - 20]
    assert np.ptp(edge.astype(int), axis=0).max() < 60  # one color across the stripes
    assert np.array_equal(frame, stripes())


def test_a_blurred_face_leaves_nothing_to_recognize(portrait: Image) -> None:
    """What is left of it shows less than a picture of five by five pixels would."""
    hidden = portrait.copy()
    anonymize(hidden, [PORTRAIT_FACE])
    assert np.array_equal(hidden[450:], portrait[450:])
    area = hidden[40:350, 110:420].astype(np.float32)
    fine = area - cv2.GaussianBlur(area, (0, 0), 25)
    before = portrait[40:350, 110:420].astype(np.float32)
    assert fine.std() < 0.3 * (before - cv2.GaussianBlur(before, (0, 0), 25)).std()
    lines = cv2.Laplacian(cv2.cvtColor(hidden, cv2.COLOR_BGR2GRAY)[70:320, 140:390], cv2.CV_32F)
    assert lines.std() < 1.5


@pytest.mark.parametrize("box", [Box(-80, -80, 120, 120), Box(600, 340, 90, 90), Box(900, 900, 50, 50)])
def test_a_face_at_the_edge_is_hidden_where_it_is_visible(box: Box) -> None:
    image = stripes()
    anonymize(image, [box])
    assert image.shape == (360, 640, 3)


def test_a_face_is_hidden_before_it_was_found_and_after_it_was_lost() -> None:
    encoder = FrameEncoder(overlay=False, blurred=True)
    pictures: dict[int, Image] = {}
    for time in range(0, 6000, 100):
        visible = 2000 <= time < 3000
        encoder.add(a_result([a_face()] if visible else [], stripes()), time)
        for at, jpeg in encoder.encode_ready(time):
            assert at + AHEAD <= time
            pictures[at] = decoded(jpeg)
    pictures |= {at: decoded(jpeg) for at, jpeg in encoder.encode_ready()}
    assert sorted(pictures) == list(range(0, 6000, 100))
    hidden = [at for at, image in pictures.items() if detail(image, BOX) < 60]
    assert hidden == list(range(2000 - AHEAD, 2900 + BEHIND + 1, 100))


def test_the_overlay_is_drawn_over_the_blur() -> None:
    encoder = FrameEncoder(overlay=True, blurred=True)
    encoder.add(a_result([a_face()], stripes(720, 1280)), 0)
    [(_, jpeg)] = encoder.encode_ready()
    image = decoded(jpeg)
    middle = Box(BOX.x * 3 // 4 + 30, BOX.y * 3 // 4 + 30, 60, 60)
    assert detail(image, middle) < 40
    assert np.ptp(image[BOX.y * 3 // 4 + 1, BOX.x * 3 // 4 + 20].astype(int)) > 60  # the box in its color
