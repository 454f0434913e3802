"""Converts Keras models to the LiteRT file that the app runs, and to and from bundles."""

import math
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer.export.bundle_writer import PROBABILITIES, write_bundle
from trainer.network.keras_file import load_keras
from trainer.network.keras_types import Layer, Model
from trainer.scoring.head_fusion import Combination
from trainer.shared.bundle import (
    ARCHIVE_ENDING,
    KERAS,
    METADATA,
    TFLITE,
    BundleError,
    read_bundle,
)
from trainer.shared.errors import TrainerError, first_line, reason
from trainer.shared.files import atomic_write
from trainer.shared.labels import INPUT_SIZE, LABELS
from trainer.shared.run_folder import RunFolder


def build_inference_model(
    backbone: Model, combination: Combination, frequencies: NDArray[np.float32], *, flip_tta: bool = False
) -> Model:
    """Build the network that ships, from raw gray pixels to calibrated probabilities, of Keras layers only.

    Args:
        backbone: the trained network, which gives logits (n, heads, 7).
        combination: how the heads are combined.
        frequencies: (heads, 7), class frequencies of the training; see trainer.scoring.head_fusion.
        flip_tta: average the probabilities of each head over the face and its mirror image, both in one
            batch (test-time augmentation).
    """
    import keras

    inputs = keras.Input((INPUT_SIZE, INPUT_SIZE, 1), name="gray_pixels")
    if flip_tta:
        both = keras.ops.concatenate([inputs, keras.ops.flip(inputs, axis=2)], axis=0)
        probabilities = keras.ops.softmax(backbone(both), axis=-1)
        views = keras.ops.reshape(
            probabilities, (2, -1, math.prod(size or 1 for size in backbone.output_shape[1:]))
        )
        x = keras.ops.log(keras.ops.mean(views, axis=0))
    else:
        x = keras.layers.Flatten()(keras.ops.log_softmax(backbone(inputs)))
    last = keras.layers.Dense(len(LABELS), activation="softmax", dtype="float32", name=PROBABILITIES)
    model: Model = keras.Model(inputs, last(x))
    kernel, bias = combination.linear(frequencies)
    # Never all zeros: the converter would drop the bias, and last_layer.py could not replace it.
    last.set_weights([kernel, bias + np.float32(1e-20)])
    return model


def to_tflite(model: Model, *, quantize: bool = False) -> bytes:
    """The content of a `.tflite` file that takes any number of faces.

    A single output is named `probabilities` in the signature of the file; several keep their names.

    Args:
        model: a Keras model.
        quantize: store the weights in eight bits but compute as before (dynamic range quantization).

    Raises:
        TrainerError: if Keras runs on a backend other than TensorFlow, or if LiteRT lacks an operation of
            the network.
    """
    import keras

    if keras.backend.backend() != "tensorflow":
        raise TrainerError(
            "The model is trained, but its LiteRT file needs TensorFlow: run train --resume with it."
        )
    import tensorflow as tf

    try:
        with tempfile.TemporaryDirectory() as scratch:
            # from_keras_model does this too, but hides its errors, such as a full disk.
            _named(model).export(scratch, format="tf_saved_model", verbose=False)
            converter = tf.lite.TFLiteConverter.from_saved_model(scratch)
            if quantize:
                converter.optimizations = [tf.lite.Optimize.DEFAULT]
            return bytes(converter.convert())
    except OSError:
        raise
    except Exception as error:  # the converter raises many types
        raise TrainerError(f"The network cannot be converted to LiteRT: {first_line(error)}") from error


def _named(model: Model) -> Model:
    """The model, with a single output named `probabilities`."""
    import keras

    outputs = model.outputs
    return keras.Model(model.inputs, {PROBABILITIES: outputs[0]}) if len(outputs) == 1 else model


def convert(source: Path, out: Path) -> None:
    """Convert a `.keras` file, or a legacy `.h5` such as the classic `model.h5`, to a bundle.

    A model without input scaling is assumed to be a classic one, and scaling to 0…1 is added before it.
    Raises TrainerError with a sentence for the user.
    """
    if out.exists():
        raise TrainerError(f"{out} exists already. Choose another folder.")
    model = _with_scaling(_checked(source, load_keras(source)))
    _check_probabilities(source, model)
    try:
        write_bundle(
            out, to_tflite(model), model, {"name": source.stem, "source": source.name, "quantized": False}
        )
    except OSError as error:
        raise TrainerError(f"Cannot write to {out}: {reason(error)}.") from error


