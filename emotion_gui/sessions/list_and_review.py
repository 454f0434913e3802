"""The list and the open session side by side, or one at a time in a narrow window."""

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QSplitter, QToolButton, QVBoxLayout, QWidget

_LIST_WIDTH = 290  # initial, in pixels


class ListAndReview(QWidget):
    """Replaces the list by the opened session, with a button to go back, if both do not fit."""

    def __init__(self, sessions: QWidget, review: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list, self._right, self._review = sessions, QWidget(), review
        self._halves = QSplitter(childrenCollapsible=False)
        self._back = QToolButton(autoRaise=True)
        self._back.setText("‹ All sessions")
        self._back.setToolTip("Back to the list (Alt+Left)")
        self._is_narrow, self._is_opened = False, False
        self._lay_out()
        shortcut = QShortcut(QKeySequence("Alt+Left"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.show_list)
        self._back.clicked.connect(self.show_list)
        self._arrange()

    @property
    def is_narrow(self) -> bool:
        """Whether only one of the two is visible."""
        return self._is_narrow

    def show_review(self) -> None:
        """Show the open session."""
        self._is_opened = True
        self._arrange()

    def show_list(self) -> None:
        """Show the list and focus it."""
        self._is_opened = False
        self._arrange()
        self._list.setFocus()

    def save_state(self) -> str:
        """Return the widths that the user has chosen, in base64; empty in a narrow window."""
        return "" if self._is_narrow else self._halves.saveState().toBase64().toStdString()

    def restore_state(self, state: str) -> None:
        self._halves.restoreState(QByteArray.fromBase64(state.encode()))

    def minimumSizeHint(self) -> QSize:
        """Return the space that the larger of the two needs."""
        return self._list.minimumSizeHint().expandedTo(self._right.minimumSizeHint())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        both = sum(half.minimumSizeHint().width() for half in (self._list, self._right))
        narrow = self.width() < both + self._halves.handleWidth()
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self._arrange()

    def _arrange(self) -> None:
        self._back.setVisible(self._is_narrow)
        self._right.setVisible(not self._is_narrow or self._is_opened)
        self._list.setVisible(not self._is_narrow or not self._is_opened)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._back)
        column.addWidget(self._review, 1)
        self._halves.addWidget(self._list)
        self._halves.addWidget(self._right)
        self._halves.setStretchFactor(1, 1)
        self._halves.setSizes([_LIST_WIDTH, 3 * _LIST_WIDTH])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._halves)
