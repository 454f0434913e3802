"""A model on disk: a folder with `model.tflite`, `model.json` and, to be trained on, `model.keras`.

The same as one file: a zip that ends in `.emotionmodel`. Standard library only.
"""

import json
import shutil
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trainer.errors import reason
from trainer.labels import INPUT_SIZE, LABELS

FORMAT = 1
ARCHIVE_ENDING = ".emotionmodel"
TFLITE, METADATA, KERAS = "model.tflite", "model.json", "model.keras"
# The seed network's Keras file has 18 MB: this leaves room, and stops an archive that unpacks without end.
LARGEST_MEMBER = 1024**3
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

    folder: where it lies. metadata: model.json (name, how it was trained, its metrics).
    """

    folder: Path
    metadata: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.metadata.get("name") or self.folder.name)

    @property
    def tflite(self) -> Path:
        return self.folder / TFLITE


def read_bundle(folder: Path) -> Bundle:
    """Raises BundleError where the folder holds no model, or one that this version cannot use."""
    try:
        metadata = json.loads((folder / METADATA).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BundleError(f"{folder} holds no emotion model: it has no {METADATA}.") from error
    except (OSError, ValueError) as error:
        raise BundleError(f"The model in {folder} is damaged: {METADATA} cannot be read.") from error
    _check(folder, metadata)
    return Bundle(folder, metadata)


def _check(folder: Path, metadata: Any) -> None:
    if not isinstance(metadata, dict) or not isinstance(metadata.get("format"), int):
        raise BundleError(f"The model in {folder} is damaged: its {METADATA} names no format.")
    if metadata["format"] > FORMAT:
        raise BundleError(f"The model in {folder} was made by a newer version. Update the app to use it.")
    if metadata.get("labels") != list(LABELS):
        raise BundleError(f"The model in {folder} does not give the seven emotions {', '.join(LABELS)}.")
    if metadata.get("input_size") != INPUT_SIZE:
        raise BundleError(f"The model in {folder} does not take faces of {INPUT_SIZE}x{INPUT_SIZE} pixels.")
    if not (folder / TFLITE).is_file():
        raise BundleError(f"The model in {folder} is incomplete: it has no {TFLITE}.")


def unpack(archive: Path, folder: Path) -> Bundle:
    """Unpack an `.emotionmodel` file into the new `folder`, and read it.

    Only the three known members are written, whatever else the archive holds. Raises BundleError;
    nothing is left behind then.
    """
    aside = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        with zipfile.ZipFile(archive) as members:
            aside.mkdir(parents=True)
            for name in set(members.namelist()) & {TFLITE, METADATA, KERAS}:
                if members.getinfo(name).file_size > LARGEST_MEMBER:
                    raise BundleError(f"{archive.name} unpacks to more than a model can have.")
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
