"""What a run needs to know before it starts: pictures, epochs, a name; and Start and Stop."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QSpinBox, QVBoxLayout, QWidget

from emotion_gui.training.data_field import DataField
from emotion_gui.training.run_names import LONGEST, default_name, free_folder, name_problem

DEFAULT_EPOCHS = 48


class RunForm(QWidget):
    """Start can be pressed only while nothing is wrong with the entries.

    data_chosen: the path in the data field is another one, and one that can be used.
    """

    start_clicked = Signal()
    stop_clicked = Signal()
    data_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._running = False
        self._suggestion = default_name(datetime.now())
        self._data = DataField()
        self._epochs = QSpinBox(minimum=1, maximum=10_000, value=DEFAULT_EPOCHS)
        self._name = QLineEdit(self._suggestion, maxLength=LONGEST)
        self._name_problem = QLabel(wordWrap=True)
        self._entries = (QLabel("&Epochs, at most"), self._epochs, QLabel("Run &name"), self._name)
        self._start = QPushButton("&Start", default=True)
        self._stop = QPushButton("S&top")
        self._data.changed.connect(self._data_changed)
        self._name.textChanged.connect(self._check)
        self._start.clicked.connect(self.start_clicked)
        self._stop.clicked.connect(self.stop_clicked)
        self._lay_out()
        self.set_running(False)

    @property
    def data(self) -> Path:
        """What to train on."""
        return Path(self._data.text)

    @property
    def epochs(self) -> int:
        return self._epochs.value()

    def set_data(self, text: str) -> None:
        """Fill in the path, whether it can be used or not."""
        self._data.set_text(text)

    def new_folder(self, runs: Path) -> Path:
        """A folder below `runs` that is not there yet, by the name that is shown; it is shown in turn.

        A name that was not typed is the date and time of now.
        """
        typed = self._name.text().strip()
        suggested = typed in ("", self._suggestion)
        folder = free_folder(runs, default_name(datetime.now()) if suggested else typed)
        if suggested:
            self._suggestion = folder.name
        self._name.setText(folder.name)
        return folder

    def set_running(self, running: bool, *, can_stop: bool = True) -> None:
        """While it runs nothing can be changed, and Stop takes the place of Start."""
        self._running = running
        on, off = (self._stop, self._start) if running else (self._start, self._stop)
        had_focus = off.hasFocus()
        for widget in (self._data, *self._entries):
            widget.setEnabled(not running)
        self._stop.setEnabled(running and can_stop)
        self._check()
        if had_focus:
            on.setFocus()

    def _data_changed(self) -> None:
        self._check()
        if not self._data.problem:
            self.data_chosen.emit(self._data.text)

    def _check(self) -> None:
        problem = name_problem(self._name.text().strip())
        self._name_problem.setText(problem)
        self._name_problem.setVisible(bool(problem))
        self._start.setEnabled(not (self._running or problem or self._data.problem))

    def _lay_out(self) -> None:
        epochs, _, name, _ = self._entries
        epochs.setBuddy(self._epochs)
        name.setBuddy(self._name)
        self._epochs.setToolTip("The run ends earlier by itself when the validation loss no longer falls")
        self._name.setToolTip("The name of the model that comes out of it")
        self._stop.setToolTip("Ends after the running batch; the best epoch so far becomes the model")
        self._name.setMinimumWidth(180)
        bold = self._name_problem.font()
        bold.setBold(True)
        self._name_problem.setFont(bold)
        self._name_problem.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout()
        for widget in self._entries:
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._start)
        row.addWidget(self._stop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._data)
        layout.addLayout(row)
        layout.addWidget(self._name_problem)
