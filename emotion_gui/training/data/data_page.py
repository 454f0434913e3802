"""The Data page: looks a data set through, shows what was found, and lets pictures be excluded."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.training.data.exclusions import Exclusions
from emotion_gui.training.data.inspection import Inspection
from emotion_gui.training.data.inspection_results import InspectionResults
from emotion_gui.training.data.inspector import Inspector
from emotion_gui.training.data.votes_field import VotesField
from trainer.shared.formatting import count

EMPTY_TEXT = (
    "Choose your pictures above, or drop them on the window.\n"
    "They are looked through here: how many there are of each emotion, twins, wrong labels, damaged files."
)
CANCELED_TEXT = "The inspection was canceled. You can train without it, or inspect the pictures now."


class DataPage(QWidget):
    """One data set at a time. What is chosen here is kept here alone: nothing is written to the data.

    Exclusions, class names and votes outlive another inspection of the same data.
    changed: one of these three is another one. inspected: an inspection (Inspection) is shown.
    """

    changed = Signal()
    inspected = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: Path | None = None
        self._inspection: Inspection | None = None
        self._class_names: dict[str, str] = {}
        self._locked = False
        self._exclusions = Exclusions(self)
        self._inspector = Inspector(self)
        self._summary = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._votes = VotesField()
        self._message, self._progress, self._results = (
            _Message(),
            _Progress(),
            InspectionResults(self._exclusions),
        )
        self._pages = QStackedWidget()
        self._lay_out()
        self._connect()
        self._say(EMPTY_TEXT, "")

    @property
    def excluded(self) -> tuple[str, ...]:
        """Names of the pictures that are to be left out, sorted."""
        return self._exclusions.names

    @property
    def class_names(self) -> dict[str, str]:
        """What folders named otherwise mean, as the user has agreed, such as {"anger": "angry"}."""
        return dict(self._class_names)

    @property
    def votes(self) -> Path | None:
        """The file with the votes of several people."""
        return self._votes.path

    def inspect(self, data: Path) -> None:
        """Look `data` through, in the background; another data set than before starts without exclusions."""
        if data != self._data:
            self._forget()
            self._data = data
        self._start()

    def clear(self) -> None:
        """Forget the data set."""
        self.shut_down()
        self._forget()
        self._say(EMPTY_TEXT, "")

    def set_locked(self, locked: bool) -> None:
        """Locked, while a run is going: look only."""
        self._locked = locked
        self._votes.setDisabled(locked)
        self._results.set_locked(locked)

    def shut_down(self) -> None:
        """End what runs and remove its files, without waiting for it."""
        self._release()
        self._inspector.shut_down()

    # The inspection

    def _start(self) -> None:
        assert self._data is not None
        self._release()
        self._votes.show()
        self._progress.show_step("Starting the inspection", 0, 0)
        self._pages.setCurrentWidget(self._progress)
        self._inspector.start(self._data, self.votes, self._class_names)

    def _show(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._results.show_inspection(inspection, self._class_names)
        self._pages.setCurrentWidget(self._results)
        self._summarize()
        self.inspected.emit(inspection)

    def _say(self, text: str, button: str) -> None:
        self._votes.setVisible(self._data is not None)
        self._message.say(text, button)
        self._pages.setCurrentWidget(self._message)

    def _release(self) -> None:
        """Let go of the pictures' file, so that it can be removed on every system."""
        self._inspection = None
        self._results.release()
        self._summarize()

    def _summarize(self) -> None:
        if self._inspection is None:
            self._summary.clear()
            return
        index = self._inspection.index
        out = sum(name in index for name in self._exclusions.names)
        pictures = count(len(index), "picture")
        self._summary.setText(f"{pictures}, {out:,} excluded" if out else pictures)

    # What the user chooses

    def _forget(self) -> None:
        had_any = bool(self._class_names or self.votes)
        self._data = None
        self._class_names = {}
        self._votes.set_path(None)
        self._exclusions.clear()  # which tells by itself
        if had_any:
            self.changed.emit()

    def _votes_changed(self) -> None:
        self.changed.emit()
        self._start()

    def _choose_class_name(self, folder: str, label: str) -> None:
        if label:
            self._class_names[folder] = label
        else:
            self._class_names.pop(folder, None)
        self.changed.emit()
        self._start()

    # Setting up

    def _connect(self) -> None:
        self._inspector.progress.connect(self._progress.show_step)
        self._inspector.finished.connect(self._show)
        self._inspector.failed.connect(lambda sentence: self._say(sentence, "Try again"))
        self._inspector.canceled.connect(lambda: self._say(CANCELED_TEXT, "Inspect again"))
        self._progress.cancel_clicked.connect(self._inspector.cancel)
        self._message.button_clicked.connect(self._start)
        self._results.class_name_chosen.connect(self._choose_class_name)
        self._votes.changed.connect(self._votes_changed)
        self._exclusions.changed.connect(self._summarize)
        self._exclusions.changed.connect(self.changed)

    def _lay_out(self) -> None:
        for page in (self._message, self._progress, self._results):
            self._pages.addWidget(page)
        top = QHBoxLayout()
        top.addWidget(self._summary, 1)
        top.addWidget(self._votes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self._pages, 1)


class _Message(QWidget):
    """Words in the middle of an empty page, and below them, where there is one, a button."""

    button_clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._text = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._button = QPushButton()
        self._button.clicked.connect(self.button_clicked)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(self._text)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)

    def say(self, text: str, button: str) -> None:
        self._text.setText(text)
        self._button.setText(button)
        self._button.setVisible(bool(button))


class _Progress(QWidget):
    """How far the inspection is, and Cancel."""

    cancel_clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._stage = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, textFormat=Qt.TextFormat.PlainText)
        self._bar = QProgressBar()
        self._bar.setFixedWidth(420)
        self._bar.setAccessibleName("Progress of the inspection")
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.cancel_clicked)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        for widget in (self._stage, self._bar, cancel):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)

    def show_step(self, stage: str, done: int, total: int) -> None:
        """total: 0 where it is not known."""
        self._stage.setText(f"{stage}: {done:,} of {total:,}" if total else stage)
        self._bar.setRange(0, total)
        self._bar.setValue(done)
