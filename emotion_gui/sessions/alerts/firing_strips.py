"""A chart with one strip per session, which shows when a rule would have fired."""

from collections.abc import Iterable, Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from emotion_gui.alerts.backtest import Firing, SessionResult
from emotion_gui.widgets.charts import make_chart, style_chart
from emotion_gui.widgets.focus_frame import draw_focus_frame
from emotion_gui.widgets.theme import blend
from trainer.shared.formatting import clock, duration

FIRED = QColor("#D9920A")
_ROW = 26  # pixels
_LEFT, _RIGHT = 170, 64
_HIT_DISTANCE = 0.012  # share of a strip: how far from a firing a click still hits it
_HELP = "Arrow keys go from firing to firing, Enter opens the session there."
MAX_STRIPS = 60
_MIN_WIDTH = 0.003  # share of a strip, so that a short firing is visible

Span = tuple[float, float]


class FiringStrips(QWidget):
    """Draws the firings of a rule in each session.

    Attributes:
        opened: (Path, float) the user wants to see a session at that time, in seconds.
    """

    opened = Signal(object, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sessions: Sequence[SessionResult] = ()
        self._row, self._number = 0, 0
        self._chart = make_chart((0, 0, 0, 0), self)
        self._background, self._pending, self._fired, self._cursor = (_bars() for _ in range(4))
        self._readout = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self._is_stale = False
        self._lay_out()
        self._apply_palette()

    def show_sessions(self, sessions: Sequence[SessionResult]) -> None:
        """Show sessions, given with the newest first; of very many only those with a firing."""
        self._sessions = _limited(sessions)
        self._row, self._number = 0, 0
        with_firings = [row for row, session in enumerate(self._sessions) if session.firings]
        if with_firings:
            self._row = with_firings[0]
        self._is_stale = False
        self._draw()

    def set_stale(self, stale: bool) -> None:
        """Draw pale strips if the rule has changed since the test."""
        if stale != self._is_stale:
            self._is_stale = stale
            self._apply_palette()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
        }
        if event.key() in steps:
            self._step(*steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_chosen()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        draw_focus_frame(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ThemeChange):
            self._apply_palette()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()

    # Selection

    def _step(self, rows: int, firings: int) -> None:
        if not self._sessions:
            return
        row = min(max(self._row + rows, 0), len(self._sessions) - 1)
        if row != self._row:
            self._row, self._number = row, 0
        count = len(self._sessions[row].firings)
        self._number = min(max(self._number + firings, 0), max(count - 1, 0))
        self._show_chosen()

    @property
    def _chosen(self) -> tuple[SessionResult, Firing | None] | None:
        if not self._sessions:
            return None
        session = self._sessions[self._row]
        return session, session.firings[self._number] if session.firings else None

    def _open_chosen(self) -> None:
        if self._chosen is not None:
            session, firing = self._chosen
            self.opened.emit(session.path, firing.time / 1000 if firing else 0.0)

    def _clicked(self, event: Any) -> None:
        found = self._at(event.scenePos())
        if found is not None:
            row, share = found
            self._row, self._number = row, self._nearest(self._sessions[row], share)
            self._show_chosen()
            session = self._sessions[row]
            firing = session.firings[self._number] if session.firings else None
            time = share * session.seconds
            if firing is not None and abs(firing.time / 1000 - time) < _HIT_DISTANCE * session.seconds:
                time = firing.time / 1000
            self.opened.emit(session.path, time)

    def _at(self, position: QPointF) -> tuple[int, float] | None:
        """Return the row at a position of the scene, and the share of its strip, 0 to 1."""
        area = self._chart.getViewBox()
        if not area.sceneBoundingRect().contains(position):
            return None
        point = area.mapSceneToView(position)
        row = int(point.y())
        return (row, min(max(float(point.x()), 0.0), 1.0)) if 0 <= row < len(self._sessions) else None

    @staticmethod
    def _nearest(session: SessionResult, share: float) -> int:
        times = [abs(firing.time / 1000 - share * session.seconds) for firing in session.firings]
        return times.index(min(times)) if times else 0

    # Drawing

    def _draw(self) -> None:
        count = len(self._sessions)
        self._chart.setFixedHeight(count * _ROW + 2)
        self._chart.setXRange(0, 1, padding=0)
        self._chart.setYRange(0, max(count, 1), padding=0)
        metrics, rows = self.fontMetrics(), list(enumerate(self._sessions))
        names = [
            metrics.elidedText(each.name, Qt.TextElideMode.ElideRight, _LEFT - 14) for each in self._sessions
        ]
        self._chart.getAxis("left").setTicks([[(row + 0.5, name) for row, name in enumerate(names)]])
        lengths = [(row + 0.5, duration(session.seconds)) for row, session in rows]
        self._chart.getAxis("right").setTicks([lengths])
        _set(self._background, [(row, 0.0, 1.0) for row, _ in rows])
        spans = [(row, spans_of(session)) for row, session in rows]
        _set(self._pending, [(row, *span) for row, (began, _) in spans for span in began])
        _set(self._fired, [(row, *span) for row, (_, fired) in spans for span in fired])
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self._chosen
        if chosen is None:
            _set(self._cursor, [])
            self._readout.setText("")
            return
        session, firing = chosen
        if firing is None:
            _set(self._cursor, [])
            would = "it would not have fired" if session.is_measured else "the rule could not hold"
            text = f"{session.name}: {would}."
        else:
            x = firing.time / 1000 / max(session.seconds, 0.001)
            _set(self._cursor, [(self._row, x - 0.0015, x + 0.0015)], tall=True)
            number = f"{self._number + 1} of {len(session.firings)}"
            seconds = (firing.ended - firing.time) / 1000
            at = clock(firing.time / 1000)
            text = f"{session.name}, firing {number}: at {at}, raised for {duration(seconds)}."
        self._readout.setText(f"{text} {_HELP}")
        self.setAccessibleDescription(self._readout.text())

    def _lay_out(self) -> None:
        self.setAccessibleName("When the rule would have fired")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._chart.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
        self._chart.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._chart.setCursor(Qt.CursorShape.PointingHandCursor)
        self._chart.setToolTip("Click to open the session at that place")
        self._chart.getViewBox().invertY(True)
        self._chart.showAxis("right")
        self._chart.hideAxis("bottom")
        for side, width in (("left", _LEFT), ("right", _RIGHT)):
            axis = self._chart.getAxis(side)
            axis.setWidth(width)
            axis.setStyle(tickLength=0, hideOverlappingLabels=False)
        for item in (self._background, self._pending, self._fired, self._cursor):
            self._chart.addItem(item)
        self._chart.scene().sigMouseClicked.connect(self._clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.addWidget(self._chart)
        layout.addWidget(self._readout)

    def _apply_palette(self) -> None:
        palette = self.palette()
        style_chart(self._chart, palette)
        base, text = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
        background = blend(base, text, 0.12)
        self._chart.getViewBox().setBackgroundColor(None)
        share = 0.35 if self._is_stale else 1.0
        for item, color in (
            (self._background, background),
            (self._pending, blend(background, FIRED, 0.35 * share)),
            (self._fired, blend(background, FIRED, share)),
            (self._cursor, text),
        ):
            item.setOpts(pen=pg.mkPen(None), brush=pg.mkBrush(color))
        for side in ("left", "right"):
            axis = self._chart.getAxis(side)
            axis.setPen(pg.mkPen(None))
            axis.setTextPen(palette.color(QPalette.ColorRole.WindowText))


def _limited(sessions: Sequence[SessionResult]) -> Sequence[SessionResult]:
    if len(sessions) <= MAX_STRIPS:
        return sessions
    return [session for session in sessions if session.firings][:MAX_STRIPS]


def _bars() -> pg.BarGraphItem:
    return pg.BarGraphItem(x0=[], x1=[], y0=[], height=[])


def _set(item: pg.BarGraphItem, spans: Sequence[tuple[int, float, float]], *, tall: bool = False) -> None:
    """Draw bars of (row, start, end)."""
    edge = 0.08 if tall else 0.2
    item.setOpts(
        x0=[start for _, start, _ in spans],
        x1=[end for _, _, end in spans],
        y0=[row + edge for row, _, _ in spans],
        height=[1 - 2 * edge] * len(spans),
    )


def spans_of(session: SessionResult) -> tuple[list[Span], list[Span]]:
    """Return the (start, end), 0 to 1, in which the condition held and in which the alert was raised."""
    whole = max(session.seconds * 1000, 1.0)
    began = ((firing.began / whole, firing.time / whole) for firing in session.firings)
    fired = ((firing.time / whole, firing.ended / whole) for firing in session.firings)
    return _merged(began, 0.0), _merged(fired, _MIN_WIDTH)


def _merged(spans: Iterable[Span], min_width: float) -> list[Span]:
    """Merge spans that touch each other. They are given in the order of time."""
    result: list[Span] = []
    for first, last in spans:
        start, end = min(first, 1.0 - min_width), min(max(last, first + min_width), 1.0)
        if result and start <= result[-1][1]:
            result[-1] = result[-1][0], max(result[-1][1], end)
        elif end > start:
            result.append((start, end))
    return result
