import numpy as np
import pytest

from trainer.shared.face_input import to_face_input, to_gray


def test_a_face_of_the_right_size_is_passed_through_unchanged() -> None:
    face = np.random.default_rng(0).integers(0, 256, (48, 48), np.uint8)
    np.testing.assert_array_equal(to_face_input(face), face)


@pytest.mark.parametrize("shape", [(200, 180), (20, 20), (1, 1), (100, 30, 3), (64, 64, 4), (64, 64, 1)])
def test_any_size_and_color_mode_keeps_its_gray(shape: tuple[int, ...]) -> None:
    face = to_face_input(np.full(shape, 77, np.uint8))
    assert face.shape == (48, 48)
    assert face.dtype == np.uint8
    np.testing.assert_array_equal(face, 77)


def test_color_order_is_blue_green_red() -> None:
    red = np.zeros((4, 4, 3), np.uint8)
    red[..., 2] = 255
    assert to_gray(red)[0, 0] == 76


def test_a_fine_pattern_is_averaged_instead_of_aliased() -> None:
    stripes = np.tile(np.array([0, 255], np.uint8), (480, 240))
    assert np.ptp(to_face_input(stripes)) <= 1


def test_an_empty_face_is_an_error() -> None:
    with pytest.raises(ValueError, match="empty"):
        to_face_input(np.empty((0, 5), np.uint8))
