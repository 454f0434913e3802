"""Finds images that a data set contains more than once.

Exact duplicates have the same pixels. Near-duplicates differ by less than 3 of 255 on average over their
pixels.
"""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from trainer.data.dataset import Split
from trainer.shared.face_input import INPUT_SIZE, Pixels

LIMIT = 3  # of 255
# Sides of square blocks of pixels. The sums of the blocks differ by no more than the pixels do, so the few
# coarse blocks rule out nearly all pairs. All sums are whole numbers, so nothing is lost to rounding.
_BLOCKS = (16, 8, 4)
_MAX_SUM = LIMIT * INPUT_SIZE**2  # of the differences of all pixels; near-duplicates stay below it
_ROWS = 256
_PAIRS = 512  # pairs that fit into the processor's cache

Progress = Callable[[int, int], None]
Pairs = NDArray[np.intp]
Sums = NDArray[np.float32 | np.uint8]  # of blocks, or the pixels themselves
Flags = NDArray[np.bool_]  # (n,), one for each image
Group = tuple[int, ...]


def first_copies(images: Pixels) -> NDArray[np.intp]:
    """(n,): for each image, the index of the first one with the same pixels, which may be itself."""
    seen = dict[bytes, int]()
    return np.array([seen.setdefault(image.tobytes(), index) for index, image in enumerate(images)], np.intp)


def exact_duplicates(images: Pixels) -> list[Group]:
    """Groups of at least two indexes, in ascending order, of images with the same pixels."""
    copies = _copies(first_copies(images), range(len(images)))
    return [tuple(group) for group in copies.values() if len(group) > 1]


def _copies(first: NDArray[np.intp], split: range) -> dict[int, list[int]]:
    """The indexes of a split by their first copy."""
    copies = dict[int, list[int]]()
    for index in split:
        copies.setdefault(int(first[index]), []).append(index)
    return copies


def near_duplicates(
    images: Pixels, others: Pixels | None = None, progress: Progress = lambda done, total: None
) -> Pairs:
    """Find all pairs of near-duplicates; none is missed.

    Exact duplicates are found too. If there may be many of them, pass each image only once.

    Args:
        images: (n, 48, 48) uint8.
        others: (k, 48, 48) uint8; None to compare the images with each other.
        progress: called with (done, total) now and then; an exception from it ends the search.

    Returns:
        (m, 2) indexes into images and others, or i < j into images alone.
    """
    first = _Pyramid(images)
    second = first if others is None else _Pyramid(others)
    found = list[Pairs]()
    for begin in range(0, len(images), _ROWS):
        rows, columns = _candidates(first, second, begin, within=others is None)
        for block in _BLOCKS[1:]:
            rows, columns = _closer(first.sums[block], second.sums[block], rows, columns)
        rows, columns = _closer(first.pixels, second.pixels, rows, columns)
        pairs = np.stack([first.order[rows], second.order[columns]], axis=1)
        found.append(np.sort(pairs, axis=1) if others is None else pairs)
        progress(min(begin + _ROWS, len(images)), len(images))
    pairs = np.concatenate(found) if found else np.empty((0, 2), np.intp)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


class _Pyramid:
    """Images in order of brightness, with the sums of their blocks.

    Attributes:
        order: (n,), the original index of each image.
        totals: (n,) int64, the sums of all pixels.
        pixels: (n, 2304) uint8.
        sums: (n, blocks) float32 by side of the blocks; float32 holds the sums of an image exactly.
    """

    def __init__(self, images: Pixels) -> None:
        flat = images.reshape(len(images), INPUT_SIZE**2)
        totals = flat.sum(axis=1, dtype=np.int64)
        self.order = np.argsort(totals, kind="stable")
        self.totals = totals[self.order]
        self.pixels = flat[self.order]
        self.sums = {block: _block_sums(self.pixels, block) for block in _BLOCKS}


def _block_sums(pixels: Pixels, block: int) -> NDArray[np.float32]:
    blocks = INPUT_SIZE // block
    grid = pixels.reshape(-1, blocks, block, blocks, block)
    return np.asarray(grid.sum(axis=(2, 4), dtype=np.float32)).reshape(-1, blocks**2)


def _candidates(first: _Pyramid, second: _Pyramid, begin: int, *, within: bool) -> tuple[Pairs, Pairs]:
    """The (rows, columns) of pairs that brightness and the coarsest blocks do not rule out.

    Compares the next rows of `first`, from `begin`, with one contiguous range of `second`, since both are
    in order of brightness. within: `first` and `second` are the same, and each pair is returned once.
    """
    end = min(begin + _ROWS, len(first.order))
    low = begin if within else np.searchsorted(second.totals, first.totals[begin] - _MAX_SUM, "right")
    high = np.searchsorted(second.totals, first.totals[end - 1] + _MAX_SUM, "left")
    coarse = _BLOCKS[0]
    differences = np.zeros((end - begin, max(0, int(high - low))), np.float32)
    for mine, theirs in zip(first.sums[coarse][begin:end].T, second.sums[coarse][low:high].T, strict=True):
        difference = mine[:, None] - theirs
        differences += np.abs(difference, out=difference)
    rows, columns = np.nonzero(differences < _MAX_SUM)
    rows, columns = rows + begin, columns + low
    kept = columns > rows if within else slice(None)
    return rows[kept], columns[kept]


