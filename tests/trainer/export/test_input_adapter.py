"""A network with another input, another order and more outputs is right by what its bundle says of it."""

import math
from pathlib import Path

import numpy as np
import pytest

from emotion_gui.batch.model_file import opened_model
from emotion_gui.vision.classifier import load_classifier
from emotion_gui.vision.frame import Box
from trainer.export.convert import to_tflite, write_bundle
from trainer.network.runtime import silent_import
from trainer.shared import model_check
from trainer.shared.bundle import TFLITE, read_bundle
from trainer.shared.labels import LABELS
from trainer.shared.litert import LiteRTModel
from trainer.shared.model_header import InputAdapter, ModelHeader, Output, Outputs

with silent_import():
    import keras
    from ai_edge_litert.interpreter import Interpreter

pytestmark = pytest.mark.filterwarnings("ignore")  # what TensorFlow's converter warns of is its own

FER2013 = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
WEIGHTS = np.linspace(-3, 3, 7, dtype=np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a network for 64x56x3 pixels from -1 to 1, which looks at their mean alone."""
    inputs = keras.Input((64, 56, 3))
    mean = keras.layers.GlobalAveragePooling2D()(inputs)
    last = keras.layers.Dense(7, activation="softmax")
    model = keras.Model(inputs, {"probabilities": last(mean), "features": mean})
    last.set_weights([np.tile(WEIGHTS, (3, 1)), np.zeros(7, np.float32)])
    content = to_tflite(model)
    tensors = Interpreter(model_content=content).get_signature_runner().get_output_details()
    outputs = Outputs(
        Output(tensors["probabilities"]["name"], (7,)), Output(tensors["features"]["name"], (3,))
    )
    header = ModelHeader(input=InputAdapter(64, 56, 3, "-1..1", FER2013), outputs=outputs)
    bundle = tmp_path_factory.mktemp("models") / "foreign"
    write_bundle(bundle, content, None, {"name": "Foreign", "unsure_below": 0.3}, header)
    return bundle


def expected(gray: int) -> dict[str, float]:
    """The probabilities by name for a face of one gray."""
    powers = [math.exp(3 * float(weight) * (gray / 127.5 - 1)) for weight in WEIGHTS]
    return {name: power / sum(powers) for name, power in zip(FER2013, powers, strict=True)}


@pytest.mark.parametrize("gray", [0, 100, 255])
def test_the_app_sees_its_classes_in_its_own_order(folder: Path, gray: int) -> None:
    frame = np.full((200, 300), gray, np.uint8)
    [seen] = load_classifier(read_bundle(folder)).classify(frame, [Box(20, 20, 90, 90)])
    assert dict(zip(LABELS, seen, strict=True)) == pytest.approx(expected(gray), abs=1e-3)


def test_faces_of_a_data_set_are_resized_for_it(folder: Path) -> None:
    bundle = read_bundle(folder)
    answers = LiteRTModel(bundle.tflite, header=bundle.header)(np.full((2, 48, 48), 100, np.uint8))
    assert answers.shape == (2, 7)
    assert answers[1][LABELS.index("neutral")] == pytest.approx(expected(100)["neutral"], abs=1e-3)


def test_another_output_belongs_to_the_same_faces(folder: Path) -> None:
    bundle = read_bundle(folder)
    model = LiteRTModel(bundle.tflite, header=bundle.header)
    model(np.array([0, 255], np.uint8).repeat(64 * 56).reshape(2, 64, 56))
    assert bundle.header.outputs.features is not None
    features = model.last_output(bundle.header.outputs.features)
    np.testing.assert_allclose(features, [[-1] * 3, [1] * 3], atol=1e-5)
    with pytest.raises(ValueError, match=r"model\.tflite has no output elsewhere"):
        model.last_output(Output("elsewhere", (3,)))


def test_it_is_tried_out_by_what_its_bundle_says(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(model_check, "_limit_this_process", lambda: None)
    assert model_check.main([str(folder / TFLITE)]) == 0
    bare = tmp_path / "bare.tflite"
    bare.write_bytes((folder / TFLITE).read_bytes())
    assert model_check.main([str(bare)]) == 2
    assert "error: bare.tflite is not a LiteRT model with one output" in capsys.readouterr().err


def test_a_batch_runs_with_it(folder: Path) -> None:
    with opened_model(folder) as model:
        assert (model.name, model.header.unsure_below) == ("Foreign", 0.3)
        LiteRTModel(model.tflite, header=model.header)
