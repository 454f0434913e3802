"""Asks once for each batch who is seen in its videos."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from emotion_gui.sessions.videos.question_strip import QuestionStrip


class FilmedQuestion(QuestionStrip):
    """answered: "self" or "others"."""

    answered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, QPushButton] = {
            "self": self._add_button("Only me", "The sessions count as yours"),
            "others": self._add_button(
                "Others, who have agreed",
                "The sessions are marked as of others. Everybody seen has to know and to agree",
            ),
        }
        for filmed, button in self._buttons.items():
            button.clicked.connect(lambda _=False, filmed=filmed: self._answer(filmed))

    def ask_about(self, count: int, former: str) -> None:
        """former: the answer of the last time, which Enter repeats; empty for none."""
        what = "this video" if count == 1 else f"these {count:,} videos"
        self.ask(f"Who is seen in {what}? The analysis begins after your answer.")
        if former in self._buttons:
            self._buttons[former].setFocus()

    def _answer(self, filmed: str) -> None:
        self.hide()
        self.answered.emit(filmed)
