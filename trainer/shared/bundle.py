"""A model on disk: a folder with `model.tflite`, `model.json` and, to be trained on, `model.keras`.

The same as one file: a zip that ends in `.emotionmodel`. docs/bundle-format.md describes it.
"""

import json
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from trainer.shared.errors import reason
from trainer.shared.labels import INPUT_SIZE, LABELS
from trainer.shared.model_header import FORMAT, ModelHeader, read_header
from trainer.shared.records import FieldError

ARCHIVE_ENDING = ".emotionmodel"
TFLITE, METADATA, KERAS = "model.tflite", "model.json", "model.keras"
# The seed network's Keras file has 18 MB: this leaves room, and stops an archive that unpacks without end.
MAX_MEMBER = 1024**3
_MAX_METADATA = 8 * 2**20
# Weights hardly shrink: what unpacks to so many times its size, and is large, was made to fill the disk.
_BOMB_RATIO, _BOMB_SIZE = 100, 64 * 2**20
_MAX_NAME = 80
# The fields by which the network is run, of both formats; the others tell of it.
_OF_HEADER = {"format", "classes", "input", "outputs", "statistics", "labels", "input_size"}
# What reading a damaged archive raises. RuntimeError: an encrypted member, or an unknown compression.
DAMAGED_ARCHIVE: tuple[type[Exception], ...] = (
    OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error
)  # fmt: skip
with suppress(ImportError):  # a Python that was built without it reads no such archives either
    import lzma

    DAMAGED_ARCHIVE += (lzma.LZMAError,)


class BundleError(Exception):
    """Its text is one plain sentence for the user."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A model that was checked on reading.

    folder: where it lies. metadata: what model.json says of it (name, how it was trained, its metrics).
    header: by which the network is run.
    """

    folder: Path
    metadata: Mapping[str, object]
    header: ModelHeader = field(default_factory=ModelHeader)

    @property
    def name(self) -> str:
        """One line of text, also where a stranger wrote it."""
        name = self.metadata.get("name")
        words = "".join(c if c.isprintable() else " " for c in name).split() if isinstance(name, str) else []
        return " ".join(words)[:_MAX_NAME] or self.folder.name

    @property
    def classes(self) -> tuple[str, ...]:
        """What it tells apart, in the order of its probabilities."""
        return self.header.classes

    @property
    def unsure_below(self) -> float:
        """With less confidence than this, 0 to 1, its answer is "unsure" (trainer.scoring.confidence)."""
        return self.header.unsure_below

    @property
    def tflite(self) -> Path:
        return self.folder / TFLITE


def read_bundle(folder: Path) -> Bundle:
    """Of any classes. Raises BundleError where the folder holds no model, or one that cannot be read."""
    try:
        with (folder / METADATA).open("rb") as file:
            content = file.read(_MAX_METADATA + 1)
        if len(content) > _MAX_METADATA:
            raise ValueError("too large")
        metadata = json.loads(content.decode())
    except FileNotFoundError as error:
        raise BundleError(f"{folder} holds no emotion model: it has no {METADATA}.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise BundleError(f"The model in {folder} is damaged: {METADATA} cannot be read.") from error
    if not isinstance(metadata, dict) or type(metadata.get("format")) is not int or metadata["format"] < 1:
        raise BundleError(f"The model in {folder} is damaged: its {METADATA} names no format.")
    if metadata["format"] > FORMAT:
        raise BundleError(f"The model in {folder} was made by a newer version. Update the app to use it.")
    header = _header(folder, metadata)
    if not (folder / TFLITE).is_file():
        raise BundleError(f"The model in {folder} is incomplete: it has no {TFLITE}.")
    told = {name: value for name, value in metadata.items() if name not in _OF_HEADER}
    return Bundle(folder, told, header)


def require_emotions(bundle: Bundle) -> Bundle:
    """The bundle. Raises BundleError for other classes than the seven emotions that all else works with."""
    if bundle.classes != LABELS:
        raise BundleError(
            f"The model in {bundle.folder} tells {', '.join(bundle.classes)} apart. This version works with "
            f"the seven emotions {', '.join(LABELS)} alone."
        )
    return bundle


def _header(folder: Path, metadata: Mapping[str, object]) -> ModelHeader:
    """Raises BundleError."""
    if metadata["format"] == 1:
        _check_first_format(folder, metadata)
    try:
        return read_header(metadata)
    except FieldError as error:
        raise BundleError(f"The model in {folder} is damaged. {error.sentence}") from error


def _check_first_format(folder: Path, metadata: Mapping[str, object]) -> None:
    if metadata.get("labels") != list(LABELS):
        raise BundleError(f"The model in {folder} does not give the seven emotions {', '.join(LABELS)}.")
    if metadata.get("input_size") != INPUT_SIZE:
        raise BundleError(f"The model in {folder} does not take faces of {INPUT_SIZE}x{INPUT_SIZE} pixels.")


def unpack(archive: Path, folder: Path) -> Bundle:
    """Unpack an `.emotionmodel` file into the new `folder`, and read it.

    Only the three known members are written. Raises BundleError, also for an archive that was made to
    do harm; nothing is left behind then.
    """
    aside = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        with zipfile.ZipFile(archive) as members:
            check_members(members, (TFLITE, METADATA, KERAS))
            aside.mkdir(parents=True)
            for name in set(members.namelist()) & {TFLITE, METADATA, KERAS}:
                with members.open(name) as source, (aside / name).open("wb") as target:
                    shutil.copyfileobj(source, target)
        read_bundle(aside)
        aside.replace(folder)
    except DAMAGED_ARCHIVE as error:
        raise BundleError(f"{archive.name} cannot be unpacked: {reason(error)}.") from error
    except BundleError as error:
        raise BundleError(f"{archive.name} holds no usable emotion model. {error}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return read_bundle(folder)


@contextmanager
def opened_bundle(path: Path) -> Iterator[Bundle]:
    """The bundle in a folder, in a run's folder or in an `.emotionmodel` file, which is unpacked meanwhile.

    Raises BundleError.
    """
    if path.suffix.lower() == ARCHIVE_ENDING and not path.is_dir():
        with tempfile.TemporaryDirectory() as scratch:
            yield unpack(path, Path(scratch) / "model")
    else:
        in_run = path / "model"
        yield read_bundle(in_run if in_run.is_dir() else path)


def check_members(archive: zipfile.ZipFile, wanted: Collection[str] = ()) -> None:
    """Raises ValueError, with the words for the user, for an archive that no honest program makes.

    Such as one with a path that leads out of its folder, or a link. Of the files that are `wanted` there
    must be one each, which does not unpack to more than a model can have.
    """
    seen = set[str]()
    for member in archive.infolist():
        name = member.filename
        if _leads_out(name):
            raise ValueError(f"it holds a file that would lie outside its folder, {name[:60]}")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise ValueError(f"it holds a link, {name[:60]}")
        if name in wanted:
            if name in seen:
                raise ValueError(f"it holds two files of the name {name}")
            if _is_bomb(member):
                raise ValueError("it unpacks to more than a model can have")
            seen.add(name)


def _leads_out(name: str) -> bool:
    """By the rules of any system: an archive travels."""
    windows = PureWindowsPath(name)
    return bool(windows.drive or windows.root) or ".." in (*windows.parts, *PurePosixPath(name).parts)


def _is_bomb(member: zipfile.ZipInfo) -> bool:
    size = member.file_size
    return size > MAX_MEMBER or (size > _BOMB_SIZE and size > _BOMB_RATIO * member.compress_size)
