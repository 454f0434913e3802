"""Creates folders of runs as the trainer does, without training."""

import csv
import io
from pathlib import Path
from typing import Any

from trainer.shared.bundle import METADATA, TFLITE
from trainer.shared.config import TrainConfig
from trainer.shared.event_kinds import BatchDone, End, EpochDone, Loading, RunStart
from trainer.shared.events import EventWriter
from trainer.shared.files import write_bytes, write_json
from trainer.shared.run_folder import RunFolder

SECONDS = 60.0  # of an epoch


def make_run(
    path: Path,
    config: TrainConfig | None = None,
    *,
    epochs: int = 2,
    outcome: str | None = "finished",
    message: str = "Finished.",
    accuracy: float | None = 0.6,
) -> RunFolder:
    """Creates a run.

    Args:
        path: The folder of the run.
        config: Its configuration.
        epochs: The number of completed epochs.
        outcome: The outcome in its end event; None for a run that was interrupted.
        message: The message in its end event.
        accuracy: The validation accuracy of its model; None for a run without a model.

    Returns:
        The folder.
    """
    config = config or TrainConfig("pictures.zip", epochs=max(epochs, 1))
    folder = RunFolder(path)
    folder.create()
    write_json(folder.config, config.to_json())
    rows = [_epoch(number) for number in range(1, epochs + 1)]
    with EventWriter(folder.events) as events:
        events.write(Loading(config.data))
        events.write(RunStart(epochs=config.epochs, first_epoch=1, batches=10))
        for number, row in enumerate(rows, 1):
            for batch in range(1, 11):
                events.write(BatchDone(number, batch, 10, loss=1.0, accuracy=0.5))
            events.write(EpochDone(**{"seconds": SECONDS, **row, "epoch": number}))
        if epochs:
            _write_history(folder, rows)
            write_bytes(folder.checkpoint, b"weights")
        if accuracy is not None:
            _write_model(folder, config, accuracy, epochs)
        if outcome:
            model = None if accuracy is None else str(folder.model)
            events.write(End(outcome, message, accuracy=accuracy, model=model))
    return folder


def _epoch(number: int) -> dict[str, float]:
    values = {"loss": 2.0 / number, "accuracy": 0.4, "val_loss": 1.5, "val_accuracy": 0.3 + number / 100}
    return {"epoch": number, **values, "learning_rate": 1e-3}


def _write_history(folder: RunFolder, rows: list[dict[str, float]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[-1])
    writer.writeheader()
    writer.writerows(rows)
    write_bytes(folder.history, text.getvalue().encode())


def _write_model(folder: RunFolder, config: TrainConfig, accuracy: float, epochs: int) -> None:
    report: dict[str, Any] = {
        "epochs": epochs,
        "seconds": epochs * SECONDS,
        "bytes": 4_000_000,
        "milliseconds_per_face": 0.5,
        "validation": {
            "labels": {"accuracy": accuracy, "macro_recall": accuracy - 0.1, "calibration_error": 0.02},
            "labels_without_leaks": {"accuracy": accuracy - 0.02},
        },
    }
    write_json(folder.path / "report.json", report)
    write_json(folder.model / METADATA, {"format": 1, "name": folder.path.name, "training": config.to_json()})
    write_bytes(folder.model / TFLITE, b"model")
