"""A full disk and read-only folders, wherever the app and the trainer write."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import cv2
import numpy as np
import pytest
from full_disk import full_disk

from emotion_gui.cli import analyze
from emotion_gui.core import settings as settings_file
from emotion_gui.core.settings import Settings
from emotion_gui.vision.frame import Image
from trainer.network.runtime import silent_import
from trainer.shared.files import write_bytes

Unprivileged = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def picture(foreign_folder: Path, portrait: Image) -> Path:
    path = foreign_folder / "portrait.png"
    write_bytes(path, cv2.imencode(".png", portrait)[1].tobytes())
    path.chmod(0o644)
    return path


def analyzed(picture: Path, table: Path) -> int:
    return analyze.main([str(picture), "--csv", str(table)])


def test_a_full_disk_at_the_csv_export_keeps_the_former_table(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "faces.csv"
    assert analyzed(picture, table) == 0
    former = table.read_bytes()
    with full_disk(40):
        assert analyzed(picture, table) == 2
    assert "faces.csv cannot be written: File too large." in capsys.readouterr().err
    assert table.read_bytes() == former
    assert list(tmp_path.iterdir()) == [table]


def test_a_read_only_folder_at_the_csv_export_keeps_the_former_table(
    picture: Path, foreign_folder: Path, unprivileged: Unprivileged, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = foreign_folder / "tables"
    folder.mkdir()
    table = folder / "faces.csv"
    assert analyzed(picture, table) == 0
    former = table.read_bytes()
    folder.chmod(0o555)
    with unprivileged():
        assert analyzed(picture, table) == 2
    assert "faces.csv cannot be written: Permission denied." in capsys.readouterr().err
    assert table.read_bytes() == former


def test_read_only_settings_are_kept_and_reported(foreign_folder: Path, unprivileged: Unprivileged) -> None:
    path = foreign_folder / "config" / "settings.json"
    settings_file.save(Settings(theme="dark"), path)
    assert settings_file.load(path)[1] is None  # imports modules that the other account cannot read
    path.chmod(0o444)
    path.parent.chmod(0o555)
    with unprivileged():
        assert settings_file.load(path) == (Settings(theme="dark"), None)
        with pytest.raises(PermissionError):
            settings_file.save(Settings(), path)
    assert settings_file.load(path) == (Settings(theme="dark"), None)


def test_settings_that_may_not_be_read_do_not_keep_the_app_from_starting(
    foreign_folder: Path, unprivileged: Unprivileged
) -> None:
    path = foreign_folder / "settings.json"
    settings_file.save(Settings(theme="dark"), path)
    assert settings_file.load(path)[1] is None
    path.chmod(0)
    foreign_folder.chmod(0o555)
    with unprivileged():
        settings, problem = settings_file.load(path)
    assert settings == Settings()
    assert problem is not None
    assert "The settings could not be read" in problem


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # raised by Keras about NumPy
def test_a_checkpoint_in_a_folder_that_becomes_read_only_stays_as_it_was(
    foreign_folder: Path, unprivileged: Unprivileged
) -> None:
    with silent_import():
        import keras

        from trainer.run.callbacks import BestWeights, StopOnRequest

    network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    file = foreign_folder / "best.weights.h5"
    best = BestWeights(file, network, "val_loss", StopOnRequest(lambda: False))
    best.set_model(network)
    best.on_epoch_end(0, {"val_loss": 2.0})
    former = file.read_bytes()
    network.set_weights([np.ones_like(weight) for weight in network.get_weights()])
    foreign_folder.chmod(0o555)
    with unprivileged(), pytest.raises(OSError, match="Permission denied"):
        best.on_epoch_end(1, {"val_loss": 1.0})
    assert file.read_bytes() == former
    assert list(foreign_folder.iterdir()) == [file]
