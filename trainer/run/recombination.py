"""Combines the heads of a trained model differently, and calibrates and evaluates it, without training."""

import argparse
import tempfile
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from trainer.data.dataset import Dataset, Split
from trainer.data.duplicates import train_validation_leakage
from trainer.data.targets import targets
from trainer.data.votes import majority
from trainer.export.last_layer import LastLayer
from trainer.network import runtime
from trainer.network.keras_types import Model
from trainer.run import model_data
from trainer.scoring.choice import Trial, calibrated, select, trial, trials
from trainer.scoring.description import describe, with_accuracies
from trainer.scoring.evaluation import Probabilities, predict
from trainer.scoring.head_fusion import Combination, Floats, HeadPredictions, class_frequencies
from trainer.scoring.score_text import as_text
from trainer.shared.bundle import (
    ARCHIVE_ENDING,
    KERAS,
    TFLITE,
    Bundle,
    BundleError,
    opened_bundle,
    require_emotions,
)
from trainer.shared.config import OPTIONS, TrainConfig
from trainer.shared.errors import TrainerError
from trainer.shared.event_kinds import End
from trainer.shared.events import EventWriter, last_event
from trainer.shared.file_lock import RunLock
from trainer.shared.files import read_object
from trainer.shared.litert import LiteRTModel
from trainer.shared.model_report import AnswerFacts, ModelReport
from trainer.shared.records import FieldError, known_values, right_values
from trainer.shared.run_folder import RunFolder

_VALUES = ("votes_share", "label_prior", "votes_prior")


@dataclass(frozen=True, slots=True)
class Recombined:
    """The result of a recombination.

    Attributes:
        tflite: content of the new LiteRT file.
        combination: the new combination.
        linear: kernel and bias of the last layer.
        predictions: (n, 7), for the validation images.
        description: see trainer.scoring.description.
        trials: the combinations that were compared.
    """

    tflite: bytes
    combination: Combination
    linear: tuple[Floats, Floats]
    predictions: Probabilities
    description: AnswerFacts
    trials: list[Trial]


def recombined(
    bundle: Bundle,
    dataset: Dataset,
    tolerance: float,
    given: Combination | None = None,
    temperature: float | None = None,
) -> Recombined:
    """Recombine a model.

    Args:
        bundle: the model.
        dataset: its training images, whose class frequencies are the priors, and its validation images.
        tolerance: for the rule of trainer.scoring.choice, 0 to 1.
        given: the combination to use; None to select it by that rule.
        temperature: None to fit it.

    Raises:
        TrainerError: if the model was not trained here, or if the votes that it needs are missing.
    """
    training, validation = dataset.splits["train"], dataset.splits["validation"]
    layer = _last_layer(bundle)
    if layer.heads > 1 and (training.votes is None or not majority(training.votes)[1].any()):
        raise TrainerError(
            f"{bundle.name} was also trained on votes, but no training image has any. Pass the file with "
            "--votes."
        )
    frequencies = class_frequencies(targets(training, _kind(bundle, layer.heads)))
    heads = HeadPredictions(layer.log_probabilities(validation.images), frequencies)
    tried = trials(heads, validation)
    chosen = given or select(tried, tolerance)
    if chosen not in [each.combination for each in tried]:
        tried.append(trial(chosen, heads, validation))
    combination = calibrated(chosen, heads, validation)
    if temperature is not None:
        combination = replace(chosen, temperature=temperature)
    linear = combination.linear(frequencies)
    content, predictions = _changed(bundle, layer, linear, validation)
    duplicates = train_validation_leakage(training, validation)
    description = describe(predictions, combination, heads, validation, duplicates)
    return Recombined(content, combination, linear, predictions, description, tried)


def _changed(
    bundle: Bundle, layer: LastLayer, linear: tuple[Floats, Floats], validation: Split
) -> tuple[bytes, Probabilities]:
    """The content of the new file, and its predictions for the validation images."""
    try:
        content = layer.with_weights(*linear)
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / TFLITE
            file.write_bytes(content)
            return content, predict(LiteRTModel(file, threads=2, header=bundle.header), validation)
    except ValueError as error:
        raise TrainerError(f"{bundle.name} cannot be recombined like this: {error}.") from error


def _last_layer(bundle: Bundle) -> LastLayer:
    try:
        # Verifies the file, because LastLayer does not.
        LiteRTModel(bundle.tflite, header=bundle.header)
        return LastLayer(bundle.tflite.read_bytes(), bundle.header.input)
    except ValueError as error:
        raise TrainerError(
            f"{bundle.name} cannot be recombined: {error}. Only models that were trained here can be."
        ) from error


def _kind(bundle: Bundle, heads: int) -> str:
    """The targets of the heads (trainer.shared.config.Targets)."""
    if heads == 2:
        return "both"
    training = bundle.metadata.get("training")
    return "votes" if isinstance(training, Mapping) and training.get("targets") == "votes" else "labels"


def write(bundle: Bundle, new: Recombined, folder: Path) -> None:
    """Write the recombined bundle to a folder: both model files and the card.

    Raises TrainerError and OSError.
    """
    from trainer.export.bundle_writer import write_bundle

    keras_model = _recombined_keras(bundle, new) if (bundle.folder / KERAS).is_file() else None
    now = datetime.now(UTC).isoformat(timespec="seconds")
    metadata = {**bundle.metadata, **known_values(new.description), "recombined": now}
    write_bundle(folder, new.tflite, keras_model, metadata, bundle.header)


