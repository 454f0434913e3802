"""Read a data set into memory: its splits, and what people voted on its pictures."""

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
    """images (n, 48, 48) uint8, labels (n,) uint8 (index into LABELS), names: where each came from.

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
    """splits by name, and the files that could not be read.

    excluded: how many pictures were left out on request. made_validation: the validation pictures were
    drawn from those for training. resized: (width, height) of the pictures that were not 48x48.
    other_folders: how many pictures lie in folders that name none of the emotions, and were left out.
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

    class_names: what folders named otherwise mean, such as {"anger": "angry"}; others are left out.
    excluded: names of pictures to leave out. Where the data has no validation pictures, a share of each
    class's training pictures becomes them, drawn with the seed and not depending on what is excluded.
    progress(done, total) is called for every picture; what it raises ends the reading.
    Raises TrainerError for a path that is no data set, for a class without pictures, and for votes
    that cannot be read or belong to no picture.
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
    """`load` of whatever is there, without votes: splits and classes may be empty."""
    left_out = frozenset(excluded)
    with open_data(data) as reader:
        labeled, other_folders = _label(reader.entries, class_names)
        splits = tuple(splits)
        made = "validation" in splits and not any(entry.split == "validation" for entry in reader.entries)
        if made:
            labeled = _draw_validation(labeled, validation_share, seed)
        wanted = {split: [each for each in labeled if each[0].split == split] for split in splits}
        kept = {
            split: [each for each in entries if each[0].name not in left_out]
            for split, entries in wanted.items()
        }
        pictures = _Pictures(reader, sum(map(len, kept.values())), progress)
        loaded = {split: pictures.read(entries) for split, entries in kept.items()}
    return Dataset(
        loaded,
        tuple(pictures.unreadable),
        excluded=sum(map(len, wanted.values())) - sum(map(len, kept.values())),
        made_validation=made,
        resized=pictures.resized,
        other_folders=other_folders,
    )


_Labeled = list[tuple[Entry, int]]


def _label(entries: Iterable[Entry], class_names: Mapping[str, str]) -> tuple[_Labeled, dict[str, int]]:
    """The entries whose folders name an emotion, and how many lie in each other folder."""
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
    """Some of each class's training pictures become validation pictures: one at least, and never all.

    Each class is drawn by itself, so that another class's new folder does not change it.
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


class _Pictures:
    """Reads splits one after the other, and keeps account of them all."""

    def __init__(self, reader: Reader, total: int, progress: Progress) -> None:
        self._reader, self._total, self._progress = reader, total, progress
        self._done = 0
        self.unreadable: list[str] = []
        self.resized: dict[str, tuple[int, int]] = {}

    def read(self, entries: _Labeled) -> Split:
        images = np.empty((len(entries), INPUT_SIZE, INPUT_SIZE), np.uint8)
        labels, names = list[int](), list[str]()
        for entry, label in entries:
            picture = self._reader.picture(entry.name)
            if picture is None:
                self.unreadable.append(entry.name)
            else:
                images[len(names)] = picture.face
                labels.append(label)
                names.append(entry.name)
                if picture.resized:
                    self.resized[entry.name] = (picture.width, picture.height)
            self._done += 1
            self._progress(self._done, self._total)
        return Split(images[: len(names)], np.array(labels, np.uint8), tuple(names))


def add_votes(dataset: Dataset, path: Path, rows: Mapping[str, tuple[float, ...]]) -> Dataset:
    """The same with votes. Raises TrainerError where no row of the file belongs to a picture."""
    splits = {
        name: replace(split, votes=votes_of(split.names, rows)) for name, split in dataset.splits.items()
    }
    if not any(split.votes is not None and split.votes.any() for split in splits.values()):
        raise TrainerError(
            f"No row of {path} belongs to a picture of the data. Its column path must hold the pictures' "
            'names inside the data, at least <split>/<emotion>/<file name>, or "row 2" and so on for the '
            "lines of a fer2013.csv."
        )
    return replace(dataset, splits=splits)


def _check_classes(data: Path, name: str, dataset: Dataset) -> None:
    split = dataset.splits[name]
    meant = {folder: label for folder in dataset.other_folders if (label := suggest(folder))}
    hint = "".join(f" If its folder {folder} means {label}, say so." for folder, label in meant.items())
    if not len(split) and not (dataset.made_validation and any(map(len, dataset.splits.values()))):
        raise TrainerError(
            f"{data} has no {name} pictures. Expected {name}/<emotion>/<picture> for the emotions "
            f"{', '.join(LABELS)}, or a fer2013.csv.{hint}"
        )
    empty = [label for label, number in split.counts().items() if not number]
    if not empty:
        return
    needed = "two for training and validation" if dataset.made_validation else "some"
    raise TrainerError(
        f"{data} has no readable {name} pictures of {', '.join(empty)}. "
        f"Each of the seven emotions needs {needed}.{hint}"
    )
