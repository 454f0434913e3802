"""Chooses the pictures to train on: a typed path, a dialog, or drag and drop."""

import zipfile
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

EXPECTED = (
    "A folder or zip with train/<emotion>/ and validation/<emotion>/ full of pictures of faces, or a "
    "fer2013.csv. The emotions are angry, disgust, fear, happy, neutral, sad and surprise."
)
_FILTER = "Data sets (*.zip *.csv);;All files (*)"


def data_problem(text: str) -> str:
    """Returns a sentence that says why a path cannot be a data set; empty if it may be one.

    This is a quick check that does not read the pictures; the trainer's inspection does.
    """
    path = Path(text)
    try:
        if path.is_dir():
            return "" if any(path.iterdir()) else "This folder is empty. Choose one with pictures."
        if not path.exists():
            return "There is no such folder or file. Check the path."
        if not path.stat().st_size:
            return "This file is empty. Choose a folder, a zip or a fer2013.csv."
        if path.suffix.lower() != ".csv" and not zipfile.is_zipfile(path):
            return "This file is neither a zip nor a fer2013.csv. Choose one of these, or a folder."
    except OSError as error:
        return f"This cannot be read: {error.strerror or error}."
    return ""


def dropped_path(data: QMimeData) -> str:
    """Returns the path of the single local file or folder being dragged; empty for anything else."""
    urls = data.urls()
    return urls[0].toLocalFile() if len(urls) == 1 else ""


class DataField(QWidget):
    """A field for the path, two buttons, and below them what is expected or what is wrong.

    Attributes:
        changed: Signal: the path has changed, by the user or by the program.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = QLineEdit(clearButtonEnabled=True)
        self._line.setPlaceholderText("Choose a folder or a file, or drop one here")
        self._line.setAcceptDrops(False)  # it would insert the file's URL as text
        self._folder = QPushButton("Choose &folder…")
        self._file = QPushButton("Choose f&ile…")
        self._problem = QLabel(wordWrap=True)
        self._hint = QLabel(EXPECTED, wordWrap=True)
        self._line.textChanged.connect(self._check)
        self._folder.clicked.connect(self._choose_folder)
        self._file.clicked.connect(self._choose_file)
        self._lay_out()

    @property
    def text(self) -> str:
        """The path in the field, without surrounding spaces."""
        return self._line.text().strip()

    @property
    def problem(self) -> str:
        """What is wrong with the path; empty if it can be used."""
        return data_problem(self.text) if self.text else "Choose the pictures to train on."

    def set_text(self, text: str) -> None:
        self._line.setText(text)

    def refresh(self) -> None:
        """Checks the path again, because the file or folder may have appeared or disappeared."""
        problem = self.problem if self.text else ""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._hint.setVisible(bool(self.problem))
        self._line.setAccessibleDescription(problem or EXPECTED)

    def _check(self) -> None:
        self.refresh()
        self.changed.emit()

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, "Choose a folder with pictures", self._start_folder())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        self._open(dialog)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, "Choose a zip or a fer2013.csv", self._start_folder(), _FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._open(dialog)

    def _open(self, dialog: QFileDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.set_text)
        dialog.open()

    def _start_folder(self) -> str:
        """Returns the folder that contains the current choice, or else the home folder."""
        folder = Path(self.text).parent
        return str(folder if self.text and not self.problem else Path.home())

    def _lay_out(self) -> None:
        label = QLabel("&Pictures")
        label.setBuddy(self._line)
        self._line.setAccessibleName("Pictures to train on")
        self._line.setAccessibleDescription(EXPECTED)
        bold = self._problem.font()
        bold.setBold(True)
        self._problem.setFont(bold)
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.hide()
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label, 0, 0)
        layout.addWidget(self._line, 0, 1)
        layout.addWidget(self._folder, 0, 2)
        layout.addWidget(self._file, 0, 3)
        layout.addWidget(self._problem, 1, 1, 1, 3)
        layout.addWidget(self._hint, 2, 1, 1, 3)
        layout.setColumnStretch(1, 1)
