"""A network with another input, class order and more outputs, run by the header of its bundle."""

import csv
import json
import math
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter
from small_data import make_folder

from emotion_gui.batch.model_file import opened_model
from emotion_gui.cli import analyze
from emotion_gui.core.errors import UserError
from emotion_gui.core.folders import folders
from emotion_gui.models.library import ModelLibrary
from emotion_gui.models.opener import examine
from emotion_gui.vision.alignment import FaceCrop
from emotion_gui.vision.classifier import load_classifier
from emotion_gui.vision.frame import Box
from trainer.__main__ import main
from trainer.export.bundle_writer import write_bundle
from trainer.export.convert import export, to_tflite
from trainer.network.bundled import bundled_network
from trainer.network.runtime import silent_import
from trainer.shared import model_check
from trainer.shared.bundle import METADATA, TFLITE, read_bundle
from trainer.shared.errors import TrainerError
from trainer.shared.face_input import Pixels
from trainer.shared.labels import LABELS
from trainer.shared.litert import LiteRTModel
from trainer.shared.model_header import InputAdapter, ModelHeader, Output, Outputs, read_header

with silent_import():
    import keras

pytestmark = pytest.mark.filterwarnings("ignore")  # what TensorFlow's converter warns of is its own

DOCUMENT = Path(__file__).parents[3] / "docs" / "bundle-format.md"
FER2013 = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
WEIGHTS = np.linspace(-3, 3, 7, dtype=np.float32)


@dataclass(frozen=True)
class Foreign:
    """A bundle whose network uses only the mean of the pixels, and the input format that it needs.

    low, high: what 0 and 255 are for it.
    """

    folder: Path
    adapter: InputAdapter
    low: float
    high: float

    def seen(self, gray: float) -> float:
        return self.low + gray / 255 * (self.high - self.low)

    def expected(self, gray: float) -> dict[str, float]:
        """The probabilities by class name for a uniformly gray face."""
        powers = [math.exp(float(weight) * self.seen(gray)) for weight in WEIGHTS]
        return {name: power / sum(powers) for name, power in zip(FER2013, powers, strict=True)}


