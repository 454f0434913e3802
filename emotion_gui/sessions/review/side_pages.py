"""The side of a timeline: picture, play bar, markers, averages, comparison and affect."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

from emotion_gui.recording.markers import Marker
from emotion_gui.sessions.review.affect_panel import AffectPanel
from emotion_gui.sessions.review.compare_panel import ComparePanel
from emotion_gui.sessions.review.markers_panel import MarkersPanel
from emotion_gui.sessions.review.picture_thread import PictureView
from emotion_gui.sessions.review.playback import PlayBar
from emotion_gui.sessions.review.prepared_session import PreparedSession
from emotion_gui.sessions.review.range_panel import RangePanel
from emotion_gui.sessions.review.ranges import Ranges, TimeWindow
from emotion_gui.sessions.review.time_formatting import TimeScale


class SidePages(QSplitter):
    """Shows the picture above everything else, with a handle for the user to resize both."""

    def __init__(self, window: TimeWindow, ranges: Ranges, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.picture, self.bar = PictureView(), PlayBar()
        self.markers = MarkersPanel()
        self.range = RangePanel(ranges)
        self.compare = ComparePanel(ranges)
        self.affect = AffectPanel(window, ranges)
        self._tabs = QTabWidget()
        for page, title in (
            (self.markers, "Markers"),
            (self.range, "Range"),
            (self.compare, "Compare"),
            (self.affect, "Affect"),
        ):
            self._tabs.addTab(page, title)
        self._tabs.setDocumentMode(True)
        self._tabs.setUsesScrollButtons(False)  # all of them fit
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 2, 4, 0)
        column.setSpacing(4)
        column.addWidget(self.bar)
        column.addWidget(self._tabs, 1)
        self.addWidget(self.picture)
        self.addWidget(below)
        self.setCollapsible(1, False)
        self.setStretchFactor(0, 2)
        self.setStretchFactor(1, 3)
        self.setMinimumWidth(self._tabs.tabBar().sizeHint().width() + 4)

    def set_content(self, prepared: PreparedSession | None) -> None:
        for panel in (self.range, self.compare, self.affect):
            panel.set_content(prepared)

    def set_markers(self, markers: Sequence[Marker]) -> None:
        """Show markers, given in the order of time."""
        self.markers.set_markers(markers)
        self.compare.set_markers(markers)

    def set_scale(self, scale: TimeScale) -> None:
        """Set how times are written."""
        for panel in (self.markers, self.range, self.compare, self.affect):
            panel.set_scale(scale)

    def show_range(self) -> None:
        """Switch from the markers to the averages of a range; the other pages show ranges already."""
        if self._tabs.currentWidget() is self.markers:
            self._tabs.setCurrentWidget(self.range)

    def shut_down(self) -> None:
        for panel in (self.range, self.compare, self.affect):
            panel.shut_down()
