"""A training run, from the data to the model bundle, in a folder of its own."""

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from trainer import runtime
from trainer.config import TrainConfig
from trainer.dataset import Dataset, check_exists, load
from trainer.errors import LossIsNan, StopRequested, TrainerError, reason
from trainer.events import EventReader, EventWriter
from trainer.files import write_bytes, write_json
from trainer.notices import notices
from trainer.run_folder import PauseRequest, RunFolder, StopRequest
from trainer.run_lock import RunLock
from trainer.votes import majority

NAN = "The loss was no longer a number, so the training stopped. Start again with a lower learning rate."
# What a full disk answers, one that is shared with others, and a file that may not grow further.
NO_SPACE = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG)


def train(config: TrainConfig, out: Path, *, resume: bool = False) -> dict[str, Any]:
    """Train, and leave the run in `out`. Gives the report (see trainer.report).

    Raises TrainerError with a sentence for the user; what was trained until then is kept.
    Raises StopRequested where it was stopped before the first batch.
    """
    folder = RunFolder(out)
    try:
        for path in (config.data, config.votes, "" if resume else config.start_from):
            if path:
                check_exists(Path(path))  # first, so that a mistyped path makes no folder
        with RunLock(out):
            if resume:
                folder.clear_requests()
            else:
                folder.create()
            write_json(folder.config, config.to_json())
            stop = StopRequest(folder.stop)
            with EventWriter(folder.events) as events, stop.on_interrupt():
                return _train_and_tell(config, folder, events, stop)
    except OSError as error:
        raise TrainerError(_sentence(error, config, out)) from error


def _train_and_tell(
    config: TrainConfig, folder: RunFolder, events: EventWriter, stop: StopRequest
) -> dict[str, Any]:
    """`_train`, and an "end" event whichever way it ends."""
    try:
        return _train(config, folder, events, stop)
    except StopRequested:
        events.write("end", outcome="stopped", message="Stopped before the first batch.")
        raise
    except TrainerError as error:
        events.write("end", outcome="failed", message=str(error))
        raise
    except OSError as error:
        with suppress(OSError):  # if the disk is full, the exit status and the terminal say it
            events.write("end", outcome="failed", message=_sentence(error, config, folder.path))
        raise


def _sentence(error: OSError, config: TrainConfig, out: Path) -> str:
    """What an OSError means for a run: its file, where it names one, tells reading from writing."""
    if isinstance(error.filename, (str, bytes)):
        file, data = Path(os.fsdecode(error.filename)), Path(config.data)
        if file.is_relative_to(data) and not file.is_relative_to(out):
            return f"{file} cannot be read: {reason(error)}. Check it, then start again."
    advice = "Free some space" if error.errno in NO_SPACE else "Check the folder"
    return f"Nothing more can be written to {out}: {reason(error)}. {advice}, then --resume."


def _train(config: TrainConfig, folder: RunFolder, events: EventWriter, stop: StopRequest) -> dict[str, Any]:
    events.write("loading", data=config.data)
    with _loading(stop) as progress:
        dataset = load(
            Path(config.data),
            progress=progress,
            votes=Path(config.votes) if config.votes else None,
            class_names=config.class_names,
            excluded=frozenset(config.excluded),
            validation_share=config.validation_share,
            seed=config.seed,
        )
    list_unreadable(dataset, folder)
    for notice in notices(dataset, config.excluded, config.validation_share, config.seed):
        print(notice, file=sys.stderr)
    _check_votes(config, dataset)
    fingerprint = dataset.fingerprint()
    _check_same_data(config, folder, fingerprint)
    events.write(
        "data",
        fingerprint=fingerprint,
        unreadable=len(dataset.unreadable),
        excluded=dataset.excluded,
        made_validation=dataset.made_validation,
        **{name: split.counts() for name, split in dataset.splits.items()},
    )
    stopped_because = _fit(config, folder, dataset, events, stop)
    if stopped_because:
        print(stopped_because, file=sys.stderr)
    events.write("finishing")
    from trainer.report import finish

    report = finish(config, folder.path, dataset)
    events.write(
        "end",
        outcome="stopped" if stopped_because else "finished",
        message=stopped_because or "Finished.",
        accuracy=report["validation"]["labels"]["accuracy"],
        accuracy_without_leaks=report["validation"].get("labels_without_leaks", {}).get("accuracy"),
        model=str(folder.model),
    )
    return report


def _check_votes(config: TrainConfig, dataset: Dataset) -> None:
    """Raises TrainerError where votes are to be learned and no training picture has enough of them."""
    votes = dataset.splits["train"].votes
    if config.targets != "labels" and votes is not None and not majority(votes)[1].any():
        raise TrainerError(
            f"No training picture has three votes in {config.votes}, so nothing can be learned from them. "
            "Choose another file, or labels as the targets."
        )


