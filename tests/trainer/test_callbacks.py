"""What needs no whole run: a loss that is no number, and checkpoints that are damaged."""

import math
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trainer.errors import LossIsNan, TrainerError
from trainer.runtime import silent_import

with silent_import():
    import keras

from trainer.callbacks import Checkpoint, StopOnNan, StopOnRequest, ended, epochs_done

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Keras's, of NumPy


def fit(folder: Path, targets: Any, epochs: int) -> Any:
    """Train a tiny network as a run does, with its checkpoint."""
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
def test_a_checkpoint_that_is_cut_off_is_not_taken_for_none(
    checkpoint: Path, tmp_path: Path, share: float
) -> None:
    path = tmp_path / "last.npz"
    content = checkpoint.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    for read in (epochs_done, ended):
        with pytest.raises(TrainerError, match=r"last\.npz is damaged or of another network"):
            read(path)


def test_a_checkpoint_with_damaged_weights_is_told_when_they_are_read(
    checkpoint: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(checkpoint, tmp_path / "last.npz"))
    content = bytearray(path.read_bytes())
    with np.load(path) as arrays:
        place = content.find(arrays["v0"].tobytes())
    content[place] ^= 0xFF
    path.write_bytes(content)
    assert epochs_done(path) == 1
    with pytest.raises(TrainerError, match=r"last\.npz is damaged or of another network"):
        fit(tmp_path, np.zeros(4), epochs=2)
