"""Shows the keyboard focus of widgets whose class does not draw it."""

from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionFocusRect, QWidget


class FramedOnFocus(QWidget):
    """A widget that draws only the style's focus frame, while it has the focus."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_focus_frame(self)


def draw_focus_frame(widget: QWidget) -> None:
    """Draws the style's focus frame if the widget has the focus. Call it in a paint event."""
    if widget.hasFocus():
        option = QStyleOptionFocusRect()
        option.initFrom(widget)
        primitive = QStyle.PrimitiveElement.PE_FrameFocusRect
        widget.style().drawPrimitive(primitive, option, QPainter(widget), widget)
