from dataclasses import replace

import numpy as np
import pytest

from trainer.network.runtime import silent_import
from trainer.shared.config import AugmentationConfig

with silent_import():
    from trainer.network.augmentation import FaceAugmentation

CHANGES = [
    {"rotation": 20.0}, {"zoom": 0.2}, {"shift": 0.2}, {"brightness": 0.2}, {"contrast": 0.4}, {"gamma": 0.5},
]  # fmt: skip
NONE = AugmentationConfig(rotation=0, zoom=0, shift=0, flip=False, brightness=0)


@pytest.fixture
def faces() -> np.ndarray:
    gradient = np.linspace(60, 190, 48, dtype=np.float32)
    image = np.broadcast_to(gradient, (48, 48)).copy()
    image[10:20, 30:40] = 220
    return np.repeat(image[None, :, :, None], 16, axis=0)


def augment(faces: np.ndarray, config: AugmentationConfig, seed: int = 1) -> np.ndarray:
    return np.array(FaceAugmentation(config, seed)(faces, training=True))


def test_outside_training_nothing_is_changed(faces: np.ndarray) -> None:
    layer = FaceAugmentation(AugmentationConfig(), 1)
    np.testing.assert_array_equal(np.array(layer(faces, training=False)), faces)


def test_with_everything_at_zero_nothing_is_changed(faces: np.ndarray) -> None:
    np.testing.assert_allclose(augment(faces, NONE), faces, atol=0.05)


def test_mirroring_mirrors_some_and_leaves_the_others(faces: np.ndarray) -> None:
    changed = augment(faces, replace(NONE, flip=True))
    mirrored = [np.allclose(image, faces[0][:, ::-1], atol=0.05) for image in changed]
    kept = [np.allclose(image, faces[0], atol=0.05) for image in changed]
    assert all(a != b for a, b in zip(mirrored, kept, strict=True))
    assert 3 <= sum(mirrored) <= 13


@pytest.mark.parametrize("change", CHANGES)
def test_each_image_is_changed_differently(faces: np.ndarray, change: dict) -> None:
    changed = augment(faces, replace(NONE, **change))
    assert len({image.tobytes() for image in changed}) == len(faces)
    assert changed.min() >= 0
    assert changed.max() <= 255


def test_a_rotation_turns_about_the_center_by_no_more_than_asked() -> None:
    bar = np.zeros((32, 48, 48, 1), np.float32)
    bar[:, 23:25] = 255
    turned = augment(bar, replace(NONE, rotation=10.0))
    rows = turned[..., 0].argmax(axis=1)
    slopes = np.degrees(np.arctan((rows[:, 44] - rows[:, 3]) / 41))
    assert 5 < np.abs(slopes).max() <= 11.5
    assert np.abs(rows[:, 23:25] - 23.5).max() <= 1


def test_the_same_seed_gives_the_same_images(faces: np.ndarray) -> None:
    config = AugmentationConfig()
    np.testing.assert_array_equal(augment(faces, config, 5), augment(faces, config, 5))
    assert not np.array_equal(augment(faces, config, 5), augment(faces, config, 6))


@pytest.mark.parametrize("change", [{"blur": 1.0}, {"noise": 20.0}])
def test_some_images_lose_sharpness_and_the_others_stay(faces: np.ndarray, change: dict) -> None:
    untouched = [np.allclose(image, faces[0], atol=0.05) for image in augment(faces, replace(NONE, **change))]
    assert 3 <= sum(untouched) <= 13


def test_a_blur_keeps_the_brightness_and_softens_edges(faces: np.ndarray) -> None:
    blurred = augment(faces, replace(NONE, blur=1.0))
    np.testing.assert_allclose(blurred.mean(axis=(1, 2, 3)), faces.mean(axis=(1, 2, 3)), rtol=0.01)
    sharpest = np.abs(np.diff(faces[0], axis=0)).max()
    assert min(np.abs(np.diff(image, axis=0)).max() for image in blurred) < 0.5 * sharpest


def test_erasing_covers_one_rectangle_of_one_gray(faces: np.ndarray) -> None:
    erased = augment(faces, replace(NONE, erase=1.0))
    for before, after in zip(faces[..., 0], erased[..., 0], strict=True):
        rows, columns = np.nonzero(np.abs(before - after) > 0.5)
        hole = after[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        assert np.ptp(hole) < 1e-3
        assert 0 < hole.size <= (0.5 * 48 + 1) ** 2