def _recombined_keras(bundle: Bundle, new: Recombined) -> Model:
    from trainer.network.keras_file import load_keras

    model = load_keras(bundle.folder / KERAS)
    last = model.layers[-1]
    if [weight.shape for weight in last.weights] != [values.shape for values in new.linear]:
        raise TrainerError(f"{bundle.name} cannot be recombined: its {KERAS} ends in a different layer.")
    last.set_weights(new.linear)
    return model


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `recombine`."""
    parser.description = (
        "Selects the combination of the model's heads, its temperature and its threshold for "
        '"unsure" in the same way as train, or uses the given combination, and writes them to the '
        "model's files, its card and, for the folder of a run, the run's report."
    )
    parser.set_defaults(command=_run)
    model_data.add_options(parser)
    parser.add_argument(
        "--out",
        type=Path,
        metavar="BUNDLE",
        help=f"new folder or {ARCHIVE_ENDING} file for the model (default: replace the old one)",
    )
    parser.add_argument(
        "--figures",
        type=Path,
        metavar="FOLDER",
        help="save plots of confusion, reliability and the trade-off between votes and labels to this folder",
    )
    parser.add_argument("--votes-tolerance", type=float, help="as for train (default: the model's own)")
    parser.add_argument(
        "--votes-share", type=float, help="weight of the votes' head, 0 to 1; the labels' head gets the rest"
    )
    parser.add_argument(
        "--label-prior",
        type=float,
        help="exponent of the class frequencies that the labels' head is divided by, 0 to 1",
    )
    parser.add_argument("--votes-prior", type=float, help="same for the votes' head")
    parser.add_argument(
        "--temperature", type=float, help="temperature that divides the logits (default: fitted)"
    )


def _run(arguments: argparse.Namespace) -> int:
    given, out = _given_combination(arguments), arguments.out
    if out is not None and out.exists():
        raise TrainerError(f"{out} exists already. Choose another name.")
    run = RunFolder(arguments.model)
    in_run = out is None and run.model.is_dir()
    try:
        with RunLock(run.path) if in_run else nullcontext(), opened_bundle(arguments.model) as bundle:
            require_emotions(bundle)
            dataset = model_data.read(arguments, bundle.metadata, ["train", "validation"])
            tolerance = _tolerance(arguments, bundle)
            with runtime.silent_import():
                new = recombined(bundle, dataset, tolerance, given, arguments.temperature)
            _save(bundle, new, out or arguments.model)
            if in_run:
                _publish(run, new, dataset)
            if arguments.figures:
                _draw(new, RunFolder(arguments.figures))
    except BundleError as error:
        raise TrainerError(str(error)) from error
    print(as_text(new.description.validation))
    print(_summary(new))
    return 0


def _summary(new: Recombined) -> str:
    values = new.combination
    return (
        f"Votes share {values.votes_share:g}, label prior {values.label_prior:g}, votes prior "
        f"{values.votes_prior:g}, temperature {values.temperature:.3f}, unsure below "
        f"{new.description.unsure_below:.2f}"
    )


def _given_combination(arguments: argparse.Namespace) -> Combination | None:
    """The combination from the options, if given. Raises TrainerError."""
    if arguments.temperature is not None and not 0.05 <= arguments.temperature <= 20:
        raise TrainerError("Temperature must lie between 0.05 and 20.")
    values = {name: getattr(arguments, name) for name in _VALUES}
    if all(value is None for value in values.values()):
        return None
    if any(value is None or not 0 <= value <= 1 for value in values.values()):
        raise TrainerError(
            "Give --votes-share, --label-prior and --votes-prior together, each between 0 and 1."
        )
    return Combination(**values)


def _tolerance(arguments: argparse.Namespace, bundle: Bundle) -> float:
    """The tolerance from the options, the model's training, or the default. Raises TrainerError."""
    option = OPTIONS["votes_tolerance"]
    if arguments.votes_tolerance is not None:
        try:
            return float(option.check(arguments.votes_tolerance))
        except FieldError as error:
            raise TrainerError(error.sentence) from error
    trained, _ = right_values(TrainConfig, bundle.metadata.get("training"))
    return float(trained.get(option.name, option.default))


def _save(bundle: Bundle, new: Recombined, out: Path) -> None:
    """Save as a folder or as one file. `out` may be the path that the bundle was opened from."""
    if out.suffix.lower() != ARCHIVE_ENDING or out.is_dir():
        write(bundle, new, bundle.folder if bundle.folder.is_relative_to(out) else out)
        return
    from trainer.export.convert import pack

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "model"
        write(bundle, new, folder)
        pack(folder, out)


def _publish(run: RunFolder, new: Recombined, dataset: Dataset) -> None:
    """Update the report of the run with the new predictions."""
    from trainer.report.report import publish

    before = read_object(run.report)
    if not before:
        raise TrainerError(f"{run.report} cannot be read, so the model was changed but not its report.")
    _draw_trade_off(new, run)
    changed = replace(ModelReport.read(before), answers=new.description)
    report = publish(run, changed, new.predictions, dataset.splits["validation"])
    last = last_event(run.events)
    if last is not None and isinstance(last.event, End):  # the app shows the accuracies of the last event
        with EventWriter(run.events) as events:
            events.write(with_accuracies(last.event, report.answers.validation))


def _draw(new: Recombined, folder: RunFolder) -> None:
    from trainer.report.report import save_score_figures

    _draw_trade_off(new, folder)
    save_score_figures(new.description, folder)


def _draw_trade_off(new: Recombined, folder: RunFolder) -> None:
    from trainer.report import figures

    chosen = replace(new.combination, temperature=1.0)
    figures.save_trade_off(new.trials, chosen, folder.figure("trade_off"))
