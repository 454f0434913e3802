"""Loads the Keras network of a bundle, to fine-tune it or to distill from it."""

from pathlib import Path

from trainer.network.keras_file import load_keras
from trainer.network.keras_types import Model
from trainer.shared.bundle import KERAS, METADATA, BundleError, read_bundle
from trainer.shared.errors import TrainerError


def bundled_network(folder: Path, consequence: str) -> Model:
    """Load the Keras model of a bundle, which may lack model.json.

    Args:
        folder: of the bundle.
        consequence: what cannot be done without the model, such as "so it cannot teach".

    Raises:
        TrainerError: if there is no Keras model, or if its input format or classes are not the trainer's.
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
                f"The model in {folder} has another input format or order of classes than the models that "
                f"are trained here, {consequence}. Choose another model."
            )
    return load_keras(folder / KERAS)