def _closer(first: Sums, second: Sums, rows: Pairs, columns: Pairs) -> tuple[Pairs, Pairs]:
    """The pairs whose sums (or pixels) are close enough for near-duplicates."""
    close = np.empty(len(rows), np.bool_)
    for begin in range(0, len(rows), _PAIRS):
        chunk = slice(begin, begin + _PAIRS)
        differences = first[rows[chunk]].astype(np.float32)
        differences -= second[columns[chunk]]
        close[chunk] = np.abs(differences, out=differences).sum(axis=1) < _MAX_SUM
    return rows[close], columns[close]


def train_validation_leakage(
    train: Split, validation: Split, progress: Progress = lambda done, total: None
) -> Flags:
    """(n,): whether each validation image has an exact or near-duplicate in training."""
    known = train.images[np.unique(first_copies(train.images))]
    found = np.zeros(len(validation), np.bool_)
    found[near_duplicates(validation.images, known, progress)[:, 0]] = True
    return found


class DuplicateFinder:
    """Finds all duplicates among the images of several splits, each of which is a range of indexes."""

    def __init__(self, images: Pixels, progress: Progress = lambda done, total: None) -> None:
        self._first = first_copies(images)
        different = np.unique(self._first)
        self._near = different[near_duplicates(images[different], progress=progress)]  # pairs of first copies

    def exact(self, split: range) -> list[Group]:
        """Groups of exact duplicates inside a split."""
        return [tuple(group) for group in _copies(self._first, split).values() if len(group) > 1]

    def near(self, split: range) -> list[Group]:
        """Groups of an image and its near-duplicates inside a split; exact duplicates count once.

        No image is in two groups. Once only the first of each group is kept, no near-duplicates are left.
        """
        pairs = np.sort(self._in(split)[self._near], axis=1)
        pairs = pairs[pairs[:, 0] >= 0]
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        groups, removed = list[Group](), np.zeros(len(self._first), np.bool_)
        ones, begins = np.unique(pairs[:, 0], return_index=True)
        for one, others in zip(ones.tolist(), np.split(pairs[:, 1], begins[1:]), strict=False):
            duplicates = others[~removed[others]]
            if len(duplicates) and not removed[one]:
                groups.append((one, *duplicates.tolist()))
                removed[duplicates] = True
        return groups

    def between(self, known: range, split: range) -> list[Group]:
        """Groups of an image in `known` and its exact and near-duplicates in `split`, each listed once."""
        exact, none = self._in(known), len(self._first)
        near = np.full(none, none, np.intp)
        for one, other in (self._near.T, self._near.T[::-1]):
            original = exact[other]
            np.minimum.at(near, one, np.where(original < 0, none, original))
        originals = np.where(exact < 0, near, exact)[self._first].tolist()
        groups = dict[int, list[int]]()
        for index in split:
            if originals[index] != none:
                groups.setdefault(originals[index], []).append(index)
        return [(original, *duplicates) for original, duplicates in sorted(groups.items())]

    def in_conflict(self, labels: NDArray[np.uint8]) -> list[Group]:
        """Groups of exact and near-duplicates, in any split, that have a duplicate with another label."""
        label = labels[self._first]  # of the first copy of each image
        mixed = np.zeros(len(labels), np.bool_)
        mixed[self._first[labels != label]] = True
        one, other = self._near.T
        unlike = mixed[one] | mixed[other] | (label[one] != label[other])
        linked = {first: set[int]() for first in np.flatnonzero(mixed).tolist()}
        for first, second in self._near[unlike].tolist():
            linked.setdefault(first, set()).add(second)
            linked.setdefault(second, set()).add(first)
        copies = _copies(self._first, range(len(self._first)))
        return [
            tuple(sorted(index for first in each for index in copies[first]))
            for each in _connected_components(linked)
        ]

    def _in(self, split: range) -> NDArray[np.intp]:
        """(n,): for each image that is a first copy, the first of its copies in `split`, or -1."""
        found = np.full(len(self._first), -1, np.intp)
        firsts, begins = np.unique(self._first[split.start : split.stop], return_index=True)
        found[firsts] = begins + split.start
        return found


def _connected_components(neighbors: Mapping[int, set[int]]) -> Iterator[set[int]]:
    """The connected parts of a graph."""
    reached = set[int]()
    for start in sorted(neighbors):
        if start in reached:
            continue
        component, pending = set[int](), [start]
        while pending:
            node = pending.pop()
            if node not in component:
                component.add(node)
                pending.extend(neighbors[node])
        reached |= component
        yield component
