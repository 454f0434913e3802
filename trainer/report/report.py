"""The end of a run: the best weights become a calibrated, scored model bundle with figures."""

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
from trainer.export.convert import build_inference_model, to_tflite, write_bundle
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

# Eight-bit weights run four times faster; they are taken where they cost less accuracy than this.
QUANTIZATION_LIMIT = 0.002
MISTAKES = 48  # as many as are shown
_TIMED = 50  # calls


def finish(config: TrainConfig, out: Path, dataset: Dataset, twins: Flags) -> ModelReport:
    """Write bundle, figures and report.json of the run in `out`; gives the report.

    twins: (n,), validation pictures that have a near twin in training (trainer.data.duplicates.leaked).
    Raises TrainerError where no epoch was finished, OSError where nothing can be written.
    """
    folder = RunFolder(out)
    history = _history(folder)
    core = _best_core(config, folder)
    training, validation = dataset.splits["train"], dataset.splits["validation"]
    frequencies = class_frequencies(targets(training, config.targets))
    head_answers = HeadPredictions(
        _log_probabilities(core, validation, mirrored=config.mirrored), frequencies
    )
    tried = trials(head_answers, validation)
    chosen = select(tried, config.votes_tolerance)
    combination = calibrated(chosen, head_answers, validation)
    model = build_inference_model(core, combination, frequencies, mirrored=config.mirrored)
    shipped, file, answers = _smallest_good(model, head_answers.combined(combination), validation)
    facts = TrainingFacts(
        epochs=len(history["epoch"]),
        seconds=_seconds(folder),
        architecture=config.architecture,
        parameters=core.count_params(),
        data={name: split.counts() for name, split in dataset.splits.items()},
        made_validation=dataset.made_validation,
        unreadable=len(dataset.unreadable),
        excluded=dataset.excluded,
        data_fingerprint=dataset.fingerprint(),
    )
    report = ModelReport(facts, file, describe(answers, combination, head_answers, validation, twins))
    card = {"name": out.resolve().name, "training": _shared(config), **report.to_json()}
    write_bundle(folder.model, shipped, model, card)
    figures.save_samples(training, folder.figure("samples"))
    figures.save_curves(history, folder.figure("curves"))
    figures.save_trade_off(tried, chosen, folder.figure("trade_off"))
    return publish(folder, report, answers, validation)


def publish(folder: RunFolder, report: ModelReport, answers: Probabilities, validation: Split) -> ModelReport:
    """Write report.json, the figures of the answers (n, 7) and report.html; gives the whole report.

    Raises OSError.
    """
    mistakes = _mistakes(answers, validation)
    whole = replace(report, mistakes=mistakes)
    mistaken = validation.images[[mistake.picture for mistake in mistakes]]
    with tempfile.SpooledTemporaryFile() as file:
        np.save(file, mistaken)
        file.seek(0)
        write_bytes(folder.mistakes, file.read())
    save_score_figures(whole.answers, folder)
    figures.save_mistakes(mistaken, mistakes, folder.figure("mistakes"))
    write_json(folder.report, whole.to_json())
    write_html(folder)
    return whole


def save_score_figures(answers: AnswerFacts, folder: RunFolder) -> None:
    """Confusion and reliability, of what `trainer.scoring.description.describe` tells. Raises OSError."""
    if answers.ruling is not None:
        honest = answers.honest.accuracy if answers.honest else None
        figures.save_confusion(answers.ruling, folder.figure("confusion_matrix"), honest)
    figures.save_reliability(answers.reliability_before, answers.reliability, folder.figure("reliability"))


def _smallest_good(
    model: Model, exact: Probabilities, validation: Split
) -> tuple[bytes, FileFacts, Probabilities]:
    """The LiteRT file that ships, with eight-bit weights unless they cost too much; facts of it, its answers.

    exact: the answers of the network before it is converted.
    """
    content = to_tflite(model, quantize=True)
    answers, milliseconds = _run(content, validation)
    lost = _accuracy(exact, validation) - _accuracy(answers, validation)
    quantized = lost < QUANTIZATION_LIMIT
    if not quantized:
        content = to_tflite(model)
        answers, milliseconds = _run(content, validation)
    return content, FileFacts(quantized, lost, len(content), milliseconds), answers


def _accuracy(answers: Probabilities, split: Split) -> float:
    right, usable = truths(split)[ruling(split)]
    return float((answers.argmax(axis=1) == right)[usable].mean())


def _run(content: bytes, split: Split) -> tuple[Probabilities, float]:
    """The answers of a LiteRT file for a split, and its milliseconds for one face."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / TFLITE
        path.write_bytes(content)
        return predict(LiteRTModel(path, threads=2), split), _milliseconds(LiteRTModel(path), split)


def _milliseconds(model: LiteRTModel, split: Split) -> float:
    """For one face on one thread: the median, after the first calls have warmed it up."""
    times = []
    for i in range(_TIMED + 5):
        began = time.perf_counter()
        model(split.images[i % len(split)][None])
        times.append(time.perf_counter() - began)
    return statistics.median(times[5:]) * 1000


def _mistakes(probabilities: Probabilities, split: Split) -> tuple[Mistake, ...]:
    """The pictures that the model is most sure of and wrong about, by the votes where there are any."""
    right, usable = truths(split)[ruling(split)]
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    wrong = usable & (predicted != right)
    order = np.argsort(-np.where(wrong, confidence, 0))
    return tuple(
        Mistake(int(i), split.names[i], int(right[i]), int(predicted[i]), float(confidence[i]))
        for i in order[: min(MISTAKES, int(wrong.sum()))]
    )


def _shared(config: TrainConfig) -> dict[str, object]:
    """The options for the bundle, which may be given to others: no one's folders, no long lists."""
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
        # A value that an older version did not tell yet is empty.
        return {name: [float(row[name] or "nan") for row in rows] for name in rows[0]}
    except FileNotFoundError as error:
        raise TrainerError("No epoch was finished, so there is no model yet. --resume goes on.") from error
    except (ValueError, TypeError, IndexError) as error:
        raise TrainerError(f"{folder.history} is damaged. Train a new run.") from error


def _seconds(folder: RunFolder) -> float:
    """How long the epochs took, of all attempts together."""
    told = [each.event for each in EventReader(folder.events).read()]
    return sum(event.seconds for event in told if isinstance(event, EpochDone))


def _best_core(config: TrainConfig, folder: RunFolder) -> Model:
    """The network with the best weights and with Keras's own layers only."""
    outputs = heads(config.targets)
    trained = build(config.architecture, heads=outputs, fused=True)
    try:
        trained.load_weights(folder.best_weights)
    except (OSError, ValueError, KeyError) as error:
        raise TrainerError(f"{folder.best_weights} is missing or damaged. Train a new run.") from error
    core = build(config.architecture, heads=outputs)
    core.set_weights(trained.get_weights())
    return core


def _log_probabilities(core: Model, split: Split, *, mirrored: bool) -> NDArray[np.float32]:
    """(n, heads, 7)."""
    views = [split.images, split.images[:, :, ::-1]] if mirrored else [split.images]
    probabilities = np.mean([_probabilities(core, view) for view in views], axis=0)
    return np.asarray(np.log(np.maximum(probabilities, np.finfo(np.float32).tiny)), dtype=np.float32)


def _probabilities(core: Model, images: Pixels) -> NDArray[np.float64]:
    """(n, heads, 7)."""
    logits = core.predict(images[..., None].astype(np.float32), batch_size=256, verbose=0).astype(np.float64)
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
