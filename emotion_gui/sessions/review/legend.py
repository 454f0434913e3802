"""The legend of a timeline: the emotions, or valence and arousal, with their values at the cursor."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from emotion_gui.sessions.review.emotion_layer import COLORS, affect_colors
from emotion_gui.widgets.focus_frame import draw_focus_frame
from trainer.shared.face_input import LABELS
from trainer.shared.formatting import percent

_SWATCH = 11
_PAD = 5
_GAP = 4  # between entries


class LegendEntry(QAbstractButton):
    """A square, a name and a value. The square is filled if the line is drawn, otherwise an outline."""

    def __init__(self, name: str, widest: str, parent: QWidget) -> None:
        """Reserve the width for `widest`, the longest possible value."""
        super().__init__(parent)
        self._name, self._widest, self._value = name, widest, ""
        self._color = QColor()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_color(self, color: QColor) -> None:
        self._color = color
        self.update()

    def set_value(self, value: str, spoken: str) -> None:
        if value != self._value:
            self._value = value
            self.setAccessibleName(f"{self._name}, {spoken}")
            self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(f"{self._name} {self._widest}")
        return QSize(width + _SWATCH + 3 * _PAD, metrics.height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        middle = self.height() / 2
        square = QRectF(_PAD, round(middle - _SWATCH / 2), _SWATCH, _SWATCH)
        if self.isChecked() or not self.isCheckable():
            painter.fillRect(square, self._color)
        else:
            painter.setPen(self._color)
            painter.drawRect(square.adjusted(0.5, 0.5, -0.5, -0.5))
        shown = self.isChecked() or not self.isCheckable()
        role = QPalette.ColorRole.WindowText if shown else QPalette.ColorRole.PlaceholderText
        painter.setPen(self.palette().color(role))
        text_rect = self.rect().adjusted(_SWATCH + 2 * _PAD, 0, 0, 0)
        text = f"{self._name} {self._value}"
        painter.drawText(text_rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()
        draw_focus_frame(self)


class Legend(QWidget):
    """Lets the user choose the emotions that are drawn.

    Attributes:
        labels_changed: (list[int]) the numbers of the emotions that the user wants to see.
    """

    labels_changed = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = [self._entry(number) for number in range(len(LABELS))]
        self._affect = [LegendEntry(name, "+0.00", self) for name in ("valence", "arousal")]
        for entry in self._affect:
            entry.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Emotions and their values at the cursor")
        self.set_values(None, (0.0, 0.0))
        self.set_affect(False)
        self._color_affect()

    @property
    def labels(self) -> list[int]:
        """The numbers of the emotions that are drawn."""
        return [number for number, entry in enumerate(self._entries) if entry.isChecked()]

    def set_affect(self, affect: bool) -> None:
        """Show valence and arousal instead of the emotions."""
        for entries, shown in ((self._entries, not affect), (self._affect, affect)):
            for entry in entries:
                entry.setVisible(shown)
        self._arrange()

    def set_values(self, values: Sequence[float] | None, affect: Sequence[float]) -> None:
        """Show the values at the cursor.

        Args:
            values: (7,) the probabilities, 0 to 1; None where no face was seen.
            affect: (2,) valence and arousal, -1 to 1.
        """
        for number, entry in enumerate(self._entries):
            text = "–" if values is None else percent(values[number])
            entry.set_value(text, "no face" if values is None else text)
        for entry, value in zip(self._affect, affect, strict=True):
            text = "–" if values is None else f"{value:+.2f}".replace("-", "−")
            entry.set_value(text, "no face" if values is None else text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ThemeChange):
            self._color_affect()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _color_affect(self) -> None:
        for entry, color in zip(self._affect, affect_colors(self.palette()), strict=True):
            entry.set_color(color)

    def _arrange(self) -> None:
        """Put the entries in one row, or in several if they do not fit."""
        x, y = _GAP, 0
        for entry in (*self._entries, *self._affect):
            if entry.isHidden():
                continue
            size = entry.sizeHint()
            if x > _GAP and x + size.width() > self.width():
                x, y = _GAP, y + size.height()
            entry.setGeometry(x, y, size.width(), size.height())
            x += size.width() + _GAP
        height = y + self._entries[0].sizeHint().height()
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def _entry(self, number: int) -> LegendEntry:
        entry = LegendEntry(LABELS[number], percent(1), self)
        entry.setCheckable(True)
        entry.setChecked(True)
        entry.set_color(COLORS[number])
        entry.setToolTip(f"Draw {LABELS[number]}, or leave it out")
        entry.toggled.connect(lambda: self.labels_changed.emit(self.labels))
        return entry
