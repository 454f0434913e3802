"""Where the Train tab comes: built step by step once the window is there, as most starts are to watch."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from emotion_gui.core.editions import NEEDS_FULL_EDITION
from emotion_gui.system.programs import has_trainer

if TYPE_CHECKING:
    from emotion_gui.training.train_tab import TrainTab

_STEP_MS = 30  # for the live view to go on between two steps


class TrainPlace(QWidget):
    """Empty at first. built: its tab (TrainTab) is there, once."""

    built = Signal(object)

    def __init__(self, runs: Path, parent: QWidget | None = None) -> None:
        """runs: the folder in which each run gets one of its own."""
        super().__init__(parent)
        self._tab: TrainTab | None = None
        self._steps = _build(runs)
        self._timer = QTimer(self, interval=_STEP_MS)
        self._timer.timeout.connect(self._step)
        self._room = QVBoxLayout(self)
        self._room.setContentsMargins(0, 0, 0, 0)
        if not has_trainer():
            self._room.addWidget(_where_to_get_it())

    @property
    def tab(self) -> TrainTab:
        """Built at once where it is not there yet."""
        while self._tab is None:
            self._step()
        return self._tab

    @property
    def is_built(self) -> bool:
        return self._tab is not None

    @property
    def is_training(self) -> bool:
        """Whether a run that is followed there goes on."""
        return self._tab is not None and self._tab.is_training

    def build(self) -> None:
        """Begin to build it, step by step."""
        if self._tab is None and has_trainer():
            self._timer.start()

    def shut_down(self) -> None:
        """Let go of the run, which goes on without the window."""
        self._timer.stop()
        if self._tab is not None:
            self._tab.shut_down()

    def _step(self) -> None:
        try:
            next(self._steps)
        except StopIteration as end:
            self._timer.stop()
            tab: TrainTab = end.value
            self._tab = tab
            self._room.addWidget(tab)
            self.setFocusProxy(tab)
            self.built.emit(tab)


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
