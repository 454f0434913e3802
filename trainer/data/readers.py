"""Reads images one by one from a folder or zip in Kaggle's layout, or from a fer2013.csv."""

import csv
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple, Protocol, Self

import cv2
import numpy as np

from trainer.data.class_names import suggest
from trainer.shared.bundle import DAMAGED_ARCHIVE, check_members
from trainer.shared.errors import TrainerError, reason
from trainer.shared.face_input import INPUT_SIZE, LABELS, Pixels, to_face_input

SPLITS = ("train", "validation", "test")
IMAGE_ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".pgm"})
# fer2013.csv numbers the emotions in its own order.
FER2013_LABELS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
_FER2013_NUMBERS = {str(number): label for number, label in enumerate(FER2013_LABELS)}
FER2013_SPLITS = {"training": "train", "publictest": "validation", "privatetest": "test"}
SPLIT_NAMES = {
    **{name: name for name in SPLITS}, **FER2013_SPLITS, "val": "validation", "valid": "validation"
}  # fmt: skip
# Bytes. A face is 48x48 pixels: a member that unpacks to more than this is not an image of a face.
MAX_FILE = 64 * 2**20
# Bytes. An archive whose members unpack to more than this in total is not a data set of faces.
MAX_ARCHIVE = 4 * 2**30


class Entry(NamedTuple):
    """An image that has not been read yet. folder: the name of the folder it is in, such as "happy"."""

    name: str
    split: str
    folder: str


class SourceImage(NamedTuple):
    """An image that was read.

    Attributes:
        face: (48, 48) uint8.
        width: of the stored image, in pixels.
        height: of the stored image, in pixels.
    """

    face: Pixels
    width: int
    height: int

    @property
    def resized(self) -> bool:
        return (self.width, self.height) != (INPUT_SIZE, INPUT_SIZE)


class Reader(Protocol):
    """A container of images, open while its context lasts."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *exception: object) -> None: ...

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All images, sorted by name if they have names."""

    def read(self, name: str) -> SourceImage | None:
        """The image of an entry, or None if it is unreadable. Each can be read only once."""


def check_exists(data: Path) -> None:
    """Raise TrainerError if there is no file or folder at the path of a data set."""
    if not data.exists():
        raise TrainerError(f"There is no folder or file {data}. Check the path.")


def open_data(data: Path) -> Reader:
    """The reader for a data set. Raises TrainerError if the path is not a data set."""
    check_exists(data)
    if data.is_dir():
        return _FolderReader(data)
    if data.suffix.lower() == ".csv":
        return _CsvReader(data)
    if zipfile.is_zipfile(data):
        return _ZipReader(data)
    raise TrainerError(f"{data} is not a folder, a zip archive or a fer2013.csv. Choose another path.")


class _Location(NamedTuple):
    depth: int
    entry: Entry


def _find_entries(names: Iterable[str]) -> tuple[Entry, ...]:
    """The images in `<root>/<split>/<emotion>/`, or else in `<root>/<emotion>/` (all for training).

    Folders of any name count as emotions, but the root is found by those that name one. Kaggle's archive
    contains the whole tree a second time, deeper down, so the outermost root counts.
    """
    image_paths = [name for name in set(names) if _is_image(PurePosixPath(name))]
    layouts = [list(_with_splits(image_paths)), list(_without_splits(image_paths))]
    for is_root in (_names_emotion, lambda location: True):
        for layout in layouts:
            outermost = min((location.depth for location in layout if is_root(location)), default=None)
            if outermost is not None:
                return tuple(sorted(location.entry for location in layout if location.depth == outermost))
    return ()


def _is_image(path: PurePosixPath) -> bool:
    return path.suffix.lower() in IMAGE_ENDINGS and "__MACOSX" not in path.parts


def _names_emotion(location: _Location) -> bool:
    return suggest(location.entry.folder) is not None


def _with_splits(names: Iterable[str]) -> Iterator[_Location]:
    for name in names:
        parts = PurePosixPath(name).parts
        if len(parts) >= 3 and (split := SPLIT_NAMES.get(parts[-3].lower())):
            yield _Location(len(parts), Entry(name, split, parts[-2]))


