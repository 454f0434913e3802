"""Builds the Train tab after startup, or explains where to get it in an edition that cannot train."""

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


class LazyTrainTab(LazyTab["TrainTab"]):
    """The Train tab, empty until it is built."""

    def __init__(self, runs: Path, parent: QWidget | None = None) -> None:
        """Creates the empty tab.

        Args:
            runs: The folder in which each run gets a subfolder.
            parent: The parent widget.
        """
        super().__init__(_build(runs), None if has_trainer() else _not_in_this_edition(), parent)
        self.built.connect(self.setFocusProxy)

    @property
    def is_training(self) -> bool:
        """Whether the run that the tab follows is still running."""
        return self.is_built and self.tab.is_training

    def build(self) -> None:
        """Starts to build the tab if this edition has a trainer."""
        if has_trainer():
            super().build()

    def shut_down(self) -> None:
        """Detaches from the run, which continues without the window."""
        super().shut_down()
        if self.is_built:
            self.tab.shut_down()


def _not_in_this_edition() -> QLabel:
    label = QLabel(f"<h3>Training is not in this edition</h3><p>{NEEDS_FULL_EDITION}</p>")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    label.setMargin(48)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _build(runs: Path) -> Generator[None, None, TrainTab]:
    from emotion_gui.training.train_pages import build_pages

    yield
    from emotion_gui.training.process import run_control  # noqa: F401 - half of the tab's imports, as a step of their own

    yield
    from emotion_gui.training.train_tab import TrainTab

    yield
    pages = yield from build_pages(runs)
    yield
    return TrainTab(runs, pages)
