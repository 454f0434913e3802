"""Finishes a run: turns the best weights into a calibrated, evaluated model bundle with figures."""

import csv
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer.data.dataset import Dataset, Split
from trainer.data.duplicates import Flags
from trainer.data.targets import heads, targets
from trainer.export.bundle_writer import write_bundle
from trainer.export.convert import build_inference_model, to_tflite
from trainer.export.html import write_html
from trainer.network.architectures import build
from trainer.network.keras_types import Model
from trainer.report import figures
from trainer.scoring.choice import calibrated, select, trials
from trainer.scoring.description import describe
from trainer.scoring.evaluation import Probabilities, predict
from trainer.scoring.head_fusion import HeadPredictions, class_frequencies
from trainer.scoring.truths import ruling, truths
from trainer.shared.bundle import TFLITE
from trainer.shared.config import TrainConfig
from trainer.shared.errors import TrainerError
from trainer.shared.event_kinds import EpochDone
from trainer.shared.events import EventReader
from trainer.shared.face_input import Pixels
from trainer.shared.files import write_bytes, write_json
from trainer.shared.litert import LiteRTModel
from trainer.shared.model_report import AnswerFacts, FileFacts, Mistake, ModelReport, TrainingFacts
from trainer.shared.run_folder import RunFolder

# Eight-bit weights run four times faster; they are used if they cost less accuracy than this.
QUANTIZATION_LIMIT = 0.002
MISTAKES = 48  # at most
_TIMED = 50  # calls whose time is measured


def finish(config: TrainConfig, out: Path, dataset: Dataset, duplicates: Flags) -> ModelReport:
    """Write bundle, figures and report.json of a run.

    Args:
        config: of the run.
        out: folder of the run.
        dataset: the data of the run.
        duplicates: (n,), which validation images have a duplicate in training
            (trainer.data.duplicates.train_validation_leakage).

    Returns:
        The report.

    Raises:
        TrainerError: if no epoch was finished.
        OSError: if the files cannot be written.
    """
    folder = RunFolder(out)
    history = _history(folder)
    backbone = _best_backbone(config, folder)
    training, validation = dataset.splits["train"], dataset.splits["validation"]
    frequencies = class_frequencies(targets(training, config.targets))
    head_predictions = HeadPredictions(
        _log_probabilities(backbone, validation, flip_tta=config.mirrored), frequencies
    )
    tried = trials(head_predictions, validation)
    chosen = select(tried, config.votes_tolerance)
    combination = calibrated(chosen, head_predictions, validation)
    model = build_inference_model(backbone, combination, frequencies, flip_tta=config.mirrored)
    shipped, file, predictions = _smallest_good(model, head_predictions.combined(combination), validation)
    facts = TrainingFacts(
        epochs=len(history["epoch"]),
        seconds=_seconds(folder),
        architecture=config.architecture,
        parameters=backbone.count_params(),
        data={name: split.counts() for name, split in dataset.splits.items()},
        made_validation=dataset.made_validation,
        unreadable=len(dataset.unreadable),
        excluded=dataset.excluded,
        data_fingerprint=dataset.fingerprint(),
    )
    report = ModelReport(
        facts, file, describe(predictions, combination, head_predictions, validation, duplicates)
    )
    card = {"name": out.resolve().name, "training": _shared(config), **report.to_json()}
    write_bundle(folder.model, shipped, model, card)
    figures.save_samples(training, folder.figure("samples"))
    figures.save_curves(history, folder.figure("curves"))
    figures.save_trade_off(tried, chosen, folder.figure("trade_off"))
    return publish(folder, report, predictions, validation)


def publish(
    folder: RunFolder, report: ModelReport, predictions: Probabilities, validation: Split
) -> ModelReport:
    """Write report.json, report.html and the figures of the predictions (n, 7). Raises OSError.

    Returns:
        The report with its mistakes.
    """
    mistakes = _mistakes(predictions, validation)
    whole = replace(report, mistakes=mistakes)
    mistake_images = validation.images[[mistake.picture for mistake in mistakes]]
    with tempfile.SpooledTemporaryFile() as file:
        np.save(file, mistake_images)
        file.seek(0)
        write_bytes(folder.mistakes, file.read())
    save_score_figures(whole.answers, folder)
    figures.save_mistakes(mistake_images, mistakes, folder.figure("mistakes"))
    write_json(folder.report, whole.to_json())
    write_html(folder)
    return whole


def save_score_figures(facts: AnswerFacts, folder: RunFolder) -> None:
    """Draw confusion and reliability from `trainer.scoring.description.describe`. Raises OSError."""
    if facts.ruling is not None:
        honest = facts.honest.accuracy if facts.honest else None
        figures.save_confusion(facts.ruling, folder.figure("confusion_matrix"), honest)
    figures.save_reliability(facts.reliability_before, facts.reliability, folder.figure("reliability"))


