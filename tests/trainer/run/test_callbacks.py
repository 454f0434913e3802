"""Callbacks without a whole run: a loss of NaN, and damaged checkpoints."""

import math
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trainer.network.runtime import silent_import
from trainer.shared.errors import LossIsNan, TrainerError

with silent_import():
    import keras

from trainer.run.callbacks import (
    BestWeights,
    Checkpoint,
    LearningRate,
    StopOnNan,
    StopOnRequest,
    ended,
    epochs_done,
)

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Keras's, of NumPy


def fit(folder: Path, targets: Any, epochs: int) -> Any:
    """Train a tiny network with a checkpoint, as in a run."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    checkpoint = Checkpoint(folder / "last.npz", folder / "history.csv", [], StopOnRequest(lambda: False))
    inputs = np.ones((4, 2), np.float32)
    data = {"validation_data": (inputs, np.asarray(targets, np.float32))}
    return model.fit(
        inputs, np.zeros(4), epochs=epochs, initial_epoch=epochs_done(folder / "last.npz"), verbose=0,
        callbacks=[StopOnNan(), checkpoint], **data,
    )  # fmt: skip


def test_an_epoch_without_a_finite_loss_is_not_a_complete_one(tmp_path: Path) -> None:
    fit(tmp_path, np.zeros(4), epochs=1)
    saved = (tmp_path / "last.npz").read_bytes(), (tmp_path / "history.csv").read_bytes()
    with pytest.raises(LossIsNan):  # the training loss is a number, the validation's is not
        fit(tmp_path, np.full(4, math.nan), epochs=2)
    assert saved == ((tmp_path / "last.npz").read_bytes(), (tmp_path / "history.csv").read_bytes())
    assert epochs_done(tmp_path / "last.npz") == 1


def test_no_checkpoint_is_the_start_of_a_run(tmp_path: Path) -> None:
    assert epochs_done(tmp_path / "last.npz") == 0
    assert not ended(tmp_path / "last.npz")


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkpoint")
    fit(folder, np.zeros(4), epochs=1)
    return folder / "last.npz"


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99])
def test_a_truncated_checkpoint_does_not_count_as_missing(
    checkpoint: Path, tmp_path: Path, share: float
) -> None:
    path = tmp_path / "last.npz"
    content = checkpoint.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    for read in (epochs_done, ended):
        with pytest.raises(TrainerError, match=r"last\.npz is damaged or belongs to another network"):
            read(path)


def test_a_checkpoint_with_damaged_weights_is_reported_on_reading(checkpoint: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(checkpoint, tmp_path / "last.npz"))
    content = bytearray(path.read_bytes())
    with np.load(path) as arrays:
        place = content.find(arrays["v0"].tobytes())
    content[place] ^= 0xFF
    path.write_bytes(content)
    assert epochs_done(path) == 1
    with pytest.raises(TrainerError, match=r"last\.npz is damaged or belongs to another network"):
        fit(tmp_path, np.zeros(4), epochs=2)


def fit_on_a_plateau(folder: Path, epochs: int) -> list[float]:
    """The learning rates of a run that learns nothing, because all its images are black."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(keras.optimizers.SGD(0.1), "mse")
    plateau = keras.callbacks.ReduceLROnPlateau("val_loss", factor=0.5, patience=2)
    stopping = keras.callbacks.EarlyStopping("val_loss", patience=5)
    inputs, done = np.zeros((4, 2), np.float32), epochs_done(folder / "last.npz")
    checkpoint = Checkpoint(
        folder / "last.npz", folder / "history.csv", [plateau, stopping], StopOnRequest(lambda: False)
    )
    history = model.fit(
        inputs, np.zeros(4), validation_data=(inputs, np.zeros(4)), epochs=epochs,
        initial_epoch=done, verbose=0, callbacks=[LearningRate(), plateau, stopping, checkpoint],
    )  # fmt: skip
    return list(history.history["learning_rate"])


def test_a_resumed_run_counts_on_where_it_was(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    whole = fit_on_a_plateau(tmp_path / "whole", 20)
    assert whole == pytest.approx([0.1, 0.1, 0.1, 0.05, 0.05, 0.025])
    assert fit_on_a_plateau(tmp_path, 2) + fit_on_a_plateau(tmp_path, 20) == whole
    assert ended(tmp_path / "last.npz")


def test_a_full_disk_keeps_the_best_weights_so_far(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    backbone = keras.Sequential([keras.Input((500,)), keras.layers.Dense(1000)])
    best = BestWeights(tmp_path / "best.weights.h5", backbone, "val_loss", StopOnRequest(lambda: False))
    best.set_model(backbone)
    best.on_epoch_end(0, {"val_loss": 2.0})
    content = (tmp_path / "best.weights.h5").read_bytes()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            best.on_epoch_end(1, {"val_loss": 1.0})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in tmp_path.iterdir()] == ["best.weights.h5"]
    assert (tmp_path / "best.weights.h5").read_bytes() == content


def test_an_epoch_stopped_in_the_middle_is_the_best_only_where_there_is_no_other(tmp_path: Path) -> None:
    backbone = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    stopper = StopOnRequest(lambda: True)
    best = BestWeights(tmp_path / "best.weights.h5", backbone, "val_accuracy", stopper)
    best.set_model(backbone)
    stopper.stopped = True
    best.on_epoch_end(0, {"val_accuracy": 0.5})
    first = (tmp_path / "best.weights.h5").read_bytes()
    backbone.set_weights([weight + 1 for weight in backbone.get_weights()])
    best.on_epoch_end(1, {"val_accuracy": 0.9})
    assert (tmp_path / "best.weights.h5").read_bytes() == first
    stopper.stopped = False
    best.on_epoch_end(1, {"val_accuracy": 0.9})
    assert (tmp_path / "best.weights.h5").read_bytes() != first
