"""Shows that a widget has the keyboard's focus, for widgets whose class does not do it by itself."""

from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionFocusRect, QWidget


class FramedOnFocus(QWidget):
    """A widget that draws nothing itself but the style's frame while it has the focus."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_focus_frame(self)


def draw_focus_frame(widget: QWidget) -> None:
    """To be called in a paint event: the style's frame around the widget while it has the focus."""
    if widget.hasFocus():
        option = QStyleOptionFocusRect()
        option.initFrom(widget)
        primitive = QStyle.PrimitiveElement.PE_FrameFocusRect
        widget.style().drawPrimitive(primitive, option, QPainter(widget), widget)
