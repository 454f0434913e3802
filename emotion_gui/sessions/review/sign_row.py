"""The row below a timeline that chooses which signs of the face it shows, with their values at the cursor."""

from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from emotion_gui.sessions.review.legend import LegendEntry
from emotion_gui.sessions.review.prepared_session import PreparedSession
from emotion_gui.sessions.review.sign_plot import sign_colors
from emotion_gui.statistics.sign_curves import GROUPS, SignCurves, SignGroup
from emotion_gui.statistics.sign_text import NOT_MEASURED
from emotion_gui.system.task import Task

_WIDEST = "+000°"


class _Found(NamedTuple):
    has_signs: bool
    curves: SignCurves | None


class SignRow(QWidget):
    """Prepares the chosen signs in the background; hidden for sessions without any.

    Attributes:
        changed: (SignCurves or None) what the timeline is to draw.
        failed: A sentence for the user.
    """

    changed = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prepared: PreparedSession | None = None
        self._curves: SignCurves | None = None
        self._time = 0.0
        self._choice = QComboBox()
        self._entries: list[LegendEntry] = []
        self._layout = QHBoxLayout(self)
        self._work = Task("signs of a session", self)
        self._lay_out()
        self._choice.currentIndexChanged.connect(self._prepare)
        self._work.returned.connect(self._show)
        self._work.errored.connect(lambda error: self.failed.emit(str(error)))
        self.hide()

    @property
    def group(self) -> SignGroup | None:
        """The chosen signs; None to show none."""
        return self._choice.currentData()  # type: ignore[no-any-return]

    def set_content(self, prepared: PreparedSession | None) -> None:
        """Show the signs of a session, soon; what is drawn of the same session stays until then."""
        if prepared is None or self._prepared is None or prepared.recording is not self._prepared.recording:
            self._show(_Found(False, None))
        self._prepared = prepared
        self._prepare()

    def set_cursor(self, time: float) -> None:
        """Show the values at a time in seconds."""
        self._time = time
        if self._curves is None or self._prepared is None:
            return
        values = self._curves.values_at(self._prepared.row_at(time))
        for entry, curve, value in zip(self._entries, self._curves.group.curves, values, strict=True):
            text = curve.value_text(value)
            entry.set_value(text, NOT_MEASURED if text == "–" else text)

    def shut_down(self) -> None:
        self._work.shut_down()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ThemeChange):
            self._color()

    def _prepare(self) -> None:
        if self._prepared is None:
            self._work.cancel()
        else:
            self._work.start(partial(_find, self._prepared, self.group))

    def _show(self, found: _Found) -> None:
        curves = self._curves = found.curves
        self.setVisible(found.has_signs)
        for entry in self._entries:
            self._layout.removeWidget(entry)
            entry.hide()
            entry.deleteLater()
        self._entries = [self._entry(curve.title) for curve in curves.group.curves] if curves else []
        self._color()
        self.set_cursor(self._time)
        self.changed.emit(curves)

    def _entry(self, title: str) -> LegendEntry:
        entry = LegendEntry(title, _WIDEST, self)
        self._layout.insertWidget(self._layout.count() - 1, entry)
        entry.show()
        return entry

    def _color(self) -> None:
        for entry, color in zip(self._entries, sign_colors(self.palette()), strict=False):
            entry.set_color(color)

    def _lay_out(self) -> None:
        for group in GROUPS:
            self._choice.addItem(group.title, group)
        self._choice.addItem("No signs", None)
        self._choice.setAccessibleName("Signs")
        self._choice.setToolTip("Which signs of the face are drawn below its emotions")
        self._layout.setContentsMargins(6, 0, 6, 2)
        self._layout.setSpacing(6)
        self._layout.addWidget(self._choice)
        self._layout.addStretch(1)


def _find(prepared: PreparedSession, group: SignGroup | None) -> _Found:
    signs = prepared.signs
    return _Found(signs is not None, SignCurves(signs, group) if signs and group else None)
