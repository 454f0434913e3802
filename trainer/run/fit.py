"""Trains the network by Keras's `fit`, with batches and callbacks."""

import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.data.dataset import Dataset
from trainer.data.duplicates import Flags
from trainer.network import runtime
from trainer.network.keras_types import Model
from trainer.shared.config import TrainConfig
from trainer.shared.errors import LossIsNan, TrainerError
from trainer.shared.event_kinds import RunStart
from trainer.shared.events import EventWriter
from trainer.shared.run_folder import PauseRequest, RunFolder, StopRequest

if TYPE_CHECKING:
    import keras

    from trainer.data.batches import Batches
    from trainer.run.callbacks import StopOnRequest

NAN = "The loss became NaN, so the training stopped. Start again with a lower learning rate."


@dataclass(frozen=True)
class Run:
    """The configuration of a run, its folder, its event stream, and its stop request."""

    config: TrainConfig
    folder: RunFolder
    events: EventWriter
    stop: StopRequest


def fit(run: Run, dataset: Dataset, leaks: Flags) -> str | None:
    """Train until the last epoch or early stopping.

    Args:
        run: the run.
        dataset: its data.
        leaks: (n,), which validation images have a duplicate in training.

    Returns:
        A sentence that says why the training ended earlier; None if it did not.

    Raises:
        TrainerError: if the loss became NaN before the first epoch was complete.
    """
    config, folder = run.config, run.folder
    precision = runtime.prepare(config.precision, config.seed, config.threads)
    from trainer.network.training_model import build_training_model
    from trainer.run import callbacks as cb

    training, validation = _batches(run, dataset, leaks)
    done = cb.epochs_done(folder.checkpoint)
    start = replace(config, start_from="") if done else config  # the checkpoint has the weights
    backbone, model = build_training_model(start, len(dataset.splits["train"]))
    run.events.write(
        RunStart(
            time=time.time(),
            architecture=config.architecture,
            parameters=backbone.count_params(),
            epochs=config.epochs,
            first_epoch=done + 1,
            batches=len(training),
            batch_size=config.batch_size,
            pictures=len(dataset.splits["train"]),
            precision=precision,
            monitor=config.monitor,
        )
    )
    if cb.ended(folder.checkpoint):
        print(f"Early stopping had ended the training after epoch {done}.")
        return None
    stopper = cb.StopOnRequest(run.stop)
    try:
        model.fit(
            training,
            validation_data=validation,
            initial_epoch=done,
            epochs=config.epochs,
            shuffle=False,  # the batches shuffle themselves
            verbose=_verbosity(),
            callbacks=_callbacks(run, backbone, training, stopper),
        )
    except LossIsNan as error:
        if not cb.epochs_done(folder.checkpoint):
            raise TrainerError(NAN) from error
        return NAN
    return "Stopped on request." if stopper.stopped else None


def _batches(run: Run, dataset: Dataset, leaks: Flags) -> "tuple[Batches, Batches]":
    """The batches for training and validation, the latter with targets to score them without leaks too."""
    from trainer.data.batches import Batches
    from trainer.data.targets import class_weights, heads, targets, with_clean

    config = run.config
    training, validation = dataset.splits["train"], dataset.splits["validation"]
    weights = class_weights(training) if config.class_weights else None
    training_targets = targets(training, config.targets, smoothing=config.label_smoothing, weights=weights)
    if config.teachers:
        from trainer.network.distillation import cached_predictions, soft_targets

        teachers, outputs = [Path(folder) for folder in config.teachers], heads(config.targets)
        teacher_predictions = cached_predictions(
            run.folder.teacher_predictions, teachers, training.images, outputs
        )
        training_targets = soft_targets(training_targets, teacher_predictions, config.teacher_share)
    validation_targets = targets(validation, config.targets)
    if leaks.any() and not leaks.all():
        validation_targets = with_clean(validation_targets, leaks)
    return (
        Batches(training.images, training_targets, config.batch_size, config.seed),
        Batches(validation.images, validation_targets, config.batch_size),
    )


def _callbacks(
    run: Run, backbone: Model, training: "Batches", stopper: "StopOnRequest"
) -> "list[keras.callbacks.Callback]":
    """All callbacks, in the order in which they depend on each other."""
    from trainer.data.batches import EpochOrder
    from trainer.run import callbacks as cb

    config, folder = run.config, run.folder
    pauser = cb.PauseOnRequest(PauseRequest(folder.pause), run.events, run.stop)
    averaged = cb.AveragedWeights(backbone, config.averaging) if config.averaging else None
    counting = _counting_callbacks(config, folder, backbone, stopper)
    return [
        EpochOrder(training),
        cb.LearningRate(),
        cb.StopOnNan(),
        pauser,
        stopper,
        *([averaged] if averaged else []),
        *counting,
        cb.EventLog(run.events, len(training), stopper, pauser),
        *([averaged.restored] if averaged else []),
        cb.Checkpoint(folder.checkpoint, folder.history, counting, stopper, averaged),
    ]


def _counting_callbacks(
    config: TrainConfig, folder: RunFolder, backbone: Model, stopper: "StopOnRequest"
) -> "list[keras.callbacks.Callback]":
    """The callbacks that compare epochs, and whose counters a resumed run needs."""
    import keras

    from trainer.run.callbacks import BestWeights

    counting: list[keras.callbacks.Callback] = [
        BestWeights(folder.best_weights, backbone, config.monitor, stopper)
    ]
    if config.patience:
        counting.append(keras.callbacks.EarlyStopping("val_loss", patience=config.patience))
    if config.schedule == "plateau":
        counting.append(
            keras.callbacks.ReduceLROnPlateau(
                "val_loss", factor=config.reduce_factor, patience=config.reduce_patience, min_lr=1e-6
            )
        )
    return counting


def _verbosity() -> int:
    """The verbosity for Keras: 0 prints nothing, 1 draws a bar, 2 prints one line per epoch."""
    if sys.stdout is None:
        return 0
    return 1 if sys.stdout.isatty() else 2
