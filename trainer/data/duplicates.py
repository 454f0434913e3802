"""Pictures that a data set holds more than once: the same pixels, or nearly the same.

Near twins differ by less than 3 of 255 on average over their pixels.
"""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from trainer.data.dataset import Split
from trainer.shared.face_input import INPUT_SIZE, Pixels

LIMIT = 3  # of 255
# The sums of square blocks of this side differ by no more than the pixels do: the coarse ones, of which
# there are few, rule out nearly all pairs. All are whole numbers, so nothing is lost to rounding.
_BLOCKS = (16, 8, 4)
_MAX_SUM = LIMIT * INPUT_SIZE**2  # of the differences of all pixels: twins stay below it
_ROWS = 256
_PAIRS = 512  # that fit into the processor's cache

Progress = Callable[[int, int], None]
Pairs = NDArray[np.intp]
Sums = NDArray[np.float32 | np.uint8]  # of blocks, or the pixels themselves
Flags = NDArray[np.bool_]  # (n,): one for each picture
Group = tuple[int, ...]


def first_copies(images: Pixels) -> NDArray[np.intp]:
    """(n,): for each picture the index of the first one with the same pixels, which may be itself."""
    seen = dict[bytes, int]()
    return np.array([seen.setdefault(image.tobytes(), index) for index, image in enumerate(images)], np.intp)


def exact_twins(images: Pixels) -> list[Group]:
    """Groups of indexes of pictures with the same pixels; each group in order, of two at least."""
    copies = _copies(first_copies(images), range(len(images)))
    return [tuple(group) for group in copies.values() if len(group) > 1]


def _copies(first: NDArray[np.intp], place: range) -> dict[int, list[int]]:
    """The indexes in `place` by their first copy."""
    copies = dict[int, list[int]]()
    for index in place:
        copies.setdefault(int(first[index]), []).append(index)
    return copies


def near_twins(
    images: Pixels, others: Pixels | None = None, progress: Progress = lambda done, total: None
) -> Pairs:
    """(m, 2): all pairs of near twins, as indexes into images and others, or i < j into images alone.

    No pair is missed. Copies of the same picture are near twins too: where there may be many of them,
    give each picture once. progress(done, total) is called now and then; what it raises ends the search.
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
    """Pictures in order of their brightness, with the sums of their blocks.

    order (n,): where each came from. totals (n,) int64. pixels (n, 2304) uint8. sums by side of the
    blocks: (n, blocks) float32, in which sums of a picture's pixels are exact.
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
    """(rows, columns) of the pairs that brightness and the coarsest blocks do not rule out.

    The rows are the next ones of `first`, from `begin`; as both are in order of brightness, they are
    compared with one stretch of `second`. within: both are the same, and each pair is wanted once.
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
    wanted = columns > rows if within else slice(None)
    return rows[wanted], columns[wanted]


def _closer(first: Sums, second: Sums, rows: Pairs, columns: Pairs) -> tuple[Pairs, Pairs]:
    """Those of the pairs whose sums (or pixels) do not differ by too much to be twins."""
    close = np.empty(len(rows), np.bool_)
    for begin in range(0, len(rows), _PAIRS):
        some = slice(begin, begin + _PAIRS)
        differences = first[rows[some]].astype(np.float32)
        differences -= second[columns[some]]
        close[some] = np.abs(differences, out=differences).sum(axis=1) < _MAX_SUM
    return rows[close], columns[close]


def train_validation_leakage(
    train: Split, validation: Split, progress: Progress = lambda done, total: None
) -> Flags:
    """(n,): whether each validation picture has a near twin, or the same picture, in training."""
    known = train.images[np.unique(first_copies(train.images))]
    found = np.zeros(len(validation), np.bool_)
    found[near_twins(validation.images, known, progress)[:, 0]] = True
    return found


class DuplicateFinder:
    """All twins among pictures that are in several splits, each of which is a range of indexes."""

    def __init__(self, images: Pixels, progress: Progress = lambda done, total: None) -> None:
        self._first = first_copies(images)
        different = np.unique(self._first)
        self._near = different[near_twins(images[different], progress=progress)]  # pairs of first copies

    def exact(self, place: range) -> list[Group]:
        """Groups of the same picture inside a split."""
        return [tuple(group) for group in _copies(self._first, place).values() if len(group) > 1]

    def near(self, place: range) -> list[Group]:
        """Groups inside a split of one picture and its near twins; of the same picture one counts.

        No picture is in two groups, and what is left without all but the first of each has no near twins.
        """
        pairs = np.sort(self._in(place)[self._near], axis=1)
        pairs = pairs[pairs[:, 0] >= 0]
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        groups, gone = list[Group](), np.zeros(len(self._first), np.bool_)
        ones, begins = np.unique(pairs[:, 0], return_index=True)
        for one, others in zip(ones.tolist(), np.split(pairs[:, 1], begins[1:]), strict=False):
            twins = others[~gone[others]]
            if len(twins) and not gone[one]:
                groups.append((one, *twins.tolist()))
                gone[twins] = True
        return groups

    def between(self, known: range, place: range) -> list[Group]:
        """Groups of a picture in `known` and its exact and near twins in `place`, each of them once."""
        exact, nowhere = self._in(known), len(self._first)
        near = np.full(nowhere, nowhere, np.intp)
        for one, other in (self._near.T, self._near.T[::-1]):
            original = exact[other]
            np.minimum.at(near, one, np.where(original < 0, nowhere, original))
        originals = np.where(exact < 0, near, exact)[self._first].tolist()
        groups = dict[int, list[int]]()
        for index in place:
            if originals[index] != nowhere:
                groups.setdefault(originals[index], []).append(index)
        return [(original, *twins) for original, twins in sorted(groups.items())]

    def in_conflict(self, labels: NDArray[np.uint8]) -> list[Group]:
        """Groups of exact and near twins in any split, each of which has a twin with another label."""
        label = labels[self._first]  # of each picture's first copy
        mixed = np.zeros(len(labels), np.bool_)
        mixed[self._first[labels != label]] = True
        one, other = self._near.T
        unlike = mixed[one] | mixed[other] | (label[one] != label[other])
        linked = {first: set[int]() for first in np.flatnonzero(mixed).tolist()}
        for first, second in self._near[unlike].tolist():
            linked.setdefault(first, set()).add(second)
            linked.setdefault(second, set()).add(first)
        copies = _copies(self._first, range(len(self._first)))
        return [tuple(sorted(index for first in each for index in copies[first])) for each in _parts(linked)]

    def _in(self, place: range) -> NDArray[np.intp]:
        """(n,): for each picture that is a first copy, the first of its copies in `place`, or -1."""
        found = np.full(len(self._first), -1, np.intp)
        firsts, begins = np.unique(self._first[place.start : place.stop], return_index=True)
        found[firsts] = begins + place.start
        return found


def _parts(neighbors: Mapping[int, set[int]]) -> Iterator[set[int]]:
    """The connected parts of a graph."""
    reached = set[int]()
    for start in sorted(neighbors):
        if start in reached:
            continue
        part, waiting = set[int](), [start]
        while waiting:
            node = waiting.pop()
            if node not in part:
                part.add(node)
                waiting.extend(neighbors[node])
        reached |= part
        yield part