@pytest.fixture(scope="module", params=["64x64x1, 0 to 1", "64x56x3, -1 to 1"])
def foreign(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Foreign:
    folder = tmp_path_factory.mktemp("models") / "foreign"
    if request.param == "64x64x1, 0 to 1":
        made = Foreign(folder, InputAdapter(64, 64, 1, "0..1", FER2013), 0, 1)
    else:
        made = Foreign(folder, InputAdapter(64, 56, 3, "-1..1", FER2013), -1, 1)
    adapter = made.adapter
    inputs = keras.Input((adapter.height, adapter.width, adapter.channels))
    mean = keras.layers.GlobalAveragePooling2D()(inputs)
    last = keras.layers.Dense(7, activation="softmax")
    model = keras.Model(inputs, {"probabilities": last(mean), "features": mean})
    channels = adapter.channels
    last.set_weights([np.tile(WEIGHTS / channels, (channels, 1)), np.zeros(7, np.float32)])
    content = to_tflite(model)
    tensors = Interpreter(model_content=content).get_signature_runner().get_output_details()
    # By the name in the signature and by that of the tensor: both will do.
    outputs = Outputs(Output("probabilities", (7,)), Output(tensors["features"]["name"], (channels,)))
    write_bundle(
        folder, content, model, {"name": "Foreign"}, ModelHeader(2, LABELS, adapter, outputs, None, 0.3)
    )
    return made


@pytest.mark.parametrize("gray", [0, 100, 255])
def test_the_app_sees_its_classes_in_its_own_order(foreign: Foreign, gray: int) -> None:
    frame = np.full((200, 300), gray, np.uint8)
    [seen] = load_classifier(read_bundle(foreign.folder)).classify(frame, [FaceCrop(Box(20, 20, 90, 90))])
    assert dict(zip(LABELS, seen, strict=True)) == pytest.approx(foreign.expected(gray), abs=1e-3)


def test_another_output_belongs_to_the_same_faces(foreign: Foreign) -> None:
    bundle = read_bundle(foreign.folder)
    model = LiteRTModel(bundle.tflite, header=bundle.header)
    model(np.array([0, 255], np.uint8).repeat(64 * 56).reshape(2, 64, 56))
    assert bundle.header.outputs.features is not None
    features, channels = model.last_output(bundle.header.outputs.features), foreign.adapter.channels
    np.testing.assert_allclose(features, [[foreign.low] * channels, [foreign.high] * channels], atol=1e-5)
    with pytest.raises(ValueError, match=r"model\.tflite has no output elsewhere"):
        model.last_output(Output("elsewhere", (3,)))


@pytest.mark.parametrize("named", ["", TFLITE, METADATA])
def test_analyze_runs_it_by_its_header(
    foreign: Foreign, portrait: Pixels, tmp_path: Path, named: str
) -> None:
    cv2.imwrite(str(tmp_path / "face.png"), portrait)
    arguments = [str(tmp_path / "face.png"), "--model", str(foreign.folder / named)]
    assert analyze.main([*arguments, "--csv", str(tmp_path / "out.csv")]) == 0
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        [row] = csv.DictReader(file)
    # All pixels count alike, so the answers must be those for one gray between the darkest and the brightest.
    answers = {name: float(row[name]) for name in LABELS}
    gray = math.log(answers["neutral"] / answers["angry"]) / 6
    gray = 255 * (gray - foreign.low) / (foreign.high - foreign.low)
    assert 20 < gray < 235
    assert answers == pytest.approx(foreign.expected(gray), abs=0.002)


def test_evaluate_scores_its_answers_by_their_names(
    foreign: Foreign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = make_folder(tmp_path / "data", train=1, validation=1)
    for place in (data / "images" / "validation").iterdir():
        cv2.imwrite(str(place / "0.png"), np.full((48, 48), 250, np.uint8))  # the brightest are "neutral"
    assert main(["evaluate", "--model", str(foreign.folder), "--data", str(data), "--json"]) == 0
    scores = json.loads(capsys.readouterr().out)["labels"]
    assert scores["accuracy"] == pytest.approx(1 / 7)
    assert scores["classes"]["neutral"]["recall"] == 1


def test_it_can_be_used_by_the_example_of_the_document(foreign: Foreign) -> None:
    [code] = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    command = [sys.executable, "-c", code, str(foreign.folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    printed = dict(line.split() for line in done.stdout.splitlines())
    assert list(printed) == list(LABELS)
    answers = {name: float(probability) for name, probability in printed.items()}
    assert answers == pytest.approx(foreign.expected(128), abs=1e-3)


def test_what_the_document_lets_write_can_be_read() -> None:
    [card] = re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    header = read_header(json.loads(card))
    assert header.input == InputAdapter(64, 64, 1, "0..1", FER2013)
    assert (header.classes, header.outputs) == (LABELS, Outputs(Output("probabilities", (7,))))


def test_a_batch_runs_with_it(foreign: Foreign) -> None:
    with opened_model(foreign.folder) as model:
        assert (model.name, model.header.unsure_below) == ("Foreign", 0.3)
        LiteRTModel(model.tflite, header=model.header)


def test_it_is_tried_out_by_its_header(
    foreign: Foreign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(model_check, "_limit_this_process", lambda: None)
    assert model_check.main([str(foreign.folder / TFLITE)]) == 0
    bare = tmp_path / "bare.tflite"
    bare.write_bytes((foreign.folder / TFLITE).read_bytes())
    assert model_check.main([str(bare)]) == 2
    assert "error: bare.tflite is not a LiteRT model with one output" in capsys.readouterr().err


def test_what_would_need_a_network_of_the_trainers_own_is_refused_with_a_sentence(
    foreign: Foreign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = make_folder(tmp_path / "data", train=1, validation=1)
    assert main(["recombine", "--model", str(foreign.folder), "--data", str(data)]) == 2
    assert "Foreign cannot be recombined: its outputs are in another order." in capsys.readouterr().err
    with pytest.raises(TrainerError, match="order of classes, which an ONNX file cannot describe"):
        export(foreign.folder, tmp_path / "model.onnx")
    with pytest.raises(TrainerError, match="than the models that are trained here, so it"):
        bundled_network(foreign.folder, "so it cannot teach")


def test_it_is_packed_as_it_is(foreign: Foreign, tmp_path: Path) -> None:
    export(foreign.folder, tmp_path / "model.emotionmodel")
    with opened_model(tmp_path / "model.emotionmodel") as model:
        assert model.header == read_bundle(foreign.folder).header


@pytest.fixture
def moods(foreign: Foreign, home: Path) -> Path:
    """Its network among the user's models, with other class names."""
    folder = Path(shutil.copytree(foreign.folder, home / "data" / "models" / "moods"))
    card = json.loads((folder / METADATA).read_text())
    names = [f"mood {number}" for number in range(7)]
    adapter = {**card["input"], "order": []}
    (folder / METADATA).write_text(json.dumps({**card, "classes": names, "input": adapter}))
    return folder


def test_other_classes_are_read_and_run(moods: Path) -> None:
    bundle = read_bundle(moods)
    assert bundle.classes == tuple(f"mood {number}" for number in range(7))
    [answer] = LiteRTModel(bundle.tflite, header=bundle.header)(np.full((1, 48, 48), 255, np.uint8))
    assert bundle.classes[answer.argmax()] == "mood 6"


def opened_in_the_window(model: Path) -> object:
    return examine(model, model.parent)


def run_in_a_batch(model: Path) -> object:
    with opened_model(model) as opened:
        return opened


@pytest.mark.parametrize("use", [opened_in_the_window, run_in_a_batch])
def test_other_classes_are_refused_where_the_seven_are_shown(
    moods: Path, use: Callable[[Path], object]
) -> None:
    with pytest.raises(UserError, match=r"has the classes mood 0, .*mood 6\. This version works only with"):
        use(moods)


def test_other_classes_are_not_offered_and_not_scored(
    moods: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert folders().models == moods.parent
    assert "Foreign" not in [bundle.name for bundle in ModelLibrary(folders()).models()]
    data = make_folder(tmp_path / "pictures", train=1, validation=1)
    for command in ("evaluate", "recombine"):
        assert main([command, "--model", str(moods), "--data", str(data)]) == 2
        assert "This version works only with the seven emotions" in capsys.readouterr().err
