"""The training itself: batches, network and callbacks, joined in Keras's `fit`."""

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

NAN = "The loss was no longer a number, so the training stopped. Start again with a lower learning rate."


@dataclass(frozen=True)
class Run:
    """What a run is asked to do, where it leaves it, and how it talks with the world outside."""

    config: TrainConfig
    folder: RunFolder
    events: EventWriter
    stop: StopRequest


def fit(run: Run, dataset: Dataset, leaks: Flags) -> str | None:
    """Train until the last epoch or early stopping; a sentence says what ended it before.

    leaks: (n,), validation pictures that have a near twin in training.
    Raises TrainerError where the loss is no longer a number and there is no earlier epoch to keep.
    """
    config, folder = run.config, run.folder
    precision = runtime.prepare(config.precision, config.seed, config.threads)
    from trainer.network.training_model import build_training_model
    from trainer.run import callbacks as cb

    training, validation = _batches(run, dataset, leaks)
    done = cb.epochs_done(folder.checkpoint)
    start = replace(config, start_from="") if done else config  # the checkpoint holds its weights
    core, model = build_training_model(start, len(dataset.splits["train"]))
    run.events.write(
        RunStart(
            time=time.time(),
            architecture=config.architecture,
            parameters=core.count_params(),
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
        print(f"The training had ended by itself after epoch {done}: it made no more progress.")
        return None
    stopper = cb.StopOnRequest(run.stop)
    try:
        model.fit(
            training,
            validation_data=validation,
            initial_epoch=done,
            epochs=config.epochs,
            shuffle=False,  # the batches draw their own order
            verbose=_verbosity(),
            callbacks=_callbacks(run, core, training, stopper),
        )
    except LossIsNan as error:
        if not cb.epochs_done(folder.checkpoint):
            raise TrainerError(NAN) from error
        return NAN
    return "Stopped on request." if stopper.stopped else None


def _batches(run: Run, dataset: Dataset, leaks: Flags) -> "tuple[Batches, Batches]":
    """Of the training and of the validation pictures; these are scored without the leaked ones too."""
    from trainer.data.batches import Batches
    from trainer.data.targets import class_weights, heads, targets, with_clean

    config = run.config
    training, validation = dataset.splits["train"], dataset.splits["validation"]
    weights = class_weights(training) if config.class_weights else None
    wanted = targets(training, config.targets, smoothing=config.label_smoothing, weights=weights)
    if config.teachers:
        from trainer.network.distillation import kept_answers, soft_targets

        teachers, outputs = [Path(folder) for folder in config.teachers], heads(config.targets)
        answers = kept_answers(run.folder.answers, teachers, training.images, outputs)
        wanted = soft_targets(wanted, answers, config.teacher_share)
    right = targets(validation, config.targets)
    if leaks.any() and not leaks.all():
        right = with_clean(right, leaks)
    return (
        Batches(training.images, wanted, config.batch_size, config.seed),
        Batches(validation.images, right, config.batch_size),
    )


def _callbacks(
    run: Run, core: Model, training: "Batches", stopper: "StopOnRequest"
) -> "list[keras.callbacks.Callback]":
    """In the order in which they depend on each other."""
    from trainer.data.batches import EpochOrder
    from trainer.run import callbacks as cb

    config, folder = run.config, run.folder
    pauser = cb.PauseOnRequest(PauseRequest(folder.pause), run.events, run.stop)
    averaged = cb.AveragedWeights(core, config.averaging) if config.averaging else None
    counting = _counting_callbacks(config, folder, core, stopper)
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
    config: TrainConfig, folder: RunFolder, core: Model, stopper: "StopOnRequest"
) -> "list[keras.callbacks.Callback]":
    """Those that compare epochs, and whose counters a resumed run needs."""
    import keras

    from trainer.run.callbacks import BestWeights

    counting: list[keras.callbacks.Callback] = [
        BestWeights(folder.best_weights, core, config.monitor, stopper)
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
    """Keras's: 0 prints nothing, 1 draws a bar, 2 prints a line an epoch."""
    if sys.stdout is None:
        return 0
    return 1 if sys.stdout.isatty() else 2
