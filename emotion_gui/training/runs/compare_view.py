"""A comparison of runs: overlaid curves, and below them a table of results and options."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from emotion_gui.training.runs.compare import compare_runs
from emotion_gui.training.runs.compare_curves import CompareCurves
from emotion_gui.training.runs.compare_table import CompareTable
from emotion_gui.training.runs.run_files import read_history
from emotion_gui.training.runs.run_summary import RunSummary


class CompareView(QWidget):
    """Compares some runs.

    Attributes:
        back_clicked: Signal: the user wants to return to the list.
    """

    back_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._back = QPushButton("Back to the list")
        self._back.setShortcut(QKeySequence(QKeySequence.StandardKey.Back))
        self._back.setToolTip(f"Back to the list ({self._back.shortcut().toString()})")
        self._back.clicked.connect(self.back_clicked)
        self._curves, self._table = CompareCurves(), CompareTable()
        self._show_all = QCheckBox("Sho&w all options")
        self._show_all.setToolTip("Also those that are the same; the others are tinted then")
        self._show_all.toggled.connect(self._table.set_show_all)
        self._lay_out()

    def show_runs(self, runs: Sequence[RunSummary]) -> None:
        """Reads these runs and compares them."""
        self._title.setText(f"{len(runs)} runs compared; the best result of each row is bold")
        self._curves.show_runs({run.name: read_history(run.folder) for run in runs})
        self._table.show_comparison([run.name for run in runs], compare_runs(runs))
        self._table.scrollToTop()
        self._back.setFocus()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._back)
        top.addWidget(self._title, 1)
        top.addWidget(self._show_all)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self._curves)
        splitter.addWidget(self._table)
        splitter.setChildrenCollapsible(False)
        for index in (0, 1):
            splitter.setStretchFactor(index, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(splitter, 1)
