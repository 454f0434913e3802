"""The emotions of a timeline: which are drawn, and their values at the cursor."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from emotion_gui.sessions.review.emotion_layer import COLORS, affect_colors
from trainer.face_input import LABELS

_SWATCH = 12


class Legend(QWidget):
    """labels_changed(list[int]): the numbers of the emotions that the user wants to see."""

    labels_changed = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = [self._button(number) for number in range(len(LABELS))]
        self._affect = [QLabel(), QLabel()]
        self._over = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(4, 0, 4, 0)
        self._grid.setHorizontalSpacing(2)
        self._grid.setVerticalSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Emotions and their values at the cursor")
        self.set_over("")
        self.set_values(None, (float("nan"), float("nan")))
        self._arrange()

    @property
    def labels(self) -> list[int]:
        """Numbers of the emotions that are drawn."""
        return [number for number, button in enumerate(self._buttons) if button.isChecked()]

    def set_values(self, values: Sequence[float] | None, affect: Sequence[float]) -> None:
        """values: (7,), 0 to 1, at the cursor; None where no face was seen. affect: valence and arousal."""
        for number, button in enumerate(self._buttons):
            share = "–" if values is None else f"{values[number] * 100:.0f} %"
            text = f"{LABELS[number]} {share}"
            if text != button.text():
                button.setText(text)
                button.setAccessibleName(f"{LABELS[number]}, {'no face' if values is None else share}")
        for name, label, value, color in zip(
            ("valence", "arousal"), self._affect, affect, affect_colors(self.palette()), strict=True
        ):
            text = "–" if values is None else f"{value:+.2f}".replace("-", "−")
            label.setText(f'<span style="color:{color.name()}">▬</span> {name} {text}')
            label.setAccessibleName(f"{name}, {text}")

    def set_over(self, name: str) -> None:
        """The session that is laid over this one, in dashes; empty for none."""
        self._over.setText(f"╌╌ {name}")
        self._over.setVisible(bool(name))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for number, button in enumerate(self._buttons):
                button.setIcon(_swatch(COLORS[number]))

    def _arrange(self) -> None:
        """In one row where there is room, else in two or three."""
        widest = max(self.fontMetrics().horizontalAdvance(f"{label} 100 %") for label in LABELS) + 30
        room = max(self.width() - 8, 1)
        columns = next((each for each in (9, 5, 4, 3) if each * (widest + 2) <= room), 3)
        if columns == self._columns:
            return
        self._columns = columns
        for place, widget in enumerate((*self._buttons, *self._affect)):
            self._grid.addWidget(widget, place // columns, place % columns)
            widget.setMinimumWidth(min(widest, room // columns - 2))
        for column in range(9):
            self._grid.setColumnStretch(column, 0)
        self._grid.setColumnStretch(columns, 1)
        self._grid.addWidget(self._over, 9, 0, 1, columns + 1)

    def _button(self, number: int) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setChecked(True)
        button.setAutoRaise(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIcon(_swatch(COLORS[number]))
        button.setIconSize(QSize(_SWATCH, _SWATCH))
        button.setToolTip(f"Draw {LABELS[number]}, or leave it out")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.toggled.connect(lambda: self.labels_changed.emit(self.labels))
        return button


def _swatch(color: QColor) -> QIcon:
    """Full where the button is checked, else an outline."""
    icon = QIcon()
    for state in (QIcon.State.On, QIcon.State.Off):
        picture = QPixmap(2 * _SWATCH, 2 * _SWATCH)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        if state == QIcon.State.On:
            painter.fillRect(QRectF(2, 2, 20, 20), color)
        else:
            painter.setPen(color)
            painter.drawRect(QRectF(3, 3, 18, 18))
        painter.end()
        icon.addPixmap(picture, QIcon.Mode.Normal, state)
    return icon
