import numpy as np
import pytest
from small_data import draw_image

from trainer.data.dataset import Split
from trainer.data.duplicates import (
    LIMIT,
    DuplicateFinder,
    exact_duplicates,
    near_duplicates,
    train_validation_leakage,
)
from trainer.shared.errors import StopRequested
from trainer.shared.face_input import LABELS, Pixels


def changed(image: Pixels, total: int, random: np.random.Generator) -> Pixels:
    """A copy of the image whose sum of absolute pixel differences is `total`."""
    pixels = image.astype(np.int64).ravel()
    places = random.permutation(pixels.size)[: max(1, total // 10)]
    share, rest = divmod(total, len(places))
    pixels[places] += share
    pixels[places[:rest]] += 1
    return pixels.astype(np.uint8).reshape(image.shape)


def many(number: int, seed: int = 0) -> Pixels:
    """Different images of all brightnesses, and near-copies of some, on both sides of the limit."""
    random = np.random.default_rng(seed)
    shades = random.integers(20, 180, (number, 1, 1))
    images = (shades + random.integers(0, 40, (number, 48, 48))).astype(np.uint8)
    limit = LIMIT * 48 * 48
    near = [changed(images[i], limit - 1 + i % 3, random) for i in range(0, number, 3)]
    noisy = [
        np.clip(images[i] + random.normal(0, 3.75, (48, 48)), 0, 255).astype(np.uint8) for i in range(number)
    ]
    smooth = (20 + np.arange(number)[:, None, None] * 0.7 + np.zeros((1, 48, 48))).astype(np.uint8)
    return np.concatenate([images, near, noisy, smooth])[random.permutation(3 * number + len(near))]


def every_pair(images: Pixels, others: Pixels) -> set[tuple[int, int]]:
    """The reference: all pairs, by brute force."""
    flat, limit = others.reshape(len(others), -1).astype(np.int64), LIMIT * 48 * 48
    found = [np.abs(flat - image.ravel()).sum(axis=1) < limit for image in images]
    return {(row, int(column)) for row, hits in enumerate(found) for column in np.flatnonzero(hits)}


def test_no_pair_inside_a_set_is_missed_and_none_invented() -> None:
    images = many(70)
    expected = {(i, j) for i, j in every_pair(images, images) if i < j}
    assert len(expected) > 60
    assert [tuple(pair) for pair in near_duplicates(images).tolist()] == sorted(expected)


def test_no_pair_between_two_sets_is_missed_and_none_invented() -> None:
    images, others = many(90)[:200], many(90)[150:]
    expected = every_pair(images, others)
    assert len(expected) > 50
    assert [tuple(pair) for pair in near_duplicates(images, others).tolist()] == sorted(expected)


def test_images_at_the_limit_are_not_duplicates() -> None:
    image = np.full((48, 48), 100, np.uint8)
    closer = image + LIMIT
    closer[0, 0] -= 1
    assert len(near_duplicates(np.stack([image, image + LIMIT]))) == 0
    assert near_duplicates(np.stack([image, closer])).tolist() == [[0, 1]]


def test_an_empty_set_has_no_duplicates() -> None:
    nothing = np.empty((0, 48, 48), np.uint8)
    assert near_duplicates(nothing).shape == near_duplicates(nothing, many(5)).shape == (0, 2)
    assert near_duplicates(many(5), nothing).shape == (0, 2)
    assert exact_duplicates(nothing) == []


def test_exact_duplicates_are_grouped() -> None:
    one, other, third = many(3)[:3]
    assert exact_duplicates(np.stack([one, other, one, third, other, one])) == [(0, 2, 5), (1, 4)]


def test_the_search_can_be_stopped() -> None:
    def progress(done: int, total: int) -> None:
        raise StopRequested

    with pytest.raises(StopRequested):
        near_duplicates(many(5), progress=progress)


def split(images: list[Pixels]) -> Split:
    names = tuple(str(index) for index in range(len(images)))
    return Split(np.stack(images), np.zeros(len(images), np.uint8), names)


def test_images_with_an_exact_or_near_duplicate_in_training_are_leaked() -> None:
    random = np.random.default_rng(1)
    faces = [draw_image(label, random) for label in LABELS]
    near = changed(faces[1], 3000, random)
    mask = train_validation_leakage(
        split([faces[0], faces[1], faces[0]]), split([faces[2], near, faces[0], faces[3], faces[0]])
    )
    assert mask.tolist() == [False, True, True, False, True]


def test_groups_of_near_duplicates_keep_images_without_a_duplicate() -> None:
    image = np.full((48, 48), 100, np.uint8)
    chain = np.stack([image, image + 2, image + 4, image + 6, image])  # neighbors are near, others not
    twins = DuplicateFinder(chain)
    assert twins.exact(range(5)) == [(0, 4)]
    assert twins.near(range(5)) == [(0, 1), (2, 3)]
    assert twins.between(range(2), range(2, 5)) == [(0, 4), (1, 2)]


def test_only_images_with_a_duplicate_of_another_label_conflict() -> None:
    image, far = np.full((48, 48), 100, np.uint8), np.full((48, 48), 200, np.uint8)
    images = np.stack([image, image + 2, image + 4, far, far, far + 20, far + 20])
    labels = np.array([1, 1, 2, 3, 3, 4, 5], np.uint8)
    assert DuplicateFinder(images).in_conflict(labels) == [(1, 2), (5, 6)]
