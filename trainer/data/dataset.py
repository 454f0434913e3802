"""Reads a data set into memory: its splits, and the votes on its images."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer.data.class_names import suggest
from trainer.data.readers import FER2013_LABELS, SPLITS, Entry, Reader, check_exists, open_data
from trainer.data.votes import Votes, read_votes, votes_of
from trainer.shared.errors import TrainerError
from trainer.shared.face_input import INPUT_SIZE, LABELS, Pixels

__all__ = ["FER2013_LABELS", "SPLITS", "Dataset", "Split", "check_exists", "load", "read"]

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Split:
    """The images of one split.

    Attributes:
        images: (n, 48, 48) uint8.
        labels: (n,) uint8, indexes into LABELS.
        names: the path of each image inside the data, or its row in a CSV file.
        votes: (n, 7) float32, how many people saw each emotion; None without a file of votes.
    """

    images: Pixels
    labels: NDArray[np.uint8]
    names: tuple[str, ...]
    votes: Votes | None = None

    def __len__(self) -> int:
        return len(self.labels)

    def counts(self) -> dict[str, int]:
        numbers = np.bincount(self.labels, minlength=len(LABELS))
        return {label: int(number) for label, number in zip(LABELS, numbers, strict=True)}


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set in memory.

    Attributes:
        splits: the splits by name.
        unreadable: names of the images that could not be read.
        excluded: how many images were excluded on request.
        made_validation: whether the validation images were drawn from the training images.
        resized: (width, height) of the images that were not 48x48, by name.
        other_folders: how many images were left out, by the name of a folder that names no emotion.
    """

    splits: dict[str, Split]
    unreadable: tuple[str, ...]
    excluded: int = 0
    made_validation: bool = False
    resized: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    other_folders: Mapping[str, int] = field(default_factory=dict)

    def fingerprint(self) -> str:
        """SHA-256 over pixels, labels and votes of all splits, as hexadecimal digits."""
        digest = hashlib.sha256()
        for name, split in sorted(self.splits.items()):
            digest.update(name.encode())
            digest.update(split.images.tobytes())
            digest.update(split.labels.tobytes())
            if split.votes is not None:
                digest.update(split.votes.tobytes())
        return digest.hexdigest()


def load(
    data: Path,
    splits: Iterable[str] = ("train", "validation"),
    progress: Progress = lambda done, total: None,
    *,
    votes: Path | None = None,
    class_names: Mapping[str, str] = {},
    excluded: Collection[str] = (),
    validation_share: float = 0.1,
    seed: int = 0,
) -> Dataset:
    """Read the splits into memory as uint8.

    Args:
        data: a folder or zip in Kaggle's layout, or a fer2013.csv.
        splits: the names of the splits to read.
        progress: called with (done, total) for every image; an exception from it ends the reading.
        votes: a file in FER+ format.
        class_names: the label that each renamed folder stands for, such as {"anger": "angry"}; images in
            other folders are left out.
        excluded: names of the images to leave out.
        validation_share: if the data has no validation images, this share (0 to 1) of the training images
            of each class becomes them. Which ones does not depend on `excluded`.
        seed: for drawing these validation images.

    Raises:
        TrainerError: if the path is not a data set, if a class has no images, or if the votes cannot be
            read or match no image.
    """
    rows = read_votes(votes) if votes else None
    dataset = read(
        data,
        splits,
        progress,
        class_names=class_names,
        excluded=excluded,
        validation_share=validation_share,
        seed=seed,
    )
    for name in dataset.splits:
        _check_classes(data, name, dataset)
    return dataset if votes is None or rows is None else add_votes(dataset, votes, rows)


def read(
    data: Path,
    splits: Iterable[str],
    progress: Progress = lambda done, total: None,
    *,
    class_names: Mapping[str, str] = {},
    excluded: Collection[str] = (),
    validation_share: float = 0.1,
    seed: int = 0,
) -> Dataset:
    """Like `load`, but without votes, and splits and classes may be empty."""
    left_out = frozenset(excluded)
    with open_data(data) as reader:
        labeled, other_folders = _label(reader.entries, class_names)
        splits = tuple(splits)
        made = "validation" in splits and not any(entry.split == "validation" for entry in reader.entries)
        if made:
            labeled = _draw_validation(labeled, validation_share, seed)
        by_split = {split: [each for each in labeled if each[0].split == split] for split in splits}
        kept = {
            split: [each for each in entries if each[0].name not in left_out]
            for split, entries in by_split.items()
        }
        loader = _ImageLoader(reader, sum(map(len, kept.values())), progress)
        loaded = {split: loader.read(entries) for split, entries in kept.items()}
    return Dataset(
        loaded,
        tuple(loader.unreadable),
        excluded=sum(map(len, by_split.values())) - sum(map(len, kept.values())),
        made_validation=made,
        resized=loader.resized,
        other_folders=other_folders,
    )


