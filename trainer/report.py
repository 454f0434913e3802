"""The end of a run: the best weights become a calibrated, scored model bundle with figures."""

import csv
import tempfile
from pathlib import Path
from typing import Any

from trainer import figures
from trainer.architectures import build
from trainer.config import TrainConfig
from trainer.dataset import Dataset
from trainer.errors import TrainerError
from trainer.evaluation import best_temperature, evaluate, predict
from trainer.export import to_tflite, write_bundle
from trainer.files import write_json
from trainer.litert import LiteRTModel
from trainer.run_folder import RunFolder

# Eight-bit weights run four times faster; they are taken where they cost less accuracy than this.
QUANTIZATION_LIMIT = 0.002


def finish(config: TrainConfig, out: Path, dataset: Dataset) -> dict[str, Any]:
    """Write bundle, figures and report.json of the run in `out`; gives the report.

    Raises TrainerError where no epoch was finished, OSError where nothing can be written.
    """
    folder = RunFolder(out)
    history = _history(folder)
    model = _best_model(config, folder)
    validation = dataset.splits["validation"]
    with tempfile.TemporaryDirectory() as scratch:
        temperature = best_temperature(
            predict(_load(to_tflite(model), scratch), validation), validation.labels
        )
        candidates = {
            quantize: to_tflite(model, temperature=temperature, quantize=quantize)
            for quantize in (False, True)
        }
        metrics = {
            quantize: evaluate(_load(content, scratch), validation)
            for quantize, content in candidates.items()
        }
    loss = metrics[False]["accuracy"] - metrics[True]["accuracy"]
    quantize = loss < QUANTIZATION_LIMIT
    report = {
        "epochs": len(history["epoch"]),
        "temperature": temperature,
        "quantized": quantize,
        "accuracy_lost_by_quantization": loss,
        "validation": metrics[quantize],
        "data": {name: split.counts() for name, split in dataset.splits.items()},
        "unreadable": len(dataset.unreadable),
        "data_fingerprint": dataset.fingerprint(),
    }
    training = {**config.to_json(), "data": Path(config.data).name}  # a bundle is shared: no one's folders
    write_bundle(
        folder.model, candidates[quantize], model, {"name": out.name, "training": training, **report}
    )
    figures.save_samples(dataset.splits["train"], out / "samples.png")
    figures.save_curves(history, out / "curves.png")
    figures.save_confusion(metrics[quantize], out / "confusion_matrix.png")
    write_json(out / "report.json", report)
    return report


def _history(folder: RunFolder) -> dict[str, list[float]]:
    try:
        with folder.history.open(newline="") as file:
            rows = list(csv.DictReader(file))
    except FileNotFoundError as error:
        raise TrainerError("No epoch was finished, so there is no model yet. --resume goes on.") from error
    return {name: [float(row[name]) for row in rows] for name in rows[0]}


def _best_model(config: TrainConfig, folder: RunFolder) -> Any:
    """The network with the best weights and with Keras's own layers only."""
    trained = build(config.architecture, fused=True)
    try:
        trained.load_weights(folder.best_weights)
    except (OSError, ValueError, KeyError) as error:
        raise TrainerError(f"{folder.best_weights} is missing or damaged.") from error
    model = build(config.architecture)
    model.set_weights(trained.get_weights())
    return model


def _load(tflite: bytes, scratch: str) -> LiteRTModel:
    path = Path(scratch) / "model.tflite"
    path.write_bytes(tflite)
    return LiteRTModel(path, threads=2)
