"""The result of an inspection: class counts, findings and pictures side by side."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from emotion_gui.training.data.class_counts import ClassCounts
from emotion_gui.training.data.exclusions import Exclusions
from emotion_gui.training.data.findings import FindingsList, extent
from emotion_gui.training.data.inspection import Finding, Inspection
from emotion_gui.training.data.picture_grid import PictureGrid

_HINT = "Click a picture, or press Space, to exclude it."


class InspectionResults(QWidget):
    """Shows the pictures of the selected finding, or without one, samples of each emotion.

    Attributes:
        class_name_chosen (str, str): Signal: as in FindingsList.
    """

    class_name_chosen = Signal(str, str)

    def __init__(self, exclusions: Exclusions) -> None:
        super().__init__()
        self._chosen: Finding | None = None
        self._seed = 0
        self._locked = False
        self._counts = ClassCounts()
        self._findings = FindingsList(exclusions)
        self._grid = PictureGrid(exclusions)
        self._title = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self._samples = QPushButton()
        self._findings.chosen.connect(self._choose)
        self._findings.class_name_chosen.connect(self.class_name_chosen)
        self._samples.clicked.connect(self._show_other)
        self._lay_out()

    def show_inspection(self, inspection: Inspection, class_names: dict[str, str]) -> None:
        """Shows another result.

        Args:
            inspection: The result.
            class_names: The emotions of folders with other names that the user has accepted.
        """
        self._seed = 0
        self._counts.show_counts(inspection.counts, inspection.made_validation)
        self._grid.set_inspection(inspection)
        self._findings.show_findings(inspection.findings, class_names)
        self._choose(None)

    def release(self) -> None:
        """Releases the inspection and its memory-mapped file."""
        self._chosen = None
        self._findings.show_findings((), {})
        self._grid.set_inspection(None)

    def set_locked(self, locked: bool) -> None:
        self._locked = locked
        self._findings.set_locked(locked)
        self._grid.set_locked(locked)
        self._describe()

    def _choose(self, finding: Finding | None) -> None:
        self._chosen = finding
        if finding is None:
            self._grid.show_samples(self._seed)
        else:
            self._grid.show_groups(finding.groups)
        self._describe()

    def _describe(self) -> None:
        title = extent(self._chosen) if self._chosen else "Samples of each emotion"
        self._title.setText(f"{title}. {_HINT}" if title and not self._locked else title)
        self._samples.setText("Back to samples" if self._chosen else "Other samples")

    def _show_other(self) -> None:
        if self._chosen is None:
            self._seed += 1
            self._grid.show_samples(self._seed)
        else:
            self._findings.unselect()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._samples)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addWidget(self._grid, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        for widget, stretch in ((self._counts, 1), (self._findings, 1), (right, 3)):
            splitter.addWidget(widget)
            splitter.setStretchFactor(splitter.count() - 1, stretch)
        splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
