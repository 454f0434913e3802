"""Asks which model is to look at a session's pictures."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from emotion_gui.sessions.videos.question_strip import QuestionStrip


class ReplayQuestion(QuestionStrip):
    """answered: the model's folder (Path). declined: not now."""

    answered = Signal(object)
    declined = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = QComboBox()
        self._models.setAccessibleName("Model")
        self._models.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._models.setMinimumContentsLength(18)
        self._add(self._models)
        start = self._add_button("Run", "The new session is laid over the first one on the page Sessions")
        start.clicked.connect(self._answer)
        self._add_button("Not now", "").clicked.connect(self._decline)

    def ask_about(self, session: str, models: Sequence[tuple[str, Path]], used: str) -> None:
        """used: name of the model that has looked at it; another one is offered first."""
        self._models.clear()
        for name, folder in models:
            self._models.addItem(name, folder)
        others = [row for row, (name, _) in enumerate(models) if not name.startswith(used)]
        self._models.setCurrentIndex(others[0] if others else 0)
        self.ask(f"Which model shall look at the video of {session}?")
        self._models.setFocus()

    def _answer(self) -> None:
        self.hide()
        self.answered.emit(self._models.currentData())

    def _decline(self) -> None:
        self.hide()
        self.declined.emit()
