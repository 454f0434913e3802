"""Writes a model bundle so that it is whole or not there."""

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from trainer.network.keras_types import Model
from trainer.shared.bundle import KERAS, METADATA, TFLITE
from trainer.shared.files import write_json
from trainer.shared.labels import LABELS
from trainer.shared.model_header import ModelHeader, Output, Outputs, header_values

PROBABILITIES = "probabilities"
_OWN = ModelHeader(outputs=Outputs(Output(PROBABILITIES, (len(LABELS),))))


def write_bundle(
    folder: Path,
    tflite: bytes,
    keras_model: Model | None,
    metadata: Mapping[str, object],
    header: ModelHeader | None = None,
) -> None:
    """Write a bundle atomically. Other files in an existing bundle's folder are kept.

    Args:
        folder: of the bundle.
        tflite: the content of model.tflite.
        keras_model: None for a bundle without model.keras; the metadata must then have `parameters`.
        metadata: other fields of model.json.
        header: how the network is run; None for one from the trainer.

    Raises:
        OSError: if it cannot be written; an existing bundle is then unchanged.
    """
    folder = folder.resolve()
    temporary, previous = (folder.with_name(f".{folder.name}.{word}") for word in ("partial", "former"))
    if previous.is_dir() and not folder.exists():
        previous.replace(folder)  # an earlier call was killed between its two renames
    shutil.rmtree(temporary, ignore_errors=True)
    try:
        temporary.mkdir(parents=True)
        _copy_others(folder, temporary)
        (temporary / TFLITE).write_bytes(tflite)
        facts: dict[str, object] = {
            **header_values(header or _OWN),
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        if keras_model is not None:
            keras_model.save(temporary / KERAS)
            facts["parameters"] = keras_model.count_params()
        write_json(temporary / METADATA, {**facts, **metadata})
        _swap(folder, temporary, previous)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _copy_others(folder: Path, target: Path) -> None:
    """Copy the files in a bundle's folder that are not part of the bundle, such as a note or a license."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in (TFLITE, METADATA, KERAS):
            (shutil.copytree if path.is_dir() else shutil.copy2)(path, target / path.name)


def _swap(folder: Path, new: Path, previous: Path) -> None:
    """Replace `folder` by `new`. Meanwhile the old folder is at `previous`."""
    shutil.rmtree(previous, ignore_errors=True)
    if folder.exists():
        folder.replace(previous)
    try:
        new.replace(folder)
    except OSError:
        if previous.exists():
            previous.replace(folder)
        raise
    shutil.rmtree(previous, ignore_errors=True)
