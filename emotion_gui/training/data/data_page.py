"""The Data page: inspects a data set, shows the findings, and lets the user exclude pictures."""

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
    """Inspects one data set at a time and never writes to it.

    Exclusions, class names and votes are kept when the same data is inspected again.

    Attributes:
        changed: Signal: the exclusions, class names or votes have changed.
        inspected (Inspection): Signal: the result of an inspection is shown.
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
        self._show_message(EMPTY_TEXT, "")

    @property
    def excluded(self) -> tuple[str, ...]:
        """The sorted names of the pictures to exclude."""
        return self._exclusions.names

    @property
    def class_names(self) -> dict[str, str]:
        """The emotions of folders with other names that the user has accepted, such as {"anger": "angry"}."""
        return dict(self._class_names)

    @property
    def votes(self) -> Path | None:
        """The file with crowd votes, or None."""
        return self._votes.path

    def inspect(self, data: Path) -> None:
        """Starts to inspect `data` in the background; another data set starts without exclusions."""
        if data != self._data:
            self._forget()
            self._data = data
        self._start()

    def clear(self) -> None:
        """Clears the page."""
        self.shut_down()
        self._forget()
        self._show_message(EMPTY_TEXT, "")

    def set_locked(self, locked: bool) -> None:
        """Makes the page read-only, as during a run, or editable again."""
        self._locked = locked
        self._votes.setDisabled(locked)
        self._results.set_locked(locked)

    def shut_down(self) -> None:
        """Ends a running inspection and removes its files, without waiting for it."""
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

    def _show_message(self, text: str, button: str) -> None:
        self._votes.setVisible(self._data is not None)
        self._message.show_text(text, button)
        self._pages.setCurrentWidget(self._message)

    def _release(self) -> None:
        """Releases the memory-mapped file of pictures, because Windows cannot delete it before."""
        self._inspection = None
        self._results.release()
        self._summarize()

    def _summarize(self) -> None:
        if self._inspection is None:
            self._summary.clear()
            return
        index = self._inspection.index
        excluded = sum(name in index for name in self._exclusions.names)
        pictures = count(len(index), "picture")
        self._summary.setText(f"{pictures}, {excluded:,} excluded" if excluded else pictures)

    # Choices of the user

    def _forget(self) -> None:
        had_any = bool(self._class_names or self.votes)
        self._data = None
        self._class_names = {}
        self._votes.set_path(None)
        self._exclusions.clear()  # it emits its own signal
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
        self._inspector.failed.connect(lambda sentence: self._show_message(sentence, "Try again"))
        self._inspector.canceled.connect(lambda: self._show_message(CANCELED_TEXT, "Inspect again"))
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
    """A centered text and an optional button."""

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

    def show_text(self, text: str, button: str) -> None:
        self._text.setText(text)
        self._button.setText(button)
        self._button.setVisible(bool(button))


class _Progress(QWidget):
    """The progress of the inspection and a Cancel button."""

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
        """Shows the progress within a stage; `total` is 0 if unknown."""
        self._stage.setText(f"{stage}: {done:,} of {total:,}" if total else stage)
        self._bar.setRange(0, total)
        self._bar.setValue(done)