def _check_same_data(config: TrainConfig, folder: RunFolder, fingerprint: str) -> None:
    """Raises TrainerError where the run has learned from other data before."""
    if not folder.checkpoint.exists():
        return
    earlier = [event.values for event in EventReader(folder.events).read() if event.kind == "data"]
    if earlier and earlier[-1].get("fingerprint", fingerprint) != fingerprint:
        raise TrainerError(
            f"{config.data} or its votes have changed since this run began. Bring them back as they were, "
            "or start a new run from this one's model."
        )


@contextmanager
def _loading(stop: StopRequest) -> Iterator[Callable[[int, int], None]]:
    """Progress in the terminal while the data is read; obeys a stop."""
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # else it starts a thread, which would outlive the bar
    bar = tqdm(desc="Reading pictures", unit="", disable=None if sys.stderr else True, leave=False)

    def progress(done: int, total: int) -> None:
        bar.total = total
        bar.update()
        if done % 256 == 0 and stop():
            raise StopRequested

    try:
        yield progress
    finally:
        bar.close()  # an error's line would else be written behind the bar


def list_unreadable(dataset: Dataset, folder: RunFolder) -> None:
    """Name in the terminal and in `unreadable.txt` what was skipped. Raises OSError."""
    names, file = dataset.unreadable, folder.path / "unreadable.txt"
    if not names:
        file.unlink(missing_ok=True)  # an earlier attempt's
        return
    text = "\n".join(names) + "\n"  # names that are not UTF-8 hold lone surrogates
    write_bytes(file, text.encode(errors="backslashreplace"))
    for name in names[:10]:
        print(f"Skipped, cannot be read: {name}", file=sys.stderr)
    if len(names) > 10:
        print(f"… and {len(names) - 10} more, listed in unreadable.txt", file=sys.stderr)


def _fit(
    config: TrainConfig, folder: RunFolder, dataset: Dataset, events: EventWriter, stop: StopRequest
) -> str | None:
    """Train until the last epoch or early stopping; a sentence says what ended it before.

    Raises TrainerError where the loss is no longer a number and there is no earlier epoch to keep.
    """
    precision = runtime.prepare(config.precision, config.seed, config.threads)
    from trainer import callbacks as cb
    from trainer.batches import EpochOrder
    from trainer.networks import build_training_model

    training, validation = _batches(config, dataset)
    done = cb.epochs_done(folder.checkpoint)
    start = replace(config, start_from="") if done else config  # the checkpoint holds its weights
    core, model = build_training_model(start, len(dataset.splits["train"]))
    stopper = cb.StopOnRequest(stop)
    pauser = cb.PauseOnRequest(PauseRequest(folder.pause), events, stop)
    averaged = cb.AveragedWeights(core, config.averaging) if config.averaging else None
    counting = _counting_callbacks(config, folder, core, stopper)
    events.write(
        "start",
        time=time.time(),
        architecture=config.architecture,
        parameters=core.count_params(),
        epochs=config.epochs,
        first_epoch=done + 1,
        batches=len(training),
        batch_size=config.batch_size,
        pictures=len(dataset.splits["train"]),
        precision=precision,
    )
    if cb.ended(folder.checkpoint):
        print(f"The training had ended by itself after epoch {done}: it made no more progress.")
        return None
    try:
        model.fit(
            training,
            validation_data=validation,
            initial_epoch=done,
            epochs=config.epochs,
            shuffle=False,  # the batches draw their own order
            verbose=_verbosity(),
            callbacks=[
                EpochOrder(training),
                cb.LearningRate(),
                cb.StopOnNan(),
                pauser,
                stopper,
                *([averaged] if averaged else []),
                *counting,
                cb.EventLog(events, len(training), stopper, pauser),
                *([averaged.restored] if averaged else []),
                cb.Checkpoint(folder.checkpoint, folder.history, counting, stopper, averaged),
            ],
        )
    except LossIsNan as error:
        if not cb.epochs_done(folder.checkpoint):
            raise TrainerError(NAN) from error
        return NAN
    return "Stopped on request." if stopper.stopped else None


def _batches(config: TrainConfig, dataset: Dataset) -> tuple[Any, Any]:
    """Of the training and of the validation pictures."""
    from trainer.batches import Batches
    from trainer.targets import class_weights, targets

    training, validation = dataset.splits["train"], dataset.splits["validation"]
    weights = class_weights(training) if config.class_weights else None
    wanted = targets(training, config.targets, smoothing=config.label_smoothing, weights=weights)
    return (
        Batches(training.images, wanted, config.batch_size, config.seed),
        Batches(validation.images, targets(validation, config.targets), config.batch_size),
    )


def _counting_callbacks(config: TrainConfig, folder: RunFolder, core: Any, stopper: Any) -> list[Any]:
    """Those that compare epochs, and whose counters a resumed run needs."""
    import keras

    from trainer.callbacks import BestWeights

    counting: list[Any] = [BestWeights(folder.best_weights, core, config.monitor, stopper)]
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