def _smallest_good(
    model: Model, exact: Probabilities, validation: Split
) -> tuple[bytes, FileFacts, Probabilities]:
    """Convert the model to LiteRT, with eight-bit weights unless they cost too much accuracy.

    Args:
        model: the network that ships.
        exact: its predictions before conversion, (n, 7).
        validation: the split to measure the accuracy on.

    Returns:
        The content of the file, its facts, and its predictions (n, 7).
    """
    content = to_tflite(model, quantize=True)
    predictions, milliseconds = _run(content, validation)
    lost = _accuracy(exact, validation) - _accuracy(predictions, validation)
    quantized = lost < QUANTIZATION_LIMIT
    if not quantized:
        content = to_tflite(model)
        predictions, milliseconds = _run(content, validation)
    return content, FileFacts(quantized, lost, len(content), milliseconds), predictions


def _accuracy(predictions: Probabilities, split: Split) -> float:
    right, usable = truths(split)[ruling(split)]
    return float((predictions.argmax(axis=1) == right)[usable].mean())


def _run(content: bytes, split: Split) -> tuple[Probabilities, float]:
    """The predictions of a LiteRT file for a split, and its milliseconds per face."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / TFLITE
        path.write_bytes(content)
        return predict(LiteRTModel(path, threads=2), split), _milliseconds(LiteRTModel(path), split)


def _milliseconds(model: LiteRTModel, split: Split) -> float:
    """The median time for one face on one thread, after a few warm-up calls."""
    times = []
    for i in range(_TIMED + 5):
        began = time.perf_counter()
        model(split.images[i % len(split)][None])
        times.append(time.perf_counter() - began)
    return statistics.median(times[5:]) * 1000


def _mistakes(probabilities: Probabilities, split: Split) -> tuple[Mistake, ...]:
    """The images with the most confident wrong predictions, by the votes if there are any."""
    right, usable = truths(split)[ruling(split)]
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    wrong = usable & (predicted != right)
    order = np.argsort(-np.where(wrong, confidence, 0))
    return tuple(
        Mistake(int(i), split.names[i], int(right[i]), int(predicted[i]), float(confidence[i]))
        for i in order[: min(MISTAKES, int(wrong.sum()))]
    )


def _shared(config: TrainConfig) -> dict[str, object]:
    """The options for the bundle, which may be passed on: without folders of this machine and long lists."""
    shared = replace(
        config,
        data=Path(config.data).name,
        votes=Path(config.votes).name,
        start_from=Path(config.start_from).name,
        teachers=tuple(Path(folder).name for folder in config.teachers),
    )
    return {**shared.to_json(), "excluded": len(config.excluded)}


def _history(folder: RunFolder) -> dict[str, list[float]]:
    try:
        with folder.history.open(newline="") as file:
            rows = list(csv.DictReader(file))
        # A value that an older version did not write is empty.
        return {name: [float(row[name] or "nan") for row in rows] for name in rows[0]}
    except FileNotFoundError as error:
        raise TrainerError(
            "No epoch was finished, so there is no model yet. Continue with --resume."
        ) from error
    except (ValueError, TypeError, IndexError) as error:
        raise TrainerError(f"{folder.history} is damaged. Train a new run.") from error


def _seconds(folder: RunFolder) -> float:
    """The total time of the epochs, including those before a resume."""
    events = [each.event for each in EventReader(folder.events).read()]
    return sum(event.seconds for event in events if isinstance(event, EpochDone))


def _best_backbone(config: TrainConfig, folder: RunFolder) -> Model:
    """The network with the best weights, of Keras's own layers only."""
    outputs = heads(config.targets)
    trained = build(config.architecture, heads=outputs, fused=True)
    try:
        trained.load_weights(folder.best_weights)
    except (OSError, ValueError, KeyError) as error:
        raise TrainerError(f"{folder.best_weights} is missing or damaged. Train a new run.") from error
    backbone = build(config.architecture, heads=outputs)
    backbone.set_weights(trained.get_weights())
    return backbone


def _log_probabilities(backbone: Model, split: Split, *, flip_tta: bool) -> NDArray[np.float32]:
    """(n, heads, 7), for images (n, 48, 48)."""
    views = [split.images, split.images[:, :, ::-1]] if flip_tta else [split.images]
    probabilities = np.mean([_probabilities(backbone, view) for view in views], axis=0)
    return np.asarray(np.log(np.maximum(probabilities, np.finfo(np.float32).tiny)), dtype=np.float32)


def _probabilities(backbone: Model, images: Pixels) -> NDArray[np.float64]:
    """(n, heads, 7), for images (n, 48, 48)."""
    logits = backbone.predict(images[..., None].astype(np.float32), batch_size=256, verbose=0).astype(
        np.float64
    )
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
