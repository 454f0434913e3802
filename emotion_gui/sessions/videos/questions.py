"""The questions above the queue, which do not block the rest of the window."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from emotion_gui.core.subject import Subject
from trainer.shared.formatting import count


class QuestionStrip(QFrame):
    """A strip with a question and its buttons, hidden until a question is asked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self._text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(10, 6, 6, 6)
        self._row.addWidget(self._text, 1)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text()

    def ask(self, text: str) -> None:
        """Show a question."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self.show()

    def _add(self, widget: QWidget) -> None:
        self._row.addWidget(widget)

    def _add_button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAutoDefault(True)
        self._add(button)
        return button


class FilmedQuestion(QuestionStrip):
    """Asks who is seen in the videos.

    Attributes:
        answered: (Subject) ME or OTHERS.
    """

    answered = Signal(Subject)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[Subject, QPushButton] = {
            Subject.ME: self._add_button("Only me", "The sessions count as yours"),
            Subject.OTHERS: self._add_button(
                "Others, who have agreed",
                "The sessions are marked as of others. Everybody seen has to know and to agree",
            ),
        }
        for filmed, button in self._buttons.items():
            button.clicked.connect(lambda _=False, filmed=filmed: self._answer(filmed))

    def ask_about(self, count: int, former: Subject | None) -> None:
        """Ask about so many videos. Enter repeats the `former` answer."""
        videos = "this video" if count == 1 else f"these {count:,} videos"
        self.ask(f"Who is seen in {videos}? The analysis begins after your answer.")
        if former in self._buttons:
            self._buttons[former].setFocus()

    def _answer(self, filmed: Subject) -> None:
        self.hide()
        self.answered.emit(filmed)


class ResumeQuestion(QuestionStrip):
    """Offers to continue with interrupted videos.

    Attributes:
        accepted: The user wants to continue.
    """

    accepted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._add_button("Continue", "From where they stopped").clicked.connect(self._accept)
        self._add_button("Not now", "They stay in the list").clicked.connect(self.hide)

    def ask_about(self, number: int) -> None:
        videos = count(number, "video was", "videos were")
        self.ask(f"{videos} not done when the app ended. What was analyzed is kept.")

    def _accept(self) -> None:
        self.hide()
        self.accepted.emit()


class ReplayQuestion(QuestionStrip):
    """Asks for the model that analyzes the pictures of a session again.

    Attributes:
        answered: (Path) the folder of the chosen model.
        declined: The user does not want that now.
    """

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
        """Offer models as (name, folder), and preselect one other than the `used` one."""
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