def export(source: Path, out: Path, *, replace: bool = False) -> None:
    """Export the model in a folder to a file whose extension selects the format (see EXPORTS).

    Args:
        source: the folder of a model bundle or of a run. Only a run has a report.
        out: the file to write.
        replace: whether an existing file may be overwritten.

    Raises:
        TrainerError: with a sentence for the user.
    """
    if out.exists() and not replace:
        raise TrainerError(f"{out} exists already. Choose another name.")
    run = RunFolder(source)
    try:
        if out.suffix.lower() == ".html":
            from trainer.export.html import write_html

            write_html(run, out)
        else:
            bundle = read_bundle(run.model if run.model.is_dir() else source)
            EXPORTS[out.suffix.lower()](bundle.folder, out)
    except BundleError as error:
        raise TrainerError(str(error)) from error
    except OSError as error:
        raise TrainerError(f"{out} cannot be written: {reason(error)}.") from error


def pack(folder: Path, archive: Path) -> None:
    """Write the bundle in `folder` as one `.emotionmodel` file, which `trainer.shared.bundle.unpack` reads.

    Raises OSError.
    """

    def write(temporary: Path) -> None:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as members:
            for name in (TFLITE, METADATA, KERAS):
                if (folder / name).is_file():
                    members.write(folder / name, name)

    atomic_write(archive, write)


def _copy_keras(folder: Path, out: Path) -> None:
    source = _keras_file(folder)
    atomic_write(out, lambda temporary: shutil.copyfile(source, temporary))


def _copy_tflite(folder: Path, out: Path) -> None:
    atomic_write(out, lambda temporary: shutil.copyfile(folder / TFLITE, temporary))


def _convert_to_onnx(folder: Path, out: Path) -> None:
    source = _keras_file(folder)
    if not read_bundle(folder).header.is_own_kind:
        raise TrainerError(
            f"The model in {folder} has its own input format or order of classes, which an ONNX file cannot "
            f"describe. Export it as .keras, .tflite or {ARCHIVE_ENDING}."
        )
    model = load_keras(source)
    from trainer.export.onnx import write_onnx

    write_onnx(model, out)


def _keras_file(folder: Path) -> Path:
    """Raises TrainerError."""
    if not (folder / KERAS).is_file():
        raise TrainerError(f"The model in {folder} has no {KERAS}. Export it as .tflite or {ARCHIVE_ENDING}.")
    return folder / KERAS


# By extension. A report (.html) is not among them, because it needs more than the model.
EXPORTS: Mapping[str, Callable[[Path, Path], None]] = {
    ".keras": _copy_keras,
    ".tflite": _copy_tflite,
    ".onnx": _convert_to_onnx,
    ARCHIVE_ENDING: pack,
}


def _checked(source: Path, model: Model) -> Model:
    input_shape, output_shape = getattr(model, "input_shape", None), getattr(model, "output_shape", None)
    expected = (None, INPUT_SIZE, INPUT_SIZE, 1), (None, len(LABELS))
    if (input_shape, output_shape) != expected:
        raise TrainerError(
            f"{source.name} is not an emotion model: it takes {input_shape} and gives {output_shape}, "
            f"instead of a gray face {expected[0]} and seven probabilities {expected[1]}."
        )
    return model


def _with_scaling(model: Model) -> Model:
    import keras

    whole: Layer = model
    layers = whole._flatten_layers(include_self=False)
    if any(isinstance(layer, (keras.layers.Rescaling, keras.layers.Normalization)) for layer in layers):
        return model
    inputs = keras.Input((INPUT_SIZE, INPUT_SIZE, 1), name="gray_pixels")
    scaled: Model = keras.Model(inputs, model(keras.layers.Rescaling(1 / 255)(inputs)))
    return scaled


def _check_probabilities(source: Path, model: Model) -> None:
    """Raise TrainerError for a network that gives anything else, such as logits."""
    faces = np.random.default_rng(0).integers(0, 256, (4, INPUT_SIZE, INPUT_SIZE, 1)).astype(np.float32)
    predictions = np.asarray(model(faces, training=False), dtype=np.float32)
    # In half precision the sum is only roughly 1. NaN is not >= 0 either.
    if not ((predictions >= 0).all() and np.allclose(predictions.sum(axis=1), 1, atol=0.02)):
        raise TrainerError(
            f"{source.name} does not give probabilities (perhaps logits). Add a softmax as its last layer."
        )
