"""ONNX files give the model's predictions in another program."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
import pytest

from trainer.network.runtime import silent_import
from trainer.scoring.head_fusion import Combination
from trainer.shared.errors import TrainerError
from trainer.shared.labels import LABELS

with silent_import():
    import keras
    from keras import layers

from trainer.export.convert import build_inference_model
from trainer.export.onnx import write_onnx
from trainer.network.architectures import build

FACES = np.random.default_rng(0).integers(0, 256, (3, 48, 48, 1)).astype(np.float32)


def randomize_weights(backbone: Any) -> Any:
    """Set statistics and factors to values as after training, unlike those of a new network."""
    random = np.random.default_rng(1)
    for weight in backbone.weights:
        if weight.path.rsplit("/", 1)[-1] in ("gamma", "beta", "moving_mean", "moving_variance", "bias"):
            weight.assign(np.asarray(weight) + random.uniform(0, 0.3, weight.shape))
    return backbone


def opencv_probabilities(path: Path) -> Any:
    network = cv2.dnn.readNetFromONNX(str(path))
    network.setInput(FACES)
    return network.forward()


@pytest.mark.parametrize(
    ("name", "heads", "flip_tta"), [("seed", 1, False), ("residual", 2, False), ("fast", 2, True)]
)
def test_opencv_gives_the_answers_of_keras(tmp_path: Path, name: str, heads: int, flip_tta: bool) -> None:
    frequencies = np.full((heads, len(LABELS)), 1 / len(LABELS), np.float32)
    backbone = randomize_weights(build(name, heads=heads))
    model = build_inference_model(backbone, Combination(0.5, 0.25, 0.5, 1.4), frequencies, flip_tta=flip_tta)
    write_onnx(model, tmp_path / "model.onnx")
    expected = np.asarray(model(FACES, training=False))
    assert expected.std(axis=0).max() > 0  # or any constant would do
    np.testing.assert_allclose(opencv_probabilities(tmp_path / "model.onnx"), expected, atol=1e-4)


def test_the_layers_of_the_classic_networks(tmp_path: Path) -> None:
    inner = [
        layers.Conv2D(4, 5, strides=2, padding="same", activation="elu"),
        layers.Conv2D(6, 3, dilation_rate=2, groups=2, use_bias=False),
        layers.Activation("tanh"),
        layers.BatchNormalization(scale=False),
        layers.AveragePooling2D(3, 2, padding="same"),
        layers.MaxPooling2D(2, padding="same"),
        layers.ELU(),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(7),
        layers.Softmax(),
    ]
    rescaling = layers.Rescaling(1 / 127.5, offset=-1)
    model = keras.Sequential([keras.Input((48, 48, 1)), rescaling, keras.Sequential(inner)])
    write_onnx(model, tmp_path / "model.onnx")
    expected = np.asarray(model(FACES, training=False))
    np.testing.assert_allclose(opencv_probabilities(tmp_path / "model.onnx"), expected, atol=1e-4)


def test_the_file_describes_its_input_and_output(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((48, 48, 1)), layers.Flatten(), layers.Dense(7, "softmax")])
    write_onnx(model, tmp_path / "model.onnx")
    written = onnx.load(tmp_path / "model.onnx")
    [entry], [result] = written.graph.input, written.graph.output
    assert (entry.name, result.name) == ("gray_pixels", "probabilities")
    assert [size.dim_value for size in entry.type.tensor_type.shape.dim] == [0, 48, 48, 1]  # 0: any number
    assert {prop.key: prop.value for prop in written.metadata_props} == {"labels": ",".join(LABELS)}


@pytest.mark.parametrize(
    "layer", [layers.Conv2DTranspose(2, 3), layers.ReLU(max_value=6), layers.LayerNormalization()]
)
def test_another_layer_gets_a_sentence(tmp_path: Path, layer: Any) -> None:
    parts = [keras.Input((48, 48, 1)), layer, layers.Flatten(), layers.Dense(7, "softmax")]
    with pytest.raises(TrainerError, match=f"{type(layer).__name__}.* cannot be written as ONNX"):
        write_onnx(keras.Sequential(parts), tmp_path / "model.onnx")
    assert not list(tmp_path.iterdir())
