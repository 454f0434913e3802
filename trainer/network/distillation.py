"""Targets softened by models that were trained before (Hinton et al., Distilling the Knowledge, 2015).

A label of FER2013 is one person's opinion of an ambiguous face. What a trained network answers holds
the other opinions too, so a network that learns from both learns less of the noise.
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


def soft_targets(targets: Targets, answers: Targets, share: float) -> Targets:
    """Targets (n, heads, 7) of which a share gives way to the answers; weights, and zeros, stay."""
    weights = targets.sum(axis=-1, keepdims=True)
    return np.asarray((1 - share) * targets + share * weights * answers, dtype=np.float32)


def kept_answers(file: Path, teachers: Sequence[Path], images: Pixels, heads: int) -> Targets:
    """As `teacher_predictions`, which a resumed run finds in the file again. Raises TrainerError, OSError."""
    shape = (len(images), heads, len(LABELS))
    try:
        found = np.load(file, allow_pickle=False)
        if found.shape == shape:
            return np.asarray(found, np.float32)
    except (OSError, ValueError, EOFError):
        pass  # not there yet, or damaged: it can be had again
    asked = teacher_predictions(teachers, images, heads)
    with tempfile.SpooledTemporaryFile() as content:
        np.save(content, asked)
        content.seek(0)
        write_bytes(file, content.read())
    return asked


def teacher_predictions(teachers: Sequence[Path], images: Pixels, heads: int) -> Targets:
    """(n, heads, 7): the mean of the bundles' probabilities for pictures (n, 48, 48) and their mirror images.

    Raises TrainerError for a bundle without a network of so many heads.
    """
    total = np.zeros((len(images), heads, len(LABELS)), np.float32)
    for folder in teachers:
        network = _network(folder, heads)
        for view in (images, images[:, :, ::-1]):
            logits = network.predict(view[..., None].astype(np.float32), batch_size=_BATCH, verbose=0)
            total += keras.ops.convert_to_numpy(keras.ops.softmax(logits, axis=-1))
    return np.asarray(total / (2 * len(teachers)), dtype=np.float32)


def _network(folder: Path, heads: int) -> Model:
    """The bundle's network before its heads are combined (trainer.export.convert.with_output)."""
    wanted = (None, heads, len(LABELS))
    for layer in bundled_network(folder, "so it cannot teach").layers:
        if isinstance(layer, keras.Model) and layer.output_shape == wanted:
            network: Model = layer
            return network
    raise TrainerError(
        f"The model in {folder} has not learned the same targets, so it cannot teach. Choose another model."
    )
