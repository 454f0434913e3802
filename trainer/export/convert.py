"""From a Keras model to the LiteRT file that the app runs; foreign files to bundles, and bundles to files."""

import math
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

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
from trainer.shared.files import atomic_write, write_json
from trainer.shared.labels import INPUT_SIZE, LABELS
from trainer.shared.model_header import ModelHeader, Output, Outputs, header_values
from trainer.shared.run_folder import RunFolder

_PROBABILITIES = "probabilities"
_OWN = ModelHeader(outputs=Outputs(Output(_PROBABILITIES, (len(LABELS),))))


def build_inference_model(
    core: Model, combination: Combination, frequencies: NDArray[np.float32], *, mirrored: bool = False
) -> Model:
    """The network that ships: raw gray pixels to calibrated probabilities, in Keras's own layers only.

    core gives logits (n, heads, 7); frequencies: (heads, 7), see trainer.scoring.head_fusion. mirrored: the
    heads' probabilities are the means of those for the face and for its mirror image, both in one batch.
    """
    import keras

    inputs = keras.Input((INPUT_SIZE, INPUT_SIZE, 1), name="gray_pixels")
    if mirrored:
        both = keras.ops.concatenate([inputs, keras.ops.flip(inputs, axis=2)], axis=0)
        probabilities = keras.ops.softmax(core(both), axis=-1)
        views = keras.ops.reshape(
            probabilities, (2, -1, math.prod(size or 1 for size in core.output_shape[1:]))
        )
        x = keras.ops.log(keras.ops.mean(views, axis=0))
    else:
        x = keras.layers.Flatten()(keras.ops.log_softmax(core(inputs)))
    last = keras.layers.Dense(len(LABELS), activation="softmax", dtype="float32", name=_PROBABILITIES)
    model: Model = keras.Model(inputs, last(x))
    kernel, bias = combination.linear(frequencies)
    # Never zeros alone: the converter would leave them out, and last_layer.py could not set others.
    last.set_weights([kernel, bias + np.float32(1e-20)])
    return model


def to_tflite(model: Model, *, quantize: bool = False) -> bytes:
    """The content of a `.tflite` file that takes any number of faces.

    An only output is named `probabilities` in the file's signature; several are by their names in the model.
    quantize: weights in eight bits, sums as before (dynamic range).
    Raises TrainerError where Keras runs on another backend than TensorFlow, and for a network that
    LiteRT has no operations for.
    """
    import keras

    if keras.backend.backend() != "tensorflow":
        raise TrainerError(
            "The model is trained, but its LiteRT file needs TensorFlow: run train --resume on that backend."
        )
    import tensorflow as tf

    try:
        with tempfile.TemporaryDirectory() as scratch:
            # from_keras_model does this too, but hides what goes wrong with it, a full disk for one.
            _named(model).export(scratch, format="tf_saved_model", verbose=False)
            converter = tf.lite.TFLiteConverter.from_saved_model(scratch)
            if quantize:
                converter.optimizations = [tf.lite.Optimize.DEFAULT]
            return bytes(converter.convert())
    except OSError:
        raise
    except Exception as error:  # whatever the converter trips over, there will be no LiteRT file
        raise TrainerError(f"The network cannot be converted to LiteRT: {first_line(error)}") from error


def _named(model: Model) -> Model:
    """The model, an only output of which is named as what it is."""
    import keras

    outputs = model.outputs
    return keras.Model(model.inputs, {_PROBABILITIES: outputs[0]}) if len(outputs) == 1 else model


