"""The Keras network of a bundle, to train on or to learn from."""

from pathlib import Path

from trainer.network.keras_file import load_keras
from trainer.network.keras_types import Model
from trainer.shared.bundle import KERAS, METADATA, BundleError, read_bundle
from trainer.shared.errors import TrainerError


def bundled_network(folder: Path, consequence: str) -> Model:
    """The model that the bundle's Keras file holds; a card may be missing.

    consequence: what cannot be done without it, such as "so it cannot teach".
    Raises TrainerError where there is none, and for one whose faces or classes are not those of a training.
    """
    if not (folder / KERAS).is_file():
        raise TrainerError(f"{folder} has no {KERAS}, {consequence}. Choose another model.")
    if (folder / METADATA).is_file():
        try:
            header = read_bundle(folder).header
        except BundleError as error:
            raise TrainerError(str(error)) from error
        if not header.is_own_kind:
            raise TrainerError(
                f"The model in {folder} takes its faces or orders its answers in another way than the models "
                f"that are trained here, {consequence}. Choose another model."
            )
    return load_keras(folder / KERAS)
