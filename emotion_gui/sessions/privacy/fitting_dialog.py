"""A dialog that is as high as its sentences need."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialog


class FittingDialog(QDialog):
    """Grows and shrinks with what is written in it; Qt alone does so only at first, and too generously."""

    def event(self, event: QEvent) -> bool:
        layout = self.layout()
        if event.type() == QEvent.Type.LayoutRequest and layout is not None and layout.hasHeightForWidth():
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))
        return super().event(event)
