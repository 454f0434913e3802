"""Where the Train tab comes, or the words where to get it in an edition that cannot train."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from emotion_gui.core.editions import NEEDS_FULL_EDITION
from emotion_gui.system.programs import has_trainer
from emotion_gui.widgets.lazy_tab import LazyTab

if TYPE_CHECKING:
    from emotion_gui.training.train_tab import TrainTab


class TrainPlace(LazyTab["TrainTab"]):
    """Empty at first."""

    def __init__(self, runs: Path, parent: QWidget | None = None) -> None:
        """runs: the folder in which each run gets one of its own."""
        super().__init__(_build(runs), None if has_trainer() else _where_to_get_it(), parent)
        self.built.connect(self.setFocusProxy)

    @property
    def is_training(self) -> bool:
        """Whether a run that is followed there goes on."""
        return self.is_built and self.tab.is_training

    def build(self) -> None:
        """Begin to build it, where there is a trainer."""
        if has_trainer():
            super().build()

    def shut_down(self) -> None:
        """Let go of the run, which goes on without the window."""
        super().shut_down()
        if self.is_built:
            self.tab.shut_down()


def _where_to_get_it() -> QLabel:
    label = QLabel(f"<h3>Training is not in this edition</h3><p>{NEEDS_FULL_EDITION}</p>")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    label.setMargin(48)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _build(runs: Path) -> Generator[None, None, TrainTab]:
    from emotion_gui.training.train_pages import made_in_steps

    yield
    from emotion_gui.training.process import run_control  # noqa: F401 - the half of what the tab imports

    yield
    from emotion_gui.training.train_tab import TrainTab

    yield
    pages = yield from made_in_steps(runs)
    yield
    return TrainTab(runs, pages)
