"""A training run, from the data to the model bundle, in a folder of its own."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trainer import runtime
from trainer.config import TrainConfig
from trainer.dataset import Dataset, load
from trainer.errors import StopRequested, TrainerError
from trainer.events import FILE_NAME, STOP_FILE, EventWriter
from trainer.files import write_bytes, write_json


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where the parts of a run lie; see docs/architecture.md."""

    path: Path

    @property
    def config(self) -> Path:
        return self.path / "config.json"

    @property
    def events(self) -> Path:
        return self.path / FILE_NAME

    @property
    def stop(self) -> Path:
        return self.path / STOP_FILE

    @property
    def best_weights(self) -> Path:
        return self.path / "checkpoint" / "best.weights.h5"

    @property
    def checkpoint(self) -> Path:
        return self.path / "checkpoint" / "last.npz"

    @property
    def history(self) -> Path:
        return self.path / "history.csv"

    @property
    def model(self) -> Path:
        return self.path / "model"

    def create(self) -> None:
        """Raises TrainerError where a run lies there already, or nothing can be written."""
        if self.events.exists():
            raise TrainerError(f"{self.path} holds a run already. Choose another folder, or --resume it.")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.events.touch()
        except OSError as error:
            raise TrainerError(f"Nothing can be written to {self.path}: {error.strerror}.") from error


class StopRequest:
    """True once someone asked: by a file named "stop" in the run folder, or by Ctrl+C."""

    def __init__(self, file: Path) -> None:
        self._file, self._asked = file, False

    def __call__(self) -> bool:
        self._asked = self._asked or self._file.exists()
        return self._asked

    @contextmanager
    def on_interrupt(self) -> Iterator[None]:
        """The first Ctrl+C asks to stop; the second interrupts as usual."""

        def ask(number: int, frame: object) -> None:
            self._asked = True
            signal.signal(signal.SIGINT, before)

        before = signal.signal(signal.SIGINT, ask)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


def train(config: TrainConfig, out: Path, *, resume: bool = False) -> dict[str, Any]:
    """Train, and leave the run in `out`. Gives the report (see trainer.report).

    Raises TrainerError with a sentence for the user; what was trained until then is kept.
    Raises StopRequested where it was stopped before the first batch.
    """
    folder = RunFolder(out)
    if not resume:
        folder.create()
        write_json(folder.config, config.to_json())
    else:
        folder.stop.unlink(missing_ok=True)  # the one that ended it
    stop = StopRequest(folder.stop)
    with EventWriter(folder.events) as events, stop.on_interrupt():
        try:
            return _train(config, folder, events, stop)
        except StopRequested:
            events.write("end", outcome="stopped", message="Stopped before the first batch.")
            raise
        except TrainerError as error:
            events.write("end", outcome="failed", message=str(error))
            raise
        except OSError as error:
            reason = error.strerror or error
            message = f"Nothing more can be written to {out}: {reason}. Free some space, then --resume."
            with suppress(OSError):  # if the disk is full, the exit status and the terminal say it
                events.write("end", outcome="failed", message=message)
            raise TrainerError(message) from error


def _train(config: TrainConfig, folder: RunFolder, events: EventWriter, stop: StopRequest) -> dict[str, Any]:
    events.write("loading", data=config.data)
    dataset = load(Path(config.data), progress=_loading(stop))
    _list_unreadable(dataset, folder)
    events.write(
        "data",
        unreadable=len(dataset.unreadable),
        **{name: split.counts() for name, split in dataset.splits.items()},
    )
    stopped = _fit(config, folder, dataset, events, stop)
    events.write("finishing")
    from trainer.report import finish

    report = finish(config, folder.path, dataset)
    events.write(
        "end",
        outcome="stopped" if stopped else "finished",
        message="Stopped on request." if stopped else "Finished.",
        accuracy=report["validation"]["accuracy"],
        model=str(folder.model),
    )
    return report


def _loading(stop: StopRequest) -> Callable[[int, int], None]:
    """Progress in the terminal while the data is read; obeys a stop."""
    from tqdm import tqdm

    bar = tqdm(desc="Reading pictures", unit="", disable=None, leave=False)

    def progress(done: int, total: int) -> None:
        bar.total = total
        bar.update()
        if done % 256 == 0 and stop():
            bar.close()
            raise StopRequested
        if done == total:
            bar.close()

    return progress


def _list_unreadable(dataset: Dataset, folder: RunFolder) -> None:
    names = dataset.unreadable
    if not names:
        return
    write_bytes(folder.path / "unreadable.txt", ("\n".join(names) + "\n").encode())
    for name in names[:10]:
        print(f"Skipped, cannot be read: {name}", file=sys.stderr)
    if len(names) > 10:
        print(f"… and {len(names) - 10} more, listed in unreadable.txt", file=sys.stderr)


def _fit(
    config: TrainConfig, folder: RunFolder, dataset: Dataset, events: EventWriter, stop: StopRequest
) -> bool:
    """Train until the last epoch, early stopping or a request. Gives whether it was a request."""
    precision = runtime.prepare(config.precision, config.seed, config.threads)
    import keras

    from trainer import callbacks as cb
    from trainer.architectures import build
    from trainer.augmentation import FaceAugmentation
    from trainer.batches import Batches, EpochOrder

    core = build(config.architecture, fused=True)
    inputs = keras.Input(core.input_shape[1:])
    model = keras.Model(inputs, core(FaceAugmentation(config.augmentation, config.seed)(inputs)))
    model.compile(
        keras.optimizers.Adam(config.learning_rate),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=False,  # on a CPU it trains four times slower with it
    )
    batches = Batches(dataset.splits["train"], config.batch_size, config.seed)
    validation = Batches(dataset.splits["validation"], config.batch_size)
    stopper = cb.StopOnRequest(stop)
    counting = [
        cb.BestWeights(folder.best_weights, core, config.monitor),
        keras.callbacks.EarlyStopping("val_loss", patience=config.patience),
        keras.callbacks.ReduceLROnPlateau(
            "val_loss", factor=config.reduce_factor, patience=config.reduce_patience, min_lr=1e-6
        ),
    ]
    checkpoint = cb.Checkpoint(folder.checkpoint, folder.history, counting, stopper)
    done = cb.epochs_done(folder.checkpoint)
    events.write(
        "start",
        time=time.time(),
        architecture=config.architecture,
        parameters=core.count_params(),
        epochs=config.epochs,
        first_epoch=done + 1,
        batches=len(batches),
        precision=precision,
    )
    if not cb.ended(folder.checkpoint):
        model.fit(
            batches,
            validation_data=validation,
            initial_epoch=done,
            epochs=config.epochs,
            shuffle=False,  # the batches draw their own order
            verbose="auto" if sys.stdout.isatty() else 2,
            callbacks=[
                EpochOrder(batches),
                cb.StopOnNan(),
                stopper,
                *counting,
                cb.EventLog(events, len(batches), stopper),
                checkpoint,
            ],
        )
    return stopper.stopped
