"""Offers to go on with what the end of the app has interrupted."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from emotion_gui.sessions.videos.question_strip import QuestionStrip


class ResumeQuestion(QuestionStrip):
    """accepted: the user wants that."""

    accepted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._add_button("Continue", "From where they stopped").clicked.connect(self._accept)
        self._add_button("Not now", "They stay in the list").clicked.connect(self.hide)

    def ask_about(self, count: int) -> None:
        what = "A video was" if count == 1 else f"{count:,} videos were"
        self.ask(f"{what} not done when the app ended. What was analysed is kept.")

    def _accept(self) -> None:
        self.hide()
        self.accepted.emit()
