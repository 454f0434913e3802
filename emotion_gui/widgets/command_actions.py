"""What can be done with the rows of a list: by key, from its menu, by a button."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget


def row_action(
    rows: QWidget,
    text: str,
    tip: str,
    keys: Sequence[str | QKeySequence.StandardKey],
    run: Callable[[], object],
) -> QAction:
    """Its keys work while `rows` has the focus, but not while a name is typed there."""
    action = QAction(text, rows)
    action.setShortcuts([QKeySequence(key) for key in keys])
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    action.setToolTip(f"{tip} ({action.shortcut().toString()})")
    action.triggered.connect(run)
    rows.addAction(action)
    return action


def action_button(action: QAction) -> QPushButton:
    """A button that does the same, while that can be done."""
    button = QPushButton(action.text())
    button.setToolTip(action.toolTip())
    button.clicked.connect(action.trigger)
    action.enabledChanged.connect(button.setEnabled)
    return button
