"""Questions before something is lost, which do not block the window."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def confirm(
    parent: QWidget, question: str, details: str, yes: str, then: Callable[[], object]
) -> QMessageBox:
    """Ask a question, of which Enter alone cancels.

    Args:
        parent: The widget over which the question is shown.
        question: The question in one sentence.
        details: What happens if the user agrees.
        yes: The text of the button that agrees.
        then: Called if the user agrees.
    """
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    box.setInformativeText(details)
    button = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    button.clicked.connect(then)
    box.open()
    return box
