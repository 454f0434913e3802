"""Read a data set into memory: a folder or zip in Kaggle's layout, or a fer2013.csv."""

import csv
import hashlib
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.bundle import DAMAGED_ARCHIVE
from trainer.errors import TrainerError
from trainer.face_input import INPUT_SIZE, LABELS, Pixels, to_face_input

SPLITS = ("train", "validation", "test")
IMAGE_ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".pgm"})
# fer2013.csv numbers its emotions in an order of its own.
FER2013_LABELS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
FER2013_SPLITS = {"training": "train", "publictest": "validation", "privatetest": "test"}
# A face is 48x48 pixels: a file that unpacks to more than this is no such picture.
LARGEST_FILE = 64 * 2**20

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Split:
    """images (n, 48, 48) uint8, labels (n,) uint8 (index into LABELS), names: where each came from."""

    images: Pixels
    labels: NDArray[np.uint8]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.labels)

    def counts(self) -> dict[str, int]:
        numbers = np.bincount(self.labels, minlength=len(LABELS))
        return {label: int(number) for label, number in zip(LABELS, numbers, strict=True)}


@dataclass(frozen=True, slots=True)
class Dataset:
    """splits by name, and the files that could not be read."""

    splits: dict[str, Split]
    unreadable: tuple[str, ...]

    def fingerprint(self) -> str:
        """SHA-256 over pixels and labels of all splits, as hexadecimal digits."""
        digest = hashlib.sha256()
        for name, split in sorted(self.splits.items()):
            digest.update(name.encode())
            digest.update(split.images.tobytes())
            digest.update(split.labels.tobytes())
        return digest.hexdigest()


class _Reader(Protocol):
    """A container of pictures: names and, for each, its face."""

    def entries(self, split: str) -> list[tuple[str, int]]:
        """(name, label) of each picture of a split."""

    def face(self, name: str) -> Pixels | None:
        """(48, 48) uint8; None where it cannot be read."""


def load(
    data: Path,
    splits: Iterable[str] = ("train", "validation"),
    progress: Progress = lambda done, total: None,
) -> Dataset:
    """Read the splits into memory as uint8.

    progress(done, total) is called for every picture; what it raises ends the reading.
    Raises TrainerError for a path that is no data set, and for a class without pictures.
    """
    with _open(data) as reader:
        wanted = {split: reader.entries(split) for split in splits}
        total = sum(len(entries) for entries in wanted.values())
        done, unreadable, loaded = 0, list[str](), dict[str, Split]()
        for split, entries in wanted.items():
            faces, labels, names = list[Pixels](), list[int](), list[str]()
            for name, label in entries:
                face = reader.face(name)
                if face is None:
                    unreadable.append(name)
                else:
                    faces.append(face)
                    labels.append(label)
                    names.append(name)
                done += 1
                progress(done, total)
            pixels = np.stack(faces) if faces else np.empty((0, INPUT_SIZE, INPUT_SIZE), np.uint8)
            loaded[split] = Split(pixels, np.array(labels, np.uint8), tuple(names))
            _check_classes(data, split, loaded[split])
    return Dataset(loaded, tuple(unreadable))


def _check_classes(data: Path, name: str, split: Split) -> None:
    if not len(split):
        raise TrainerError(
            f"{data} has no {name} pictures. Expected {name}/<emotion>/<picture> for the emotions "
            f"{', '.join(LABELS)}, or a fer2013.csv."
        )
    empty = [label for label, number in split.counts().items() if not number]
    if empty:
        raise TrainerError(
            f"{data} has no readable {name} pictures of {', '.join(empty)}. "
            "Each of the seven emotions needs some."
        )


def check_exists(data: Path) -> None:
    """Raises TrainerError where there is nothing at the path of a data set."""
    if not data.exists():
        raise TrainerError(f"There is no folder or file {data}. Check the path.")


def _open(data: Path) -> "_OpenReader":
    check_exists(data)
    if data.is_dir():
        return _FolderReader(data)
    if data.suffix.lower() == ".csv":
        return _CsvReader(data)
    if zipfile.is_zipfile(data):
        return _ZipReader(data)
    raise TrainerError(f"{data} is neither a folder, a zip archive nor a fer2013.csv.")


class _OpenReader(_Reader, Protocol):
    def __enter__(self) -> "_OpenReader": ...
    def __exit__(self, *exception: object) -> None: ...


