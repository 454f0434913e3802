"""Shows that something went wrong, and offers a report that the user may send."""

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QStyle,
    QWidget,
)

from emotion_gui.core.error_report import full_report
from emotion_gui.core.errors import Uncaught

_ICON_SIZE = 32
_MAX = 10  # number of different errors in one report
_ADVICE = (
    "The app goes on. If something does not work any more, close it and start it again. The report below "
    "helps its makers: it holds no pictures, no paths and no names of files."
)


class ErrorDialog(QDialog):
    """Opens with `add`. It is not modal, so the video goes on, and it is reused after it was closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Something went wrong")
        self.setMinimumWidth(520)
        self._details: list[str] = []
        self._count = 0
        self._icon, self._sentence, self._more = QLabel(), _text(), _text()
        self._report = QPlainTextEdit(readOnly=True)
        self._report.setAccessibleName("Report")
        self._report.setTabChangesFocus(True)
        self._report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._copy = QPushButton("&Copy report")
        self._close = QPushButton("Close")  # Qt's own button has a dark icon
        self._copy.clicked.connect(self._copy_report)
        self._lay_out()

    @property
    def sentence(self) -> str:
        """The sentence about the first error since the dialog was opened."""
        return self._sentence.text()

    @property
    def count(self) -> int:
        """The number of errors since the dialog was opened."""
        return self._count

    @property
    def report(self) -> str:
        """The text that "Copy report" copies."""
        return self._report.toPlainText()

    def add(self, error: Uncaught) -> None:
        """Shows an error, or counts it if another one is already shown."""
        if not self.isVisible():
            self._details, self._count = [], 0
            self._sentence.setText(error.sentence)
            self.setAccessibleDescription(error.sentence)
        self._count += error.count - error.count // 2  # those since the last report of this error
        if error.details and len(self._details) < _MAX:
            self._details.append(error.details)
            self._report.setPlainText(full_report(self._details))
            self._copy.setText("&Copy report")
        self._more.setText(f"At least {self._count} errors so far." if self._count > 1 else "")
        self._more.setVisible(self._count > 1)
        self.show()

    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(self.report)
        self._copy.setText("Copied")

    def _lay_out(self) -> None:
        style = self.style()
        icon = style.standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning)
        self._icon.setPixmap(icon.pixmap(QSize(_ICON_SIZE, _ICON_SIZE), self.devicePixelRatio()))
        advice = _text()
        advice.setText(_ADVICE)
        buttons = QDialogButtonBox()
        buttons.addButton(self._copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self._close, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        self._close.setDefault(True)
        layout = QGridLayout(self)
        layout.setHorizontalSpacing(14)
        layout.addWidget(self._icon, 0, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._sentence, 0, 1)
        layout.addWidget(self._more, 1, 1)
        layout.addWidget(advice, 2, 1)
        layout.addWidget(self._report, 3, 0, 1, 2)
        layout.addWidget(buttons, 4, 0, 1, 2)
        layout.setColumnStretch(1, 1)
        layout.setRowStretch(3, 1)
        self.resize(600, 420)


def _text() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)  # the text of an error may look like HTML
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


class ErrorReporter(QObject):
    """Shows all errors in one dialog, which counts those that occur while it is open.

    An error that was shown before does not open the dialog again.

    Attributes:
        caught: emitted from any thread, with an Uncaught.
    """

    caught = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: ErrorDialog | None = None
        # Queued even within one thread, because the code that failed may be in the middle of painting.
        self.caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def _show(self, error: Uncaught) -> None:
        if self.dialog is None:
            self.dialog = ErrorDialog(self._window)
        if error.details or self.dialog.isVisible():
            self.dialog.add(error)
