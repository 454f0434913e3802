"""The model of a batch: the app's own, a bundle, a packed bundle, or a bare network."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from emotion_gui.core.errors import UserError
from emotion_gui.models.library import shipped_model, short_name
from trainer.shared.bundle import (
    ARCHIVE_ENDING,
    METADATA,
    TFLITE,
    Bundle,
    BundleError,
    read_bundle,
    require_emotions,
    unpack,
)
from trainer.shared.files import sha256_of
from trainer.shared.model_header import ModelHeader


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model that can be loaded.

    Attributes:
        tflite: File of the network.
        name: Name of the model.
        header: How the network is run.
        fingerprint: SHA-256 of the network.
    """

    tflite: Path
    name: str
    header: ModelHeader
    fingerprint: str


@contextmanager
def opened_model(model: Path | None) -> Iterator[ModelFile]:
    """Yields a model, unpacked for the duration of the block if it is packed.

    Args:
        model: A folder or file; None for the app's own model.

    Raises:
        UserError: The model cannot be used.
    """
    path = model or shipped_model()
    if not path.exists():
        raise UserError(f"The model cannot be used. The model {path} was not found.")
    with tempfile.TemporaryDirectory() as unpacked:
        try:
            found = _read(path, Path(unpacked) / "model")
        except (BundleError, OSError) as error:
            raise UserError(f"The model cannot be used. {error}") from error
        yield found


def _read(path: Path, unpacked: Path) -> ModelFile:
    """Reads a model. Raises BundleError and OSError."""
    if path.name in (METADATA, TFLITE) and (path.parent / METADATA).is_file():
        path = path.parent
    if path.is_dir():
        return _of_bundle(read_bundle(path))
    if path.suffix == ARCHIVE_ENDING:
        return _of_bundle(unpack(path, unpacked))
    return ModelFile(path, path.stem, ModelHeader(), sha256_of(path))


def _of_bundle(bundle: Bundle) -> ModelFile:
    """Returns the model of a bundle. Raises BundleError and OSError."""
    require_emotions(bundle)
    return ModelFile(bundle.tflite, short_name(bundle), bundle.header, sha256_of(bundle.tflite))
