"""Makes soft targets from the predictions of trained models (Hinton et al., Distilling the Knowledge, 2015).

A label of FER2013 is one person's opinion of an ambiguous face. The predictions of a trained network reflect
other opinions too, so a network that learns from both learns less of the noise.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np

from trainer.data.targets import Targets
from trainer.network.bundled import bundled_network
from trainer.network.keras_types import Model
from trainer.shared.errors import TrainerError
from trainer.shared.face_input import LABELS, Pixels
from trainer.shared.files import write_bytes

_BATCH = 256


def soft_targets(targets: Targets, predictions: Targets, alpha: float) -> Targets:
    """Mix predictions of teachers into targets; the weights of the images and zero targets stay as they are.

    Args:
        targets: (n, heads, 7).
        predictions: (n, heads, 7), of the teachers.
        alpha: weight of the predictions, 0 to 1.
    """
    weights = targets.sum(axis=-1, keepdims=True)
    return np.asarray((1 - alpha) * targets + alpha * weights * predictions, dtype=np.float32)


def cached_predictions(file: Path, teachers: Sequence[Path], images: Pixels, heads: int) -> Targets:
    """`teacher_predictions`, cached in a file for a resumed run. Raises TrainerError and OSError."""
    shape = (len(images), heads, len(LABELS))
    try:
        cached = np.load(file, allow_pickle=False)
        if cached.shape == shape:
            return np.asarray(cached, np.float32)
    except (OSError, ValueError, EOFError):
        pass  # missing or damaged: it is computed again
    predictions = teacher_predictions(teachers, images, heads)
    with tempfile.SpooledTemporaryFile() as content:
        np.save(content, predictions)
        content.seek(0)
        write_bytes(file, content.read())
    return predictions


def teacher_predictions(teachers: Sequence[Path], images: Pixels, heads: int) -> Targets:
    """The mean probabilities (n, heads, 7) of the teachers for the images and their mirror images.

    Args:
        teachers: folders of bundles.
        images: (n, 48, 48) uint8.
        heads: how many heads the network of each teacher must have.

    Raises:
        TrainerError: for a bundle without such a network.
    """
    total = np.zeros((len(images), heads, len(LABELS)), np.float32)
    for folder in teachers:
        network = _network(folder, heads)
        for view in (images, images[:, :, ::-1]):
            logits = network.predict(view[..., None].astype(np.float32), batch_size=_BATCH, verbose=0)
            total += keras.ops.convert_to_numpy(keras.ops.softmax(logits, axis=-1))
    return np.asarray(total / (2 * len(teachers)), dtype=np.float32)


def _network(folder: Path, heads: int) -> Model:
    """The backbone of a bundle (see trainer.export.convert.build_inference_model)."""
    expected = (None, heads, len(LABELS))
    for layer in bundled_network(folder, "so it cannot teach").layers:
        if isinstance(layer, keras.Model) and layer.output_shape == expected:
            network: Model = layer
            return network
    raise TrainerError(
        f"The model in {folder} was trained on other targets, so it cannot teach. Choose another model."
    )
