"""The live-only edition reports what it lacks."""

import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from emotion_gui.core.errors import UserError
from emotion_gui.models.opener import examine
from emotion_gui.training.lazy_train_tab import LazyTrainTab


@pytest.fixture
def live_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A built app without the trainer in its folder."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "emotion-detector"))


@pytest.mark.usefixtures("live_only")
def test_the_train_tab_says_where_training_is(qtbot: QtBot, tmp_path: Path) -> None:
    tab = LazyTrainTab(tmp_path)
    qtbot.addWidget(tab)
    tab.build()
    assert not tab._timer.isActive()
    assert not tab.is_built
    assert any("full edition" in label.text() for label in tab.findChildren(QLabel))
    tab.shut_down()


@pytest.mark.usefixtures("live_only")
@pytest.mark.parametrize("name", ["model.keras", "model.h5"])
def test_a_keras_file_says_that_it_needs_the_full_edition(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(UserError, match=rf"^{name} is a Keras file.*full edition"):
        examine(tmp_path / name, tmp_path / "models")