class _TreeReader:
    """What folder and zip share: `<root>/<split>/<emotion>/<picture>`."""

    def __init__(self, names: Iterable[str]) -> None:
        self._tree: dict[str, list[tuple[str, int]]] = {split: [] for split in SPLITS}
        found = list(_layout(names))
        # Kaggle's archive holds the whole tree a second time, deeper down: the outermost one counts.
        outermost = min((len(root) for root, *_ in found), default=0)
        for root, split, label, name in found:
            if len(root) == outermost:
                self._tree[split].append((name, label))
        for entries in self._tree.values():
            entries.sort()

    def entries(self, split: str) -> list[tuple[str, int]]:
        return self._tree[split]

    def __enter__(self) -> "_TreeReader":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is held open."""

    def face(self, name: str) -> Pixels | None:
        try:
            return _decode(self.content(name))
        except DAMAGED_ARCHIVE:  # or a damaged file
            return None

    def content(self, name: str) -> bytes:
        raise NotImplementedError


def _layout(names: Iterable[str]) -> Iterator[tuple[tuple[str, ...], str, int, str]]:
    """(root, split, label, name) of each name that lies at its place in the layout."""
    for name in names:
        path = PurePosixPath(name)
        if len(path.parts) < 3 or path.suffix.lower() not in IMAGE_ENDINGS:
            continue
        *root, split, emotion, _ = path.parts
        if split.lower() in SPLITS and emotion.lower() in LABELS and "__MACOSX" not in root:
            yield tuple(root), split.lower(), LABELS.index(emotion.lower()), name


def _decode(content: bytes) -> Pixels | None:
    if not content:
        return None
    try:
        image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error:
        return None
    return None if image is None else to_face_input(np.asarray(image, dtype=np.uint8))


class _FolderReader(_TreeReader):
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        files = (path for path in folder.rglob("*") if path.is_file())
        super().__init__(path.relative_to(folder).as_posix() for path in files)

    def content(self, name: str) -> bytes:
        return (self._folder / name).read_bytes()


class _ZipReader(_TreeReader):
    """Reads the members where they are: nothing is unpacked to the disk."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except DAMAGED_ARCHIVE as error:
            raise TrainerError(f"{path} is a damaged zip archive. Download it again.") from error
        super().__init__(self._zip.namelist())

    def content(self, name: str) -> bytes:
        if self._zip.getinfo(name).file_size > LARGEST_FILE:
            raise ValueError("too large for a picture of a face")
        return self._zip.read(name)

    def close(self) -> None:
        self._zip.close()


class _CsvReader:
    """fer2013.csv: emotion (0 to 6), pixels (2,304 numbers), Usage."""

    def __init__(self, path: Path) -> None:
        self._tree: dict[str, list[tuple[str, int]]] = {split: [] for split in SPLITS}
        self._pixels: dict[str, str] = {}
        csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
        try:
            with path.open(newline="", encoding="utf-8-sig") as file:
                self._read(csv.reader(file))
        except (OSError, csv.Error, UnicodeDecodeError) as error:
            raise TrainerError(f"{path} cannot be read as a table: {error}.") from error
        except (KeyError, StopIteration) as error:
            raise TrainerError(f"{path} needs the columns emotion, pixels and Usage.") from error

    def _read(self, rows: Iterator[list[str]]) -> None:
        header = [name.strip().lower() for name in next(rows)]
        columns = {name: position for position, name in enumerate(header)}
        emotion, pixels, usage = columns["emotion"], columns["pixels"], columns["usage"]
        for number, row in enumerate(rows, start=2):
            name = f"row {number}"
            if len(row) <= max(emotion, pixels, usage):
                self._tree["train"].append((name, 0))  # counted, and listed as unreadable
                continue
            split = FER2013_SPLITS.get(row[usage].strip().lower())
            label = row[emotion].strip()
            if split is None:
                continue
            known = label.isdecimal() and int(label) < len(FER2013_LABELS)
            self._tree[split].append((name, LABELS.index(FER2013_LABELS[int(label)]) if known else 0))
            if known:
                self._pixels[name] = row[pixels]

    def entries(self, split: str) -> list[tuple[str, int]]:
        return self._tree[split]

    def face(self, name: str) -> Pixels | None:
        try:
            values = np.array(self._pixels.pop(name).split(), dtype=np.int64)
        except (KeyError, ValueError, OverflowError):
            return None
        side = round(len(values) ** 0.5)
        if not len(values) or side * side != len(values) or values.min() < 0 or values.max() > 255:
            return None
        return to_face_input(values.astype(np.uint8).reshape(side, side))

    def __enter__(self) -> "_CsvReader":
        return self

    def __exit__(self, *exception: object) -> None:
        self._pixels.clear()
