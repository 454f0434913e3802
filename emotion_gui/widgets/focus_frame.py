"""Shows that a widget has the keyboard's focus, for widgets whose class does not do it by itself."""

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionFocusRect, QWidget


def draw_focus_frame(widget: QWidget) -> None:
    """To be called in a paint event: the style's frame around the widget while it has the focus."""
    if widget.hasFocus():
        option = QStyleOptionFocusRect()
        option.initFrom(widget)
        primitive = QStyle.PrimitiveElement.PE_FrameFocusRect
        widget.style().drawPrimitive(primitive, option, QPainter(widget), widget)
