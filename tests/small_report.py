"""Creates the folder of a finished run without training: a report on made-up predictions, and pictures."""

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from small_data import draw_image

from trainer.data.dataset import Split
from trainer.report import figures
from trainer.scoring.confidence import coverage, unsure_below
from trainer.scoring.evaluation import evaluate, reliability
from trainer.shared.config import TrainConfig
from trainer.shared.face_input import LABELS, Pixels
from trainer.shared.model_header import ModelHeader, header_values
from trainer.shared.model_report import AnswerFacts, FileFacts, Mistake, ModelReport, TrainingFacts

PICTURES = 20  # of each emotion
LEAKED = 10


def make_run(folder: Path) -> Path:
    """Creates `folder` with the run and returns it."""
    (folder / "model").mkdir(parents=True)
    report, mistaken = _content()
    np.save(folder / "mistakes.npy", mistaken)
    (folder / "curves.png").write_bytes(_curves())
    config = TrainConfig(
        data="/home/someone/secret/faces.zip", votes="C:\\Users\\someone\\votes.csv", epochs=7
    )
    metadata = {**header_values(ModelHeader()), "name": folder.name}
    metadata["created"] = "2026-11-23T17:47:42+00:00"
    (folder / "model" / "model.tflite").write_bytes(b"weights")
    _write(folder / "config.json", config.to_json())
    _write(folder / "report.json", report.to_json())
    _write(folder / "model" / "model.json", metadata)
    return folder


@cache
def _curves() -> bytes:
    history = {name: [2.0, 1.0] for name in ("loss", "val_loss", "accuracy", "val_accuracy")}
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "curves.png"
        figures.save_curves({"epoch": [1.0, 2.0], **history}, path)
        return path.read_bytes()


@cache
def _content() -> tuple[ModelReport, Pixels]:
    """Returns the report and the pictures of its mistakes, (n, 48, 48) uint8."""
    split, probabilities = _predictions()
    report = _report(split, probabilities, np.arange(len(split)) < LEAKED)
    return report, split.images[[mistake.picture for mistake in report.mistakes or ()]]


def _predictions() -> tuple[Split, Any]:
    """Returns a split and the probabilities of made-up predictions, of which 75% are right."""
    random = np.random.default_rng(0)
    labels = np.repeat(np.arange(len(LABELS)), PICTURES).astype(np.uint8)
    images = np.stack([draw_image(LABELS[label], random) for label in labels])
    classes = np.where(np.arange(len(labels)) % 4 == 0, (labels + 1) % len(LABELS), labels)
    logits = random.normal(0, 0.5, (len(labels), len(LABELS)))
    logits[np.arange(len(labels)), classes] += 4
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    names = tuple(f"images/validation/{LABELS[label]}/{i}.png" for i, label in enumerate(labels))
    votes = np.eye(len(LABELS), dtype=np.float32)[labels] * 10
    return Split(images, labels, names, votes), probabilities.astype(np.float32)


def _report(split: Split, probabilities: Any, leaked: Any) -> ModelReport:
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    wrong = [i for i in np.argsort(-confidence) if predicted[i] != split.labels[i]]
    training = TrainingFacts(
        epochs=2,
        seconds=5400.0,
        architecture="seed",
        parameters=4_478_727,
        data={"train": dict.fromkeys(LABELS, 100), "validation": dict.fromkeys(LABELS, PICTURES)},
        made_validation=True,
        unreadable=1,
        excluded=2,
        data_fingerprint="ab12",
    )
    answers = AnswerFacts(
        temperature=1.25,
        votes_share=0.0,
        validation=evaluate(probabilities, split, leaked, unsure_below=0.4),
        ruled_by="votes",
        unsure_below=unsure_below(probabilities, split.labels),
        coverage=tuple(coverage(probabilities, split.labels)),
        reliability=reliability(probabilities, split.labels),
        reliability_before=reliability(np.sqrt(probabilities), split.labels),
        leaked=int(leaked.sum()),
    )
    mistakes = tuple(
        Mistake(int(i), split.names[i], int(split.labels[i]), int(predicted[i]), float(confidence[i]))
        for i in wrong[:12]
    )
    return ModelReport(training, FileFacts(True, -0.001, 4_500_000, 0.61), answers, mistakes)


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value))
