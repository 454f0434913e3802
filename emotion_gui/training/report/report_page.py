"""The Report page: the report of a finished run, and buttons to export and use its model."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QRect, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.core.errors import UserError
from emotion_gui.training.report.model_export import ModelExport
from emotion_gui.training.report.report_data import read_report
from emotion_gui.training.report.report_view import ReportView
from trainer.shared.bundle import ARCHIVE_ENDING, BundleError, read_bundle, require_emotions
from trainer.shared.run_folder import RunFolder

EMPTY_TEXT = (
    "How good a model is will be shown here. Train one, or choose a finished run in the list of runs."
)
# The formats of exported files by their suffixes.
KINDS = {
    ".keras": "Keras model",
    ".tflite": "LiteRT model",
    ".onnx": "ONNX model",
    ARCHIVE_ENDING: "Emotion model, for another copy of this app",
    ".html": "HTML report",
}


class ReportPage(QWidget):
    """Shows the report of one run.

    Attributes:
        model_chosen (Path): Signal: the bundle folder of the model that the user wants to use.
        failed (str): Signal: a sentence that says why an export has failed.
    """

    model_chosen = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder: Path | None = None
        self._export = ModelExport(self)
        self._message = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setAccessibleName("Report")
        self._pages = QStackedWidget()
        self._status = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self._open = QPushButton("Open in the &browser")
        self._open.setToolTip("One file with all of this, which can be mailed")
        self._export_button = QPushButton("E&xport…")
        self._use = QPushButton("Use this mo&del")
        self._buttons = QWidget()
        self._lay_out()
        self._connect()
        self.clear()

    @property
    def has_report(self) -> bool:
        """Whether a report is shown, not a message."""
        return self._folder is not None

    def show_run(self, folder: Path) -> None:
        """Shows the report in the folder of a run, or the reason why there is none."""
        self._status.clear()
        try:
            view = ReportView(read_report(folder))
        except UserError as error:
            self._show_message(str(error))
            return
        self._folder = folder
        view.focus_moved.connect(self._reveal)
        self._scroll.setWidget(view)
        self._pages.setCurrentWidget(self._scroll)
        self._buttons.show()
        self._set_enabled()

    def follow_rename(self, old: Path, new: Path) -> None:
        """Shows the report again if the run shown was renamed."""
        if self._folder == old:
            self.show_run(new)

    def forget(self, folder: Path) -> None:
        """Clears the page if the run shown was deleted."""
        if self._folder == folder:
            self.clear()

    def clear(self) -> None:
        """Shows a message that no run is chosen."""
        self._show_message(EMPTY_TEXT)

    def _show_message(self, text: str) -> None:
        self._folder = None
        self._message.setText(text)
        self._pages.setCurrentWidget(self._message)
        self._buttons.hide()

    def _set_enabled(self) -> None:
        problem = self._model_problem()
        self._use.setEnabled(not problem)
        self._use.setToolTip(problem or "Use it in the Live tab")
        for button in (self._export_button, self._open):
            button.setEnabled(not self._export.is_busy)

    def _model_problem(self) -> str:
        """Returns why the model cannot be used; empty if it can."""
        assert self._folder is not None
        try:
            require_emotions(read_bundle(RunFolder(self._folder).model))
        except BundleError as error:
            return str(error)
        return ""

    def _reveal(self, rect: QRect) -> None:
        center = rect.center()
        self._scroll.ensureVisible(center.x(), center.y(), rect.width() // 2, rect.height() // 2)

    # Actions of the user

    def _choose_model(self) -> None:
        if self._folder is not None:
            self.model_chosen.emit(RunFolder(self._folder).model)

    def _choose_file(self, ending: str) -> None:
        assert self._folder is not None
        dialog = QFileDialog(self, "Export", str(Path.home()), f"{KINDS[ending]} (*{ending})")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ending.removeprefix("."))
        dialog.selectFile(f"{self._folder.name}{ending}")
        dialog.fileSelected.connect(partial(self._export_to, self._folder, ending))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _export_to(self, folder: Path, ending: str, chosen: str) -> None:
        out = Path(chosen)
        confirmed = out.suffix.lower() == ending  # the dialog has confirmed replacing a file of this name
        if not confirmed:
            out = out.with_name(out.name + ending)
        self._start_export(folder, out, replace=confirmed)

    def _start_export(self, folder: Path, out: Path, *, replace: bool) -> None:
        self._status.setText(f"Writing {out.name}")
        self._export.export(folder, out, replace=replace)
        self._set_enabled()

    def _open_report(self) -> None:
        assert self._folder is not None
        report = RunFolder(self._folder).html
        if report.is_file():
            _open_in_browser(report)
        else:
            self._start_export(self._folder, report, replace=False)

    def _exported(self, out: Path) -> None:
        if self._folder is not None:
            self._set_enabled()
            self._status.setText(f"Saved as {out}")
            if out == RunFolder(self._folder).html:
                _open_in_browser(out)

    def _not_exported(self, sentence: str) -> None:
        if self._folder is not None:
            self._set_enabled()
            self._status.setText(sentence)
        self.failed.emit(sentence)

    # Setting up

    def _connect(self) -> None:
        self._export.done.connect(self._exported)
        self._export.failed.connect(self._not_exported)
        self._use.clicked.connect(self._choose_model)
        self._open.clicked.connect(self._open_report)

    def _lay_out(self) -> None:
        menu = QMenu(self._export_button)
        for ending, kind in KINDS.items():
            menu.addAction(f"{kind} ({ending})").triggered.connect(partial(self._choose_file, ending))
        self._export_button.setMenu(menu)
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._status, 1)
        for button in (self._open, self._export_button, self._use):
            row.addWidget(button)
        self._pages.addWidget(self._message)
        self._pages.addWidget(self._scroll)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._buttons)


def _open_in_browser(file: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
