"""Callbacks that log events, save checkpoints, and handle stop and pause requests."""

import csv
import io
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

import keras
import numpy as np
from numpy.lib.npyio import NpzFile

from trainer.network.keras_types import Tensor, Weight
from trainer.shared.bundle import DAMAGED_ARCHIVE
from trainer.shared.errors import LossIsNan, TrainerError
from trainer.shared.event_kinds import BatchDone, EpochDone, Paused, Resumed
from trainer.shared.events import EventWriter
from trainer.shared.files import write_bytes
from trainer.shared.records import declared
from trainer.shared.run_folder import PauseRequest

Logs = dict[str, float]


class _State(TypedDict):
    """The content of a checkpoint besides its arrays. counters: of the other callbacks."""

    history: list[Logs]
    counters: list[dict[str, object]]
    ended: bool


DAMAGED: tuple[type[Exception], ...] = (*DAMAGED_ARCHIVE, KeyError)


class LearningRate(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Adds the learning rate to the logs. Must come before the callbacks that read the logs."""

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._add(logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self._add(logs)

    def _add(self, logs: Logs | None) -> None:
        if logs is not None:
            logs["learning_rate"] = float(self.model.optimizer.learning_rate)


class EventLog(keras.callbacks.Callback):  # type: ignore[misc]
    """Writes an event for each batch and each epoch."""

    def __init__(
        self, events: EventWriter, batches: int, stopper: "StopOnRequest", pauser: "PauseOnRequest"
    ) -> None:
        super().__init__()
        self._events, self._batches, self._stopper, self._pauser = events, batches, stopper, pauser
        self._epoch, self._began = 0, 0.0

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._epoch, self._began = epoch + 1, time.monotonic() - self._pauser.seconds

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._events.write(BatchDone(self._epoch, batch + 1, self._batches, **_metrics(BatchDone, logs)))

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        seconds = time.monotonic() - self._pauser.seconds - self._began
        complete, values = not self._stopper.stopped, _metrics(EpochDone, logs)
        self._events.write(EpochDone(epoch + 1, seconds, complete=complete, **values))


def _metrics(kind: type[BatchDone | EpochDone], logs: Logs | None) -> dict[str, float]:
    """The values of the logs that are fields of the event."""
    return {name: float(value) for name, value in (logs or {}).items() if name in declared(kind)}


class StopOnRequest(keras.callbacks.Callback):  # type: ignore[misc]
    """Ends the training after the current batch when a stop is requested."""

    def __init__(self, requested: Callable[[], bool]) -> None:
        super().__init__()
        self._requested = requested
        self.stopped = False

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        if self._requested():
            self.stopped = True
            self.model.stop_training = True


class PauseOnRequest(keras.callbacks.Callback):  # type: ignore[misc]
    """Waits between two batches while a pause is requested, unless a stop is requested too.

    Attributes:
        seconds: total time of all pauses so far.
    """

    def __init__(self, pause: PauseRequest, events: EventWriter, stop: Callable[[], bool]) -> None:
        super().__init__()
        self._pause, self._events, self._stop = pause, events, stop
        self.seconds = 0.0

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        began = time.monotonic()
        self._pause.wait_while_paused(
            lambda: self._events.write(Paused()), lambda: self._events.write(Resumed()), self._stop
        )
        self.seconds += time.monotonic() - began


class StopOnNan(keras.callbacks.Callback):  # type: ignore[misc]
    """Raises LossIsNan immediately, so that no other callback treats such an epoch as complete.

    Must come before the callbacks that save anything.
    """

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._check(logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self._check(logs)  # if the last step broke the weights, only val_loss shows it

    def _check(self, logs: Logs | None) -> None:
        losses = [value for name, value in (logs or {}).items() if name in ("loss", "val_loss")]
        if not np.isfinite(losses).all():
            raise LossIsNan


class AveragedWeights(keras.callbacks.Callback):  # type: ignore[misc]
    """Keeps an exponential moving average (EMA) of the variables, which is validated and saved as the best.

    The backbone holds the average from the start of the validation until the callback `restored`, which must
    come after the callbacks that use the validated weights and before the checkpoint. Unlike Keras's own EMA
    (`use_ema`, SwapEMAWeights), this one also averages the statistics of batch normalization, quickly forgets
    the random initial weights, and swaps weights without rounding.

    Attributes:
        restored: the callback that puts the training weights back.
    """

    EVERY = 5  # batches; updating after each one would take a few percent of the training time

    def __init__(self, backbone: keras.Model, momentum: float) -> None:
        super().__init__()
        self._weights = backbone.weights
        self._momentum = momentum**self.EVERY
        self._updates = keras.Variable(0, dtype="int32", trainable=False)
        self._averages = [keras.Variable(weight, trainable=False) for weight in self._weights]
        self._saved: list[Tensor] = []
        self.restored = keras.callbacks.LambdaCallback(on_epoch_end=self._restore)

    @property
    def variables(self) -> list[keras.Variable]:
        """The variables that a resumed run needs."""
        return [self._updates, *self._averages]

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        if batch % self.EVERY:
            return
        updates = int(self._updates)
        momentum = min(self._momentum, (1 + updates) / (10 + updates))
        for average, weight in zip(self._averages, self._weights, strict=True):
            average.assign(momentum * average + (1 - momentum) * weight)
        self._updates.assign(updates + 1)

    def on_test_begin(self, logs: Logs | None = None) -> None:
        self._saved = [keras.ops.convert_to_numpy(weight) for weight in self._weights]
        for weight, average in zip(self._weights, self._averages, strict=True):
            weight.assign(average)

    def _restore(self, epoch: int, logs: Logs) -> None:
        for weight, kept in zip(self._weights, self._saved, strict=True):
            weight.assign(kept)
        self._saved = []


class BestWeights(keras.callbacks.ModelCheckpoint):  # type: ignore[misc]
    """Saves the weights of the best epoch atomically, by Keras's ModelCheckpoint.

    Keras writes in place, so a crash or a full disk would destroy the best model so far. Here it writes to a
    temporary file, which is renamed when complete. Only the backbone is saved, without the augmentation. An
    epoch that was stopped before its end counts only if there is no other.
    """

    def __init__(self, path: Path, backbone: keras.Model, monitor: str, stopper: StopOnRequest) -> None:
        self._target, self._backbone, self._stopper = path, backbone, stopper
        self._temporary = path.with_name(f"aside-{path.name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = "max" if monitor.endswith("accuracy") else "min"
        super().__init__(
            str(self._temporary), monitor=monitor, mode=mode, save_best_only=True, save_weights_only=True
        )

    def set_model(self, model: keras.Model) -> None:
        super().set_model(self._backbone)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if self._stopper.stopped and self._target.exists():
            return
        try:
            super().on_epoch_end(epoch, logs)
            if self._temporary.exists():
                self._temporary.replace(self._target)
        except (OSError, RuntimeError) as error:
            raise _readable_error(error) from error
        finally:
            self._temporary.unlink(missing_ok=True)


def _readable_error(error: Exception) -> OSError:
    """A short OSError for an error of HDF5, which reports a full disk at length and also as RuntimeError."""
    number = re.search(r"errno\W+(\d+)", str(error), re.IGNORECASE)
    return OSError(int(number[1]), os.strerror(int(number[1]))) if number else OSError(str(error))


class Checkpoint(keras.callbacks.Callback):  # type: ignore[misc]
    """Saves after each epoch everything that a resumed run needs to continue as if uninterrupted.

    This is: the variables of the model (weights and random states) and the optimizer, the averaged weights,
    the counters of the other callbacks, and the history, all in one file that is written atomically. Must be
    the last callback, because Keras resets the counters of the others when training begins, and this
    callback then restores them.
    """

    COUNTERS = ("wait", "best", "best_epoch", "cooldown_counter", "_current_epoch")

    def __init__(
        self,
        path: Path,
        history: Path,
        callbacks: list[keras.callbacks.Callback],
        stopper: StopOnRequest,
        averaged: AveragedWeights | None = None,
    ) -> None:
        super().__init__()
        self._path, self._history_path = path, history
        self._callbacks, self._stopper, self._averaged = callbacks, stopper, averaged
        self._history: list[Logs] = []

    def on_train_begin(self, logs: Logs | None = None) -> None:
        if self._path.exists():
            self._restore()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        row = {"epoch": epoch + 1, **{name: float(value) for name, value in (logs or {}).items()}}
        write_bytes(self._history_path, _csv([*self._history, row]))
        if not self._stopper.stopped:  # otherwise a resumed run repeats this incomplete epoch
            self._history.append(row)
            self._save()

    def _variables(self) -> list[Weight]:
        self.model.optimizer.build(self.model.trainable_variables)  # Keras would do this at the first step
        averages = self._averaged.variables if self._averaged else []
        return [*self.model.variables, *self.model.optimizer.variables, *averages]

    def _save(self) -> None:
        counters = [
            {name: getattr(callback, name) for name in self.COUNTERS if hasattr(callback, name)}
            for callback in self._callbacks
        ]
        state = json.dumps(
            {"history": self._history, "counters": counters, "ended": self.model.stop_training}, default=float
        )
        arrays = {f"v{i}": keras.ops.convert_to_numpy(v) for i, v in enumerate(self._variables())}
        buffer = io.BytesIO()
        np.savez(buffer, state=np.array(state), **arrays)
        write_bytes(self._path, buffer.getvalue())

    def _restore(self) -> None:
        """Load the checkpoint. Raises TrainerError if the file is damaged or does not fit the model."""
        state, variables = _read_state(self._path), self._variables()
        with _open_checkpoint(self._path) as arrays:
            if len(variables) != len(arrays.files) - 1:
                raise ValueError(f"{len(arrays.files) - 1} arrays for {len(variables)} variables")
            for i, variable in enumerate(variables):
                variable.assign(arrays[f"v{i}"])
        self._history = state["history"]
        for callback, counters in zip(self._callbacks, state["counters"], strict=True):
            for name, value in counters.items():
                setattr(callback, name, value)


def _csv(rows: list[Logs]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[-1])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


@contextmanager
def _open_checkpoint(path: Path) -> Iterator[NpzFile]:
    """Open the arrays of a checkpoint. Raises TrainerError if they are damaged."""
    try:
        # np.load alone would leave a damaged file open, which then could not be deleted on Windows.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            yield arrays
    except DAMAGED as error:
        raise TrainerError(f"{path} is damaged or belongs to another network: {error}.") from error


def _read_state(path: Path) -> _State:
    with _open_checkpoint(path) as arrays:
        state: _State = json.loads(str(arrays["state"]))
        return state


def epochs_done(path: Path) -> int:
    """The number of complete epochs in a checkpoint; 0 without a checkpoint.

    Raises TrainerError for a damaged one, so that a run never starts over by mistake.
    """
    return len(_read_state(path)["history"]) if path.exists() else 0


def ended(path: Path) -> bool:
    """Whether early stopping has ended the run of a checkpoint. Raises TrainerError."""
    return path.exists() and bool(_read_state(path)["ended"])
