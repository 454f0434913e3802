"""What a run does between batches and epochs: log events, save, obey a stop."""

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
    """What a checkpoint holds beside its arrays. counters: of the other callbacks."""

    history: list[Logs]
    counters: list[dict[str, object]]
    ended: bool


DAMAGED: tuple[type[Exception], ...] = (*DAMAGED_ARCHIVE, KeyError)


class LearningRate(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Puts the learning rate among what is logged. Must come before all that log."""

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._add(logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self._add(logs)

    def _add(self, logs: Logs | None) -> None:
        if logs is not None:
            logs["learning_rate"] = float(self.model.optimizer.learning_rate)


class EventLog(keras.callbacks.Callback):  # type: ignore[misc]
    """Writes each batch and each epoch into the run's event stream."""

    def __init__(
        self, events: EventWriter, batches: int, stopper: "StopOnRequest", pauser: "PauseOnRequest"
    ) -> None:
        super().__init__()
        self._events, self._batches, self._stopper, self._pauser = events, batches, stopper, pauser
        self._epoch, self._began = 0, 0.0

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._epoch, self._began = epoch + 1, time.monotonic() - self._pauser.seconds

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._events.write(BatchDone(self._epoch, batch + 1, self._batches, **_told(BatchDone, logs)))

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        seconds = time.monotonic() - self._pauser.seconds - self._began
        complete, values = not self._stopper.stopped, _told(EpochDone, logs)
        self._events.write(EpochDone(epoch + 1, seconds, complete=complete, **values))


def _told(kind: type[BatchDone | EpochDone], logs: Logs | None) -> dict[str, float]:
    """What Keras has measured of what the event can tell."""
    return {name: float(value) for name, value in (logs or {}).items() if name in declared(kind)}


class StopOnRequest(keras.callbacks.Callback):  # type: ignore[misc]
    """Ends the training after the batch during which someone asked for it."""

    def __init__(self, requested: Callable[[], bool]) -> None:
        super().__init__()
        self._requested = requested
        self.stopped = False

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        if self._requested():
            self.stopped = True
            self.model.stop_training = True


class PauseOnRequest(keras.callbacks.Callback):  # type: ignore[misc]
    """Waits between two batches for as long as someone asks for it, unless the run shall stop.

    seconds: how long it has waited so far.
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
    """Raises LossIsNan, at once: no other callback may take such an epoch for a complete one.

    So it must come before all that save anything.
    """

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._check(logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self._check(logs)  # after its last step the weights may be lost, and only val_loss shows it

    def _check(self, logs: Logs | None) -> None:
        losses = [value for name, value in (logs or {}).items() if name in ("loss", "val_loss")]
        if not np.isfinite(losses).all():
            raise LossIsNan


class AveragedWeights(keras.callbacks.Callback):  # type: ignore[misc]
    """Keeps a moving average of the network's variables; it is what is validated and saved as the best.

    The average stands in `core` from the beginning of the validation until `restored` comes, among the
    callbacks after those that look at the validated weights and before the checkpoint. Unlike Keras's
    own (`use_ema`, SwapEMAWeights) it averages the statistics of batch normalization too, forgets the
    random weights of the start at once, and is exchanged without rounding.
    """

    EVERY = 5  # batches; an update each time would cost a few percent of the training's time

    def __init__(self, core: keras.Model, momentum: float) -> None:
        super().__init__()
        self._weights = core.weights
        self._momentum = momentum**self.EVERY
        self._updates = keras.Variable(0, dtype="int32", trainable=False)
        self._averages = [keras.Variable(weight, trainable=False) for weight in self._weights]
        self._kept: list[Tensor] = []
        self.restored = keras.callbacks.LambdaCallback(on_epoch_end=self._restore)

    @property
    def variables(self) -> list[keras.Variable]:
        """All that a resumed run needs."""
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
        self._kept = [keras.ops.convert_to_numpy(weight) for weight in self._weights]
        for weight, average in zip(self._weights, self._averages, strict=True):
            weight.assign(average)

    def _restore(self, epoch: int, logs: Logs) -> None:
        for weight, kept in zip(self._weights, self._kept, strict=True):
            weight.assign(kept)
        self._kept = []


class BestWeights(keras.callbacks.ModelCheckpoint):  # type: ignore[misc]
    """Keras's ModelCheckpoint of the best epoch's weights, whose file is whole at any moment.

    Keras writes in place, so a crash or a full disk in the middle would cost the best model so far:
    it writes aside here, and the finished file is renamed. It saves `core`, the network without the
    augmentation around it. An epoch that was stopped in the middle counts only where there is no other.
    """

    def __init__(self, path: Path, core: keras.Model, monitor: str, stopper: StopOnRequest) -> None:
        self._target, self._core, self._stopper = path, core, stopper
        self._aside = path.with_name(f"aside-{path.name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = "max" if monitor.endswith("accuracy") else "min"
        super().__init__(
            str(self._aside), monitor=monitor, mode=mode, save_best_only=True, save_weights_only=True
        )

    def set_model(self, model: keras.Model) -> None:
        super().set_model(self._core)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if self._stopper.stopped and self._target.exists():
            return
        try:
            super().on_epoch_end(epoch, logs)
            if self._aside.exists():
                self._aside.replace(self._target)
        except (OSError, RuntimeError) as error:
            raise _plain(error) from error
        finally:
            self._aside.unlink(missing_ok=True)


def _plain(error: Exception) -> OSError:
    """What HDF5 means when a disk is full: it says it as a RuntimeError too, and always at length."""
    number = re.search(r"errno\W+(\d+)", str(error), re.IGNORECASE)
    return OSError(int(number[1]), os.strerror(int(number[1]))) if number else OSError(str(error))


class Checkpoint(keras.callbacks.Callback):  # type: ignore[misc]
    """Saves after each epoch all that a resumed run needs to go on as if nothing had happened.

    Weights, random-generator states and the optimizer's variables are the model's and the
    optimizer's variables; beside them the averaged weights, the other callbacks' counters and the
    history. One file, written aside and renamed. Must be the last of the callbacks: Keras resets the
    others' counters when the training begins, and this one then sets them.
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
        if not self._stopper.stopped:  # else the epoch is not complete: a resumed run does it again
            self._history.append(row)
            self._save()

    def _variables(self) -> list[Weight]:
        self.model.optimizer.build(self.model.trainable_variables)  # Keras would wait for the first step
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
        """Raises TrainerError where the file is damaged, or does not fit the model."""
        state, variables = _state(self._path), self._variables()
        with _reading(self._path) as arrays:
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
def _reading(path: Path) -> Iterator[NpzFile]:
    """The arrays of a checkpoint. Raises TrainerError for what goes wrong with them."""
    try:
        # np.load alone would leave a damaged file open, which then cannot be deleted on Windows.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            yield arrays
    except DAMAGED as error:
        raise TrainerError(f"{path} is damaged or of another network: {error}.") from error


def _state(path: Path) -> _State:
    with _reading(path) as arrays:
        state: _State = json.loads(str(arrays["state"]))
        return state


def epochs_done(path: Path) -> int:
    """How many complete epochs a checkpoint holds; 0 where there is none.

    Raises TrainerError for a damaged one, which nobody may take for the start of a run.
    """
    return len(_state(path)["history"]) if path.exists() else 0


def ended(path: Path) -> bool:
    """Whether the run of a checkpoint stopped by itself, by early stopping. Raises TrainerError."""
    return path.exists() and bool(_state(path)["ended"])