def _without_splits(names: Iterable[str]) -> Iterator[_Location]:
    for name in names:
        parts = PurePosixPath(name).parts
        if len(parts) >= 2:
            yield _Location(len(parts), Entry(name, "train", parts[-2]))


class _TreeReader:
    """The common part of the readers for folders and zips."""

    def __init__(self, names: Iterable[str]) -> None:
        self.entries = _find_entries(names)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        """Nothing is open."""

    def read(self, name: str) -> SourceImage | None:
        try:
            return _decode(self.content(name))
        except DAMAGED_ARCHIVE:  # or a damaged file
            return None

    def content(self, name: str) -> bytes:
        raise NotImplementedError


def _decode(content: bytes) -> SourceImage | None:
    if not content:
        return None
    try:
        image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error:
        return None
    if image is None:
        return None
    height, width = image.shape[:2]
    return SourceImage(to_face_input(np.asarray(image, dtype=np.uint8)), width, height)


class _FolderReader(_TreeReader):
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        files = (path for path in folder.rglob("*") if path.is_file())
        super().__init__(path.relative_to(folder).as_posix() for path in files)

    def content(self, name: str) -> bytes:
        return (self._folder / name).read_bytes()


class _ZipReader(_TreeReader):
    """Reads members directly from the archive, without unpacking it to the disk."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except DAMAGED_ARCHIVE as error:
            raise TrainerError(f"{path} is a damaged zip archive. Download it again.") from error
        if sum(member.file_size for member in self._zip.infolist()) > MAX_ARCHIVE:
            self._zip.close()
            raise TrainerError(
                f"{path} would unpack to more than {MAX_ARCHIVE / 2**30:g} GiB, which is too much for "
                "images of faces. Choose another archive, or unpack it and choose the folder."
            )
        try:
            check_members(self._zip)
        except ValueError as error:
            self._zip.close()
            raise TrainerError(f"{path} cannot be opened: {error}. Choose another archive.") from error
        super().__init__(self._zip.namelist())

    def content(self, name: str) -> bytes:
        if self._zip.getinfo(name).file_size > MAX_FILE:
            raise ValueError("too large for an image of a face")
        return self._zip.read(name)

    def __exit__(self, *exception: object) -> None:
        self._zip.close()


class _CsvReader:
    """Reads fer2013.csv: emotion (0 to 6), pixels (2,304 numbers), Usage. Names are "row 2" and so on."""

    def __init__(self, path: Path) -> None:
        self._pixels: dict[str, str] = {}
        csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
        try:
            with path.open(newline="", encoding="utf-8-sig") as file:
                self.entries = tuple(self._read_entries(csv.reader(file)))
        except (OSError, csv.Error, UnicodeDecodeError) as error:
            raise TrainerError(f"{path} cannot be read as a table: {reason(error)}.") from error
        except (KeyError, StopIteration) as error:
            raise TrainerError(f"{path} needs the columns emotion, pixels and Usage.") from error

    def _read_entries(self, rows: Iterator[list[str]]) -> list[Entry]:
        columns = {name.strip().lower(): position for position, name in enumerate(next(rows))}
        emotion, pixels, usage = columns["emotion"], columns["pixels"], columns["usage"]
        entries = list[Entry]()
        for number, row in enumerate(rows, start=2):
            name = f"row {number}"
            if len(row) <= max(emotion, pixels, usage):
                entries.append(Entry(name, "train", LABELS[0]))  # counted, and listed as unreadable
                continue
            split = FER2013_SPLITS.get(row[usage].strip().lower())
            label = row[emotion].strip()
            if split is None:
                continue
            entries.append(Entry(name, split, _FER2013_NUMBERS.get(label, LABELS[0])))
            if label in _FER2013_NUMBERS:
                self._pixels[name] = row[pixels]
        return entries

    def read(self, name: str) -> SourceImage | None:
        try:
            values = np.array(self._pixels.pop(name).split(), dtype=np.int64)
        except (KeyError, ValueError, OverflowError):
            return None
        side = round(len(values) ** 0.5)
        if not len(values) or side * side != len(values) or values.min() < 0 or values.max() > 255:
            return None
        return SourceImage(to_face_input(values.astype(np.uint8).reshape(side, side)), side, side)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._pixels.clear()