_Labeled = list[tuple[Entry, int]]


def _label(entries: Iterable[Entry], class_names: Mapping[str, str]) -> tuple[_Labeled, dict[str, int]]:
    """The entries in folders that name an emotion, and the number of entries in each other folder."""
    meaning = {label: index for index, label in enumerate(LABELS)}
    meaning |= {name.lower(): LABELS.index(label) for name, label in class_names.items()}
    labeled, others, spelling = _Labeled(), dict[str, int](), dict[str, str]()
    for entry in entries:
        label = meaning.get(entry.folder.lower())
        if label is not None:
            labeled.append((entry, label))
        else:
            folder = spelling.setdefault(entry.folder.lower(), entry.folder)
            others[folder] = others.get(folder, 0) + 1
    return labeled, others


def _draw_validation(labeled: _Labeled, share: float, seed: int) -> _Labeled:
    """Move some training images of each class to validation: at least one, and never all.

    Each class is drawn separately, so that a new folder of another class does not change the choice.
    """
    drawn = set[str]()
    for label in range(len(LABELS)):
        names = [entry.name for entry, its_label in labeled if its_label == label and entry.split == "train"]
        order = np.random.default_rng([seed, label]).permutation(len(names))
        number = max(1, min(round(share * len(names)), len(names) - 1))
        drawn.update(names[index] for index in order[:number])
    return [
        (entry._replace(split="validation") if entry.name in drawn else entry, label)
        for entry, label in labeled
    ]


class _ImageLoader:
    """Reads splits one after the other, and collects what was unreadable or resized in any of them."""

    def __init__(self, reader: Reader, total: int, progress: Progress) -> None:
        self._reader, self._total, self._progress = reader, total, progress
        self._done = 0
        self.unreadable: list[str] = []
        self.resized: dict[str, tuple[int, int]] = {}

    def read(self, entries: _Labeled) -> Split:
        images = np.empty((len(entries), INPUT_SIZE, INPUT_SIZE), np.uint8)
        labels, names = list[int](), list[str]()
        for entry, label in entries:
            image = self._reader.read(entry.name)
            if image is None:
                self.unreadable.append(entry.name)
            else:
                images[len(names)] = image.face
                labels.append(label)
                names.append(entry.name)
                if image.resized:
                    self.resized[entry.name] = (image.width, image.height)
            self._done += 1
            self._progress(self._done, self._total)
        return Split(images[: len(names)], np.array(labels, np.uint8), tuple(names))


def add_votes(dataset: Dataset, path: Path, rows: Mapping[str, tuple[float, ...]]) -> Dataset:
    """A copy of the data set with votes. Raises TrainerError if no row of the file matches an image."""
    splits = {
        name: replace(split, votes=votes_of(split.names, rows)) for name, split in dataset.splits.items()
    }
    if not any(split.votes is not None and split.votes.any() for split in splits.values()):
        raise TrainerError(
            f"No row of {path} matches an image of the data. Its column path must contain the images' "
            'paths inside the data, at least <split>/<emotion>/<file name>, or "row 2" and so on for the '
            "lines of a fer2013.csv."
        )
    return replace(dataset, splits=splits)


def _check_classes(data: Path, name: str, dataset: Dataset) -> None:
    split = dataset.splits[name]
    meant = {folder: label for folder in dataset.other_folders if (label := suggest(folder))}
    hint = "".join(f" If its folder {folder} means {label}, say so." for folder, label in meant.items())
    if not len(split) and not (dataset.made_validation and any(map(len, dataset.splits.values()))):
        raise TrainerError(
            f"{data} has no {name} images. Expected {name}/<emotion>/<image> for the emotions "
            f"{', '.join(LABELS)}, or a fer2013.csv.{hint}"
        )
    empty = [label for label, number in split.counts().items() if not number]
    if not empty:
        return
    needed = "two for training and validation" if dataset.made_validation else "some"
    raise TrainerError(
        f"{data} has no readable {name} images of {', '.join(empty)}. "
        f"Each of the seven emotions needs {needed}.{hint}"
    )
