"""Reads a model on disk: a folder with `model.tflite`, `model.json` and, for training, `model.keras`.

It can also be one file, a zip that ends in `.emotionmodel`. docs/bundle-format.md describes the format.
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
# Bytes. The seed network's Keras file has 18 MB; this is far more, and stops archives that unpack endlessly.
MAX_MEMBER = 1024**3
_MAX_METADATA = 8 * 2**20
# Weights hardly compress: a large member that unpacks to so many times its size was made to fill the disk.
_BOMB_RATIO, _BOMB_SIZE = 100, 64 * 2**20
_MAX_NAME = 80
# The fields of both formats by which the network is run. The others describe the model.
_OF_HEADER = {"format", "classes", "input", "outputs", "statistics", "labels", "input_size"}
# Errors from reading a damaged archive. RuntimeError: an encrypted member, or an unknown compression.
DAMAGED_ARCHIVE: tuple[type[Exception], ...] = (
    OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error
)  # fmt: skip
with suppress(ImportError):  # a Python without it cannot read such archives either
    import lzma

    DAMAGED_ARCHIVE += (lzma.LZMAError,)


class BundleError(Exception):
    """A model that cannot be used. The message is one plain sentence for the user."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A model whose files were checked.

    Attributes:
        folder: of the model.
        metadata: the fields of model.json that describe it, such as its name, training and scores.
        header: the fields of model.json by which the network is run.
    """

    folder: Path
    metadata: Mapping[str, object]
    header: ModelHeader = field(default_factory=ModelHeader)

    @property
    def name(self) -> str:
        """The name as one short line, whatever the file contains."""
        name = self.metadata.get("name")
        words = "".join(c if c.isprintable() else " " for c in name).split() if isinstance(name, str) else []
        return " ".join(words)[:_MAX_NAME] or self.folder.name

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes in the order of the probabilities."""
        return self.header.classes

    @property
    def unsure_below(self) -> float:
        """The confidence, 0 to 1, below which it says "unsure" (trainer.scoring.confidence)."""
        return self.header.unsure_below

    @property
    def tflite(self) -> Path:
        return self.folder / TFLITE


def read_bundle(folder: Path) -> Bundle:
    """Read a bundle of any classes. Raises BundleError if the folder has no readable model."""
    try:
        with (folder / METADATA).open("rb") as file:
            content = file.read(_MAX_METADATA + 1)
        if len(content) > _MAX_METADATA:
            raise ValueError("too large")
        metadata = json.loads(content.decode())
    except FileNotFoundError as error:
        raise BundleError(f"{folder} is not an emotion model: it has no {METADATA}.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise BundleError(f"The model in {folder} is damaged: {METADATA} cannot be read.") from error
    if not isinstance(metadata, dict) or type(metadata.get("format")) is not int or metadata["format"] < 1:
        raise BundleError(f"The model in {folder} is damaged: its {METADATA} names no format.")
    if metadata["format"] > FORMAT:
        raise BundleError(f"The model in {folder} was made by a newer version. Update the app to use it.")
    header = _header(folder, metadata)
    if not (folder / TFLITE).is_file():
        raise BundleError(f"The model in {folder} is incomplete: it has no {TFLITE}.")
    description = {name: value for name, value in metadata.items() if name not in _OF_HEADER}
    return Bundle(folder, description, header)


def require_emotions(bundle: Bundle) -> Bundle:
    """Return the bundle. Raises BundleError if its classes are not the seven emotions."""
    if bundle.classes != LABELS:
        raise BundleError(
            f"The model in {bundle.folder} has the classes {', '.join(bundle.classes)}. This version works "
            f"only with the seven emotions {', '.join(LABELS)}."
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
    """Unpack an `.emotionmodel` file into a new folder, and read it.

    Only the three known members are written. Raises BundleError, also for a malicious archive; nothing is
    left behind then.
    """
    temporary = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(temporary, ignore_errors=True)
    try:
        with zipfile.ZipFile(archive) as members:
            check_members(members, (TFLITE, METADATA, KERAS))
            temporary.mkdir(parents=True)
            for name in set(members.namelist()) & {TFLITE, METADATA, KERAS}:
                with members.open(name) as source, (temporary / name).open("wb") as target:
                    shutil.copyfileobj(source, target)
        read_bundle(temporary)
        temporary.replace(folder)
    except DAMAGED_ARCHIVE as error:
        raise BundleError(f"{archive.name} cannot be unpacked: {reason(error)}.") from error
    except BundleError as error:
        raise BundleError(f"{archive.name} contains no usable emotion model. {error}") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return read_bundle(folder)


@contextmanager
def opened_bundle(path: Path) -> Iterator[Bundle]:
    """Open the bundle in a folder, in a run's folder or in an `.emotionmodel` file.

    Yields:
        The bundle. A file is unpacked to a temporary folder meanwhile.

    Raises:
        BundleError: if there is no readable model.
    """
    if path.suffix.lower() == ARCHIVE_ENDING and not path.is_dir():
        with tempfile.TemporaryDirectory() as scratch:
            yield unpack(path, Path(scratch) / "model")
    else:
        in_run = path / "model"
        yield read_bundle(in_run if in_run.is_dir() else path)


def check_members(archive: zipfile.ZipFile, wanted: Collection[str] = ()) -> None:
    """Check that an archive is not malicious.

    Args:
        archive: opened for reading.
        wanted: names of the members that will be read.

    Raises:
        ValueError: if a path leads out of the folder, if there is a link, or if a wanted member appears
            twice or unpacks to more than a model can contain. The message is a clause for the user.
    """
    seen = set[str]()
    for member in archive.infolist():
        name = member.filename
        if _leads_out(name):
            raise ValueError(f"it contains a file that would be written outside its folder, {name[:60]}")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise ValueError(f"it contains a link, {name[:60]}")
        if name in wanted:
            if name in seen:
                raise ValueError(f"it contains two files named {name}")
            if _is_bomb(member):
                raise ValueError("it unpacks to more than a model can contain")
            seen.add(name)


def _leads_out(name: str) -> bool:
    """Whether a path is absolute or has "..", by the rules of any system, since archives are passed on."""
    windows = PureWindowsPath(name)
    return bool(windows.drive or windows.root) or ".." in (*windows.parts, *PurePosixPath(name).parts)


def _is_bomb(member: zipfile.ZipInfo) -> bool:
    size = member.file_size
    return size > MAX_MEMBER or (size > _BOMB_SIZE and size > _BOMB_RATIO * member.compress_size)
