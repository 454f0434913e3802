"""The form for a new run (pictures, recipe, epochs, name) and the buttons that control the run."""

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
    """The settings of a run above the pages; Start is enabled only while all entries are valid.

    Attributes:
        start_clicked: Signal: the user starts a run.
        stop_clicked: Signal: the user stops the run.
        pause_clicked: Signal: the user pauses the run.
        continue_clicked: Signal: the user continues a paused run, with the same button.
        kill_clicked: Signal: the user wants to kill the run and has not been asked to confirm it yet.
        measure_clicked: Signal: the user wants to know how long an epoch takes.
        data_chosen (str): Signal: the path of the data has changed; empty if it cannot be used.
        preset_chosen (str): Signal: the name of the recipe that the user has chosen.
        epochs_changed (int): Signal: the number of epochs has changed, by the user or by the program.
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
        """The data set to train on."""
        return Path(self._data.text)

    @property
    def epochs(self) -> int:
        return self._epochs.value()

    @property
    def preset(self) -> str:
        """The name of the recipe shown, or "own"."""
        return str(self._preset.currentData())

    def set_data(self, text: str) -> None:
        """Sets the path of the data set, whether it can be used or not."""
        self._data.set_text(text)

    def set_epochs(self, epochs: int) -> None:
        self._epochs.setValue(epochs)

    def set_preset(self, name: str) -> None:
        """Shows the recipe of this name; the list contains "own" only while it is shown."""
        if name == self._preset.currentData():
            return
        self._preset.clear()
        for key, recipe in RECIPES.items():
            if key != OWN or name == OWN:
                self._preset.addItem(recipe.title, key)
                self._preset.setItemData(self._preset.count() - 1, recipe.tip, Qt.ItemDataRole.ToolTipRole)
        self._preset.setCurrentIndex(self._preset.findData(name))
        self._preset.setToolTip(RECIPES[name].tip)

    def set_estimate(self, text: str) -> None:
        """Shows what is known about the time of an epoch."""
        self._estimate.setText(text)

    def set_problem(self, problem: str) -> None:
        """Sets what is wrong with the options of the run; empty if they are valid."""
        self._options_problem = problem
        self._check()

    def new_folder(self, runs: Path) -> Path:
        """Chooses an unused folder for the run and shows its name.

        Args:
            runs: The folder in which each run gets a subfolder.

        Returns:
            The folder, which does not exist yet. Its name is the one typed, or else the current date and
            time.
        """
        typed = self._name.text().strip()
        suggested = typed in ("", self._suggestion)
        folder = free_folder(runs, default_name(datetime.now()) if suggested else typed)
        if suggested:
            self._suggestion = folder.name
        self._name.setText(folder.name)
        return folder

    def set_name(self, name: str) -> None:
        """Shows the name of a run."""
        self._name.setText(name)

    def set_running(self, running: bool, *, can_stop: bool = True) -> None:
        """Enables what is possible during a run or without one.

        Args:
            running: Whether a run is active. Its settings cannot be changed, but it can be killed.
            can_stop: Whether the active run can still be paused and stopped.
        """
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
            self._data.refresh()  # the pictures may have been deleted during the run
        self._check()
        if had_focus:
            on.setFocus()

    def set_paused(self, paused: bool) -> None:
        """Makes the button continue the run instead of pausing it, or the other way round."""
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
        ready = not (self._running or problem)
        self._start.setEnabled(ready and not self._data.problem)
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
