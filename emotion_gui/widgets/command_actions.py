"""Actions on the rows of a list, available by key, from its menu and by a button."""

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
    """Adds an action to a list.

    Args:
        rows: the list. The keys work while it has the focus, but not while a name is edited in it.
        text: the name of the action.
        tip: its tooltip, without the key.
        keys: its shortcuts; the first one is shown in the tooltip.
        run: called when the action is triggered.
    """
    action = QAction(text, rows)
    action.setShortcuts([QKeySequence(key) for key in keys])
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    action.setToolTip(f"{tip} ({action.shortcut().toString()})")
    action.triggered.connect(run)
    rows.addAction(action)
    return action


def action_button(action: QAction) -> QPushButton:
    """Returns a button for an action; it is enabled while the action is."""
    button = QPushButton(action.text())
    button.setToolTip(action.toolTip())
    button.clicked.connect(action.trigger)
    action.enabledChanged.connect(button.setEnabled)
    return button
