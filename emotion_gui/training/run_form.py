"""What a run needs to know before it starts: pictures, recipe, epochs, a name; and what ends it."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.training.data_field import DataField
from emotion_gui.training.options.choice_texts import OWN, RECIPES
from emotion_gui.training.options.option_fields import range_of
from emotion_gui.training.runs.run_names import MAX_LENGTH, default_name, free_folder, name_problem
from trainer.shared.config import OPTIONS


class RunForm(QWidget):
    """Start can be pressed only while nothing is wrong with the entries.

    data_chosen: the path in the data field is another one; empty for one that cannot be used.
    preset_chosen: the name of a recipe that the user has chosen. epochs_changed: by anyone.
    measure_clicked: the user wants to know how long an epoch takes.
    pause_clicked, continue_clicked: the same button, before and after. kill_clicked: not yet confirmed.
    """

    start_clicked = Signal()
    stop_clicked = Signal()
    pause_clicked = Signal()
    continue_clicked = Signal()
    kill_clicked = Signal()
    measure_clicked = Signal()
    data_chosen = Signal(str)
    preset_chosen = Signal(str)
    epochs_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._running, self._paused, self._options_problem = False, False, ""
        self._suggestion = default_name(datetime.now())
        self._data = DataField()
        self._preset = QComboBox()
        epochs = OPTIONS["epochs"]
        self._epochs = QSpinBox()
        self._epochs.setRange(*map(int, range_of(epochs)))
        self._epochs.setValue(epochs.default)
        self._epochs.setToolTip(epochs.help)
        self._name = QLineEdit(self._suggestion, maxLength=MAX_LENGTH)
        self._problem = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._estimate = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._measure = QToolButton()
        self._labels = (QLabel("P&reset"), QLabel(f"&{epochs.title}"), QLabel("Run &name"))
        self._start = QPushButton("St&art", default=True)
        self._pause = QPushButton("Pa&use")
        self._stop = QPushButton("St&op")
        self._more = QToolButton(popupMode=QToolButton.ToolButtonPopupMode.InstantPopup)
        self.set_preset("seed")
        self._lay_out()
        self._connect()
        self.set_running(False)

    @property
    def data(self) -> Path:
        """What to train on."""
        return Path(self._data.text)

    @property
    def epochs(self) -> int:
        return self._epochs.value()

    @property
    def preset(self) -> str:
        """Name of the recipe that is shown, or "own"."""
        return str(self._preset.currentData())

    def set_data(self, text: str) -> None:
        """Fill in the path, whether it can be used or not."""
        self._data.set_text(text)

    def set_epochs(self, epochs: int) -> None:
        self._epochs.setValue(epochs)

    def set_preset(self, name: str) -> None:
        """Show a recipe's name; "own" stands among them only while it is shown."""
        if name == self._preset.currentData():
            return
        self._preset.clear()
        for key, words in RECIPES.items():
            if key != OWN or name == OWN:
                self._preset.addItem(words.title, key)
                self._preset.setItemData(self._preset.count() - 1, words.tip, Qt.ItemDataRole.ToolTipRole)
        self._preset.setCurrentIndex(self._preset.findData(name))
        self._preset.setToolTip(RECIPES[name].tip)

    def set_estimate(self, text: str) -> None:
        """How long an epoch takes, as far as that is known."""
        self._estimate.setText(text)

    def set_problem(self, problem: str) -> None:
        """What is wrong with the run's options; empty if nothing is."""
        self._options_problem = problem
        self._check()

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

    def set_name(self, name: str) -> None:
        """Show the name of a run that goes on."""
        self._name.setText(name)

    def set_running(self, running: bool, *, can_stop: bool = True) -> None:
        """While it runs nothing can be changed; it can be paused and stopped, and killed in any case."""
        self._running = running
        on, off = (self._stop, self._start) if running else (self._start, self._stop)
        had_focus = off.hasFocus()
        entries = (self._data, self._preset, self._epochs, self._name, *self._labels)
        for widget in entries:
            widget.setEnabled(not running)
        self._stop.setEnabled(running and can_stop)
        self._pause.setEnabled(running and can_stop)
        self._more.setEnabled(running)
        if not running:
            self.set_paused(False)
            self._data.refresh()  # a run can outlive its pictures
        self._check()
        if had_focus:
            on.setFocus()

    def set_paused(self, paused: bool) -> None:
        """Whether the button goes on with the run instead of pausing it."""
        self._paused = paused
        self._pause.setText("Contin&ue" if paused else "Pa&use")
        self._pause.setToolTip(
            "Go on with the next batch" if paused else "Waits after the running batch; the process stays"
        )

    def _data_changed(self) -> None:
        self._check()
        self.data_chosen.emit("" if self._data.problem else self._data.text)

    def _preset_activated(self) -> None:
        if self.preset != OWN:
            self.preset_chosen.emit(self.preset)

    def _pause_or_continue(self) -> None:
        (self.continue_clicked if self._paused else self.pause_clicked).emit()

    def _check(self) -> None:
        problem = name_problem(self._name.text().strip()) or self._options_problem
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        free = not (self._running or problem)
        self._start.setEnabled(free and not self._data.problem)
        self._measure.setEnabled(not (self._running or self._options_problem))

    def _connect(self) -> None:
        self._data.changed.connect(self._data_changed)
        self._preset.activated.connect(self._preset_activated)
        self._epochs.valueChanged.connect(self.epochs_changed)
        self._name.textChanged.connect(self._check)
        self._measure.clicked.connect(self.measure_clicked)
        self._start.clicked.connect(self.start_clicked)
        self._pause.clicked.connect(self._pause_or_continue)
        self._stop.clicked.connect(self.stop_clicked)

    def _lay_out(self) -> None:
        menu = QMenu(self._more)
        menu.addAction("&Kill at once…", self.kill_clicked.emit)
        self._more.setMenu(menu)
        self._more.setText("More")
        self._more.setToolTip("More ways to end the run")
        self._name.setToolTip("The name of the model that comes out of it")
        self._stop.setToolTip("Ends after the running batch; the best epoch so far becomes the model")
        self._measure.setText("&Measure")
        self._measure.setToolTip("Train for some seconds on made-up pictures, with these options")
        self._name.setMinimumWidth(110)
        self._name.setMaximumWidth(240)
        bold = self._problem.font()
        bold.setBold(True)
        self._problem.setFont(bold)
        row = QHBoxLayout()
        for label, editor in zip(self._labels, (self._preset, self._epochs, self._name), strict=True):
            label.setBuddy(editor)
            row.addWidget(label)
            row.addWidget(editor)
        row.setStretchFactor(self._name, 1)
        row.addStretch()
        for button in (self._start, self._pause, self._stop, self._more):
            row.addWidget(button)
        below = QHBoxLayout()
        below.addWidget(self._estimate)
        below.addWidget(self._measure)
        below.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._data)
        layout.addLayout(row)
        layout.addWidget(self._problem)
        layout.addLayout(below)
