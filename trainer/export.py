"""From a Keras model to the LiteRT file that the app runs; and foreign Keras files to bundles."""

import json
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from trainer import runtime
from trainer.bundle import FORMAT, KERAS, METADATA, TFLITE
from trainer.errors import TrainerError
from trainer.files import write_json
from trainer.labels import INPUT_SIZE, LABELS


def to_tflite(model: Any, *, temperature: float = 1.0, quantize: bool = False) -> bytes:
    """The content of a `.tflite` file that takes any number of faces.

    temperature divides the logarithms of the model's probabilities, inside the graph.
    quantize: weights in eight bits, sums as before (dynamic range).
    Raises TrainerError where Keras runs on another backend than TensorFlow.
    """
    import keras

    if keras.backend.backend() != "tensorflow":
        raise TrainerError(
            "The model is trained, but its LiteRT file needs TensorFlow: run train --resume on that backend."
        )
    import tensorflow as tf

    inputs = keras.Input((INPUT_SIZE, INPUT_SIZE, 1))
    logits = keras.ops.log(keras.ops.clip(model(inputs), 1e-7, 1.0))
    calibrated = keras.Model(inputs, keras.ops.softmax(logits / temperature))
    converter = tf.lite.TFLiteConverter.from_keras_model(calibrated)
    if quantize:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    return bytes(converter.convert())


def write_bundle(folder: Path, tflite: bytes, keras_model: Any, metadata: dict[str, Any]) -> None:
    """Write a bundle aside and put it in its place; one that stood there before is replaced.

    Raises OSError.
    """
    aside = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir(parents=True)
        (aside / TFLITE).write_bytes(tflite)
        keras_model.save(aside / KERAS)
        write_json(
            aside / METADATA,
            {
                "format": FORMAT,
                "labels": list(LABELS),
                "input_size": INPUT_SIZE,
                "created": datetime.now(UTC).isoformat(timespec="seconds"),
                "parameters": keras_model.count_params(),
                **metadata,
            },
        )
        shutil.rmtree(folder, ignore_errors=True)
        aside.replace(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def convert(source: Path, out: Path) -> None:
    """Make a bundle of a `.keras` file or of a legacy `.h5` such as the classic `model.h5`.

    A model without an input scaling of its own is taken for one of the classic kind and gets the
    scaling to 0…1 in front. Raises TrainerError with a sentence for the user.
    """
    if out.exists():
        raise TrainerError(f"{out} exists already. Choose another folder.")
    _refuse_foreign_code(source)
    with runtime.silent_import():
        import keras
    try:
        model = keras.saving.load_model(source, compile=False, safe_mode=True)
    except Exception as error:  # whatever Keras trips over, the file cannot be used
        raise TrainerError(f"{source.name} cannot be read as a Keras model: {_first_line(error)}") from error
    model = _with_scaling(_checked(source, model))
    try:
        write_bundle(
            out, to_tflite(model), model, {"name": source.stem, "source": source.name, "quantized": False}
        )
    except OSError as error:
        raise TrainerError(f"Nothing can be written to {out}: {error.strerror or error}.") from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def _refuse_foreign_code(source: Path) -> None:
    """A model file may name code to run: only Keras's own layers pass, and no Lambda.

    Raises TrainerError for such a file, and for one that is no model file at all.
    """
    config = _model_config(source)
    pending: list[Any] = [config]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            module = value.get("module") or "keras"
            if value.get("class_name") in ("Lambda", "TFOpLambda", "function", "__lambda__"):
                raise TrainerError(f"{source.name} carries code of its own, which is not run.")
            if "class_name" in value and str(module).split(".")[0] not in ("keras", "builtins"):
                raise TrainerError(f"{source.name} needs code from {module}, which is not run.")
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)


def _model_config(source: Path) -> Any:
    if not source.is_file():
        raise TrainerError(f"There is no file {source}. Check the path.")
    try:
        if zipfile.is_zipfile(source):
            with zipfile.ZipFile(source) as members:
                return json.loads(members.read("config.json"))
        import h5py

        with h5py.File(source) as file:
            text = file.attrs["model_config"]
            return json.loads(text if isinstance(text, str) else text.decode())
    except KeyError as error:
        raise TrainerError(
            f"{source.name} holds no network (weights alone, perhaps). Save the whole model."
        ) from error
    except (OSError, ValueError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise TrainerError(f"{source.name} is no Keras model (.keras or .h5).") from error


def _checked(source: Path, model: Any) -> Any:
    given, answer = getattr(model, "input_shape", None), getattr(model, "output_shape", None)
    wanted = (None, INPUT_SIZE, INPUT_SIZE, 1), (None, len(LABELS))
    if (given, answer) != wanted:
        raise TrainerError(
            f"{source.name} is no emotion model: it takes {given} and gives {answer}; wanted is a gray face "
            f"{wanted[0]} and seven probabilities {wanted[1]}."
        )
    return model


def _with_scaling(model: Any) -> Any:
    import keras

    layers = model._flatten_layers(include_self=False)
    if any(isinstance(layer, (keras.layers.Rescaling, keras.layers.Normalization)) for layer in layers):
        return model
    inputs = keras.Input((INPUT_SIZE, INPUT_SIZE, 1), name="gray_pixels")
    return keras.Model(inputs, model(keras.layers.Rescaling(1 / 255)(inputs)))
