"""The model that comes with the app."""

from pathlib import Path

import cv2
import pytest

from emotion_gui.core.resources import resource_path
from trainer.data.dataset import load
from trainer.scoring.evaluation import evaluate, predict
from trainer.shared.bundle import read_bundle
from trainer.shared.face_input import LABELS, to_face_input
from trainer.shared.litert import LiteRTModel
from trainer.shared.model_report import ModelReport

SHIPPED = resource_path("models", "default")


def test_it_is_small_and_has_its_scores() -> None:
    bundle = read_bundle(SHIPPED)
    assert bundle.tflite.stat().st_size < 5_000_000
    validation = bundle.metadata["validation"]
    assert validation["votes"]["accuracy"] >= 0.8
    assert validation["votes"]["neutral_shown"]["wrong"] <= 0.25
    assert bundle.unsure_below == bundle.metadata["unsure_below"]
    assert not (SHIPPED / "model.keras").exists()


def test_it_sees_a_smile() -> None:
    portrait = cv2.imread(str(resource_path("demo", "astronaut.jpg")))
    assert portrait is not None
    cascade = cv2.CascadeClassifier(str(resource_path("cascades", "haarcascade_frontalface_default.xml")))
    x, y, width, height = max(cascade.detectMultiScale(portrait, 1.1, 5), key=lambda box: box[2])
    face = to_face_input(portrait[y : y + height, x : x + width])
    [probabilities] = LiteRTModel(read_bundle(SHIPPED).tflite)(face[None])
    assert LABELS[probabilities.argmax()] == "happy"
    assert probabilities.max() > 0.5


@pytest.mark.realdata
def test_it_reaches_the_scores_of_its_card_on_the_real_data(real_data: Path) -> None:
    bundle = read_bundle(SHIPPED)
    archive = real_data / "face-expression-recognition-dataset.zip"
    split = load(archive, ["validation"], votes=real_data / "ferplus_votes.csv").splits["validation"]
    answers = predict(LiteRTModel(bundle.tflite, threads=2), split)
    measured = evaluate(answers, split, unsure_below=bundle.unsure_below)
    stated = ModelReport.read(bundle.metadata).answers.validation
    known = dict(stated.each())
    for name, scores in measured.each():
        assert scores.accuracy == pytest.approx(known[name].accuracy, abs=0.002)
    assert measured.votes is not None
    assert measured.votes.calibration_error is not None
    assert measured.votes.calibration_error < 0.05
