"""The seven probabilities of the chosen face as animated bars."""

import math
import time
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.widgets.charts import make_chart, style_chart
from emotion_gui.widgets.theme import chart_colors
from trainer.shared.face_input import LABELS

_COUNT = len(LABELS)
_ROWS = np.arange(_COUNT) + 0.5
_BAR_HEIGHT = 0.62
_TICK_MS = 33
_SETTLING_S = 0.09  # time constant of the animation
_MAX_STEP_S = 0.1  # after a stall the bars still move and do not jump
_FADE_S = 0.8
_AXIS_HEIGHT = 20
_NO_VALUE = "–"


class ProbabilityBars(QWidget):
    """One bar per label, in the order of LABELS from top to bottom, 0 to 100%, with the best in bold.

    A timer runs only until the bars have reached their targets.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._target = np.zeros(_COUNT)
        self._shown = np.zeros(_COUNT)
        self._present = False
        self._uncertain = False
        self._fade = 0.0
        self._bold: frozenset[int] = frozenset()
        self._ticked = 0.0
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._position = QLabel()
        self._verdict = QLabel()
        self._words = [QLabel(label) for label in LABELS]
        self._values = [QLabel(_NO_VALUE) for _ in LABELS]
        self._chart = make_chart((14, 0, 14, 0), self)
        self._tracks = pg.BarGraphItem(x0=0, y=_ROWS, width=100, height=_BAR_HEIGHT, pen=None)
        self._bars = pg.BarGraphItem(
            x0=0,
            y=_ROWS,
            width=self._shown,
            height=_BAR_HEIGHT,
            pen=None,
            brushes=[EMOTION_COLORS[label] for label in LABELS],
        )
        self._set_up_chart()
        self._lay_out()
        self._apply_palette()
        self._apply_fonts()
        self.set_no_face()
        self.setAccessibleName("Probabilities of the chosen face")

    @property
    def header(self) -> tuple[str, str]:
        """The texts above the bars: (which face, its emotion or "unsure" with the two best)."""
        return self._position.text(), self._verdict.text()

    @property
    def is_moving(self) -> bool:
        """Whether the bars are still moving."""
        return self._timer.isActive()

    def set_face(self, position: int, count: int, probabilities: Sequence[float], uncertain: bool) -> None:
        """Moves the bars to the probabilities of a face.

        Args:
            position: which of the `count` faces it is, from 1.
            count: number of faces in the picture.
            probabilities: one per label of LABELS, 0 to 1.
            uncertain: whether the two best emotions are shown as equally possible.
        """
        self._target = np.asarray(probabilities, dtype=np.float64)
        self._set_uncertain(uncertain)
        best, second = (int(i) for i in np.argsort(-self._target, kind="stable")[:2])
        self._position.setText(f"Face {position} of {count}")
        self._verdict.setText(f"unsure: {LABELS[best]} or {LABELS[second]}" if uncertain else LABELS[best])
        self._emphasize(frozenset((best, second) if uncertain else (best,)))
        if not self._present:
            self._present = True
            self._set_enabled(True)
        self._fade = 1.0
        self._bars.setOpacity(1.0)
        if not np.array_equal(self._target, self._shown):
            self._start()

    def set_no_face(self) -> None:
        """Fades the bars out and shows that there is no face."""
        self._position.setText("No face")
        self._verdict.setText("")
        self._emphasize(frozenset())
        self._set_enabled(False)
        if self._present:
            self._present = False
            self._start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ThemeChange):
            self._apply_palette()
        elif event.type() == QEvent.Type.FontChange:
            self._apply_fonts()

    def sizeHint(self) -> QSize:
        return QSize(300, 260)

    # Movement

    def _start(self) -> None:
        if not self._timer.isActive():
            self._ticked = time.perf_counter()
            self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        elapsed, self._ticked = max(0.0, now - self._ticked), now  # the clocks of some machines step back
        if self._present:
            self._approach(min(elapsed, _MAX_STEP_S))
        else:
            self._fade_out(elapsed)

    def _approach(self, elapsed: float) -> None:
        gap = self._target - self._shown
        if np.abs(gap).max() < 0.002:
            self._shown = self._target.copy()
            self._timer.stop()
        else:
            self._shown = self._shown + gap * (1 - math.exp(-elapsed / _SETTLING_S))
        self._draw()

    def _fade_out(self, elapsed: float) -> None:
        self._fade -= elapsed / _FADE_S
        if self._fade > 0:
            self._bars.setOpacity(self._fade)
            return
        self._timer.stop()
        self._shown = np.zeros(_COUNT)
        self._draw()
        for value in self._values:
            value.setText(_NO_VALUE)

    def _draw(self) -> None:
        percent = self._shown * 100
        self._bars.setOpts(width=percent)
        for value, number in zip(self._values, percent, strict=True):
            text = f"{number:.0f}%"
            if value.text() != text:
                value.setText(text)

    # Appearance

    def _set_up_chart(self) -> None:
        self._chart.setXRange(0, 100, padding=0)
        self._chart.setYRange(0, _COUNT, padding=0)
        self._chart.invertY(True)
        self._chart.hideAxis("left")
        axis = self._chart.getAxis("bottom")
        axis.setHeight(_AXIS_HEIGHT)
        axis.setTicks([[(0, "0"), (50, "50"), (100, "100")]])
        self._chart.addItem(self._tracks)
        self._chart.addItem(self._bars)

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.addWidget(self._position)
        header.addStretch(1)
        header.addWidget(self._verdict)
        rows = QGridLayout()
        rows.setSpacing(0)
        for row, (word, value) in enumerate(zip(self._words, self._values, strict=True)):
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            rows.addWidget(word, row, 0)
            rows.addWidget(value, row, 2)
            rows.setRowStretch(row, 1)
        # The rows of labels line up with the bars because the axis below them has a row of its own.
        rows.setRowMinimumHeight(_COUNT, _AXIS_HEIGHT)
        rows.addWidget(self._chart, 0, 1, _COUNT + 1, 1)
        rows.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 2)
        layout.addLayout(header)
        layout.addLayout(rows, 1)

    def _apply_palette(self) -> None:
        style_chart(self._chart, self.palette())
        self._chart.getViewBox().setBackgroundColor(None)
        _, foreground, _ = chart_colors(self.palette())
        foreground.setAlpha(26)
        self._tracks.setOpts(brush=foreground)

    def _apply_fonts(self) -> None:
        bold = QFont(self.font())
        bold.setBold(True)
        for word, value in zip(self._words, self._values, strict=True):
            word.setFont(bold)
            value.setFont(bold)
        metrics = self._words[0].fontMetrics()
        word_width = max(metrics.horizontalAdvance(label) for label in LABELS) + 4
        value_width = metrics.horizontalAdvance("100%") + 4
        for row, (word, value) in enumerate(zip(self._words, self._values, strict=True)):
            word.setFixedWidth(word_width)
            value.setFixedWidth(value_width)
            self._set_bold(row, row in self._bold)
        self._set_verdict_font()
        self._verdict.setFixedHeight(
            round(metrics.height() * 1.4)
        )  # so that the bars never move when its font changes
        self._chart.getAxis("bottom").setTickFont(self.font())

    def _emphasize(self, rows: frozenset[int]) -> None:
        for row in rows ^ self._bold:
            self._set_bold(row, row in rows)
        self._bold = rows

    def _set_bold(self, row: int, bold: bool) -> None:
        font = QFont(self.font())
        font.setBold(bold)
        self._words[row].setFont(font)
        self._values[row].setFont(font)

    def _set_uncertain(self, uncertain: bool) -> None:
        if uncertain != self._uncertain:
            self._uncertain = uncertain
            self._set_verdict_font()

    def _set_verdict_font(self) -> None:
        """Shows one emotion in a larger font, to be read from afar; two need the space."""
        font = QFont(self.font())
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * (1.0 if self._uncertain else 1.25))
        self._verdict.setFont(font)

    def _set_enabled(self, enabled: bool) -> None:
        for value in self._values:
            value.setEnabled(enabled)