def write_bundle(
    folder: Path,
    tflite: bytes,
    keras_model: Model | None,
    metadata: Mapping[str, object],
    header: ModelHeader | None = None,
) -> None:
    """Write a bundle aside and put it in its place; of one that stood there, other files are kept.

    keras_model: None for a bundle without model.keras, whose metadata then says how many parameters it has.
    header: how the network is run; None for one that the trainer has made.
    Raises OSError; what stood there before is then untouched.
    """
    folder = folder.resolve()
    aside, former = (folder.with_name(f".{folder.name}.{word}") for word in ("partial", "former"))
    if former.is_dir() and not folder.exists():
        former.replace(folder)  # an earlier call was killed between its two renames
    shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir(parents=True)
        _copy_others(folder, aside)
        (aside / TFLITE).write_bytes(tflite)
        facts: dict[str, object] = {
            **header_values(header or _OWN),
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        if keras_model is not None:
            keras_model.save(aside / KERAS)
            facts["parameters"] = keras_model.count_params()
        write_json(aside / METADATA, {**facts, **metadata})
        _swap(folder, aside, former)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _copy_others(folder: Path, target: Path) -> None:
    """What lies in a bundle's folder and is not part of the bundle: a note, a license."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in (TFLITE, METADATA, KERAS):
            (shutil.copytree if path.is_dir() else shutil.copy2)(path, target / path.name)


def _swap(folder: Path, new: Path, former: Path) -> None:
    """Put `new` in the place of `folder`, which lies as `former` meanwhile."""
    shutil.rmtree(former, ignore_errors=True)
    if folder.exists():
        folder.replace(former)
    try:
        new.replace(folder)
    except OSError:
        if former.exists():
            former.replace(folder)
        raise
    shutil.rmtree(former, ignore_errors=True)


def convert(source: Path, out: Path) -> None:
    """Make a bundle of a `.keras` file or of a legacy `.h5` such as the classic `model.h5`.

    A model without an input scaling of its own is taken for one of the classic kind and gets the
    scaling to 0…1 in front. Raises TrainerError with a sentence for the user.
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
        raise TrainerError(f"Nothing can be written to {out}: {reason(error)}.") from error


def export(source: Path, out: Path, *, replace: bool = False) -> None:
    """Make a file of the kind that the ending of `out` names, see EXPORTS, of the model in a folder.

    source: a model bundle, or the folder of a run, which alone has a report. replace: an earlier file.
    Raises TrainerError with a sentence for the user.
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

    def write(aside: Path) -> None:
        with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as members:
            for name in (TFLITE, METADATA, KERAS):
                if (folder / name).is_file():
                    members.write(folder / name, name)

    atomic_write(archive, write)


def _copy_keras(folder: Path, out: Path) -> None:
    source = _keras_file(folder)
    atomic_write(out, lambda aside: shutil.copyfile(source, aside))


def _copy_tflite(folder: Path, out: Path) -> None:
    atomic_write(out, lambda aside: shutil.copyfile(folder / TFLITE, aside))


def _convert_to_onnx(folder: Path, out: Path) -> None:
    source = _keras_file(folder)
    if not read_bundle(folder).header.is_own_kind:
        raise TrainerError(
            f"The model in {folder} takes its faces or orders its answers in a way of its own, which an ONNX "
            f"file would not tell. Export it as .keras, .tflite or {ARCHIVE_ENDING}."
        )
    model = load_keras(source)
    from trainer.export.onnx import write_onnx

    write_onnx(model, out)


def _keras_file(folder: Path) -> Path:
    """Raises TrainerError."""
    if not (folder / KERAS).is_file():
        raise TrainerError(f"The model in {folder} has no {KERAS}. Export it as .tflite or {ARCHIVE_ENDING}.")
    return folder / KERAS


# By the ending of the file; a report, .html, is not made of the model alone.
EXPORTS: Mapping[str, Callable[[Path, Path], None]] = {
    ".keras": _copy_keras,
    ".tflite": _copy_tflite,
    ".onnx": _convert_to_onnx,
    ARCHIVE_ENDING: pack,
}


def _checked(source: Path, model: Model) -> Model:
    given, answer = getattr(model, "input_shape", None), getattr(model, "output_shape", None)
    wanted = (None, INPUT_SIZE, INPUT_SIZE, 1), (None, len(LABELS))
    if (given, answer) != wanted:
        raise TrainerError(
            f"{source.name} is no emotion model: it takes {given} and gives {answer}; wanted is a gray face "
            f"{wanted[0]} and seven probabilities {wanted[1]}."
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
    """Raises TrainerError for a network that ends in anything else, such as logits."""
    faces = np.random.default_rng(0).integers(0, 256, (4, INPUT_SIZE, INPUT_SIZE, 1)).astype(np.float32)
    answers = np.asarray(model(faces, training=False), dtype=np.float32)
    # Half precision adds up to one only roughly. What is not a number is not >= 0 either.
    if not ((answers >= 0).all() and np.allclose(answers.sum(axis=1), 1, atol=0.02)):
        raise TrainerError(
            f"{source.name} gives no probabilities (logits, perhaps). Add a softmax as its last layer."
        )
