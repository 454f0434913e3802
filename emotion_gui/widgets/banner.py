"""A message over the top of a widget: what is wrong, and what to do about it."""

from typing import Literal

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStyle, QToolButton, QWidget

from emotion_gui.widgets.icons import close_icon
from emotion_gui.widgets.theme import blend

Kind = Literal["info", "warning", "error"]

_COLORS: dict[Kind, str] = {"info": "#3D8FD1", "warning": "#D9920A", "error": "#D13B3B"}
_ICONS: dict[Kind, QStyle.StandardPixmap] = {
    "info": QStyle.StandardPixmap.SP_MessageBoxInformation,
    "warning": QStyle.StandardPixmap.SP_MessageBoxWarning,
    "error": QStyle.StandardPixmap.SP_MessageBoxCritical,
}
_SPOKEN: dict[Kind, str] = {"info": "Note", "warning": "Warning", "error": "Error"}
_MARGIN = 12
_MAX_WIDTH = 760
_ICON_SIZE = 24
_STRIPE = 5


class Banner(QFrame):
    """Shows a message over the top edge of `parent` and follows its size. It starts hidden.

    Attributes:
        button_clicked: the button beside the message was pressed; the banner stays until `dismiss()`.
    """

    button_clicked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self._kind: Kind = "info"
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._button = QPushButton()
        self._button.setAutoDefault(True)
        self._button.clicked.connect(self.button_clicked)
        self._close = QToolButton()
        self._close.setAutoRaise(True)
        self._close.setToolTip("Close (Esc)")
        self._close.setAccessibleName("Close this message")
        self._close.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._close.clicked.connect(self.dismiss)
        self._lay_out()
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()
        parent.installEventFilter(self)

    @property
    def text(self) -> str:
        """The message that is shown, or was shown last."""
        return self._text.text()

    @property
    def button_text(self) -> str:
        """The text of the button; empty without a button."""
        return self._button.text()

    def show_message(self, text: str, kind: Kind = "info", button: str | None = None) -> None:
        """Shows a message in place of an earlier one and announces it to screen readers.

        Args:
            text: the message.
            kind: how severe it is.
            button: the text of the button; None for no button.
        """
        same = self.isVisible() and (text, kind, button or "") == (self.text, self._kind, self.button_text)
        if same:
            return
        self._kind = kind
        self._text.setText(text)
        self._button.setText(button or "")
        self._button.setVisible(bool(button))
        self.setAccessibleName(f"{_SPOKEN[kind]}: {text}")
        self._apply_icons()
        self.show()
        self.raise_()
        self._reposition()
        self._announce()

    def dismiss(self) -> None:
        """Hides the message and returns keyboard focus to the parent if the banner had it."""
        focus = self.window().focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            self._host.setFocus()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize and not self.isHidden():
            self._reposition()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ThemeChange):
            self._apply_icons()
        elif event.type() == QEvent.Type.FontChange and not self.isHidden():
            self._reposition()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Closes with Escape. Passes no key on to the parent, whose shortcuts do not apply here."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_STRIPE + 8, 6, 6, 6)
        layout.setSpacing(10)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._button)
        layout.addWidget(self._close)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints a background in a tint of the kind's color, with a border and a stripe in the full color."""
        color = QColor(_COLORS[self._kind])
        painter = QPainter(self)
        painter.fillRect(self.rect(), blend(self.palette().color(QPalette.ColorRole.Window), color, 0.16))
        painter.fillRect(0, 0, _STRIPE, self.height(), color)
        painter.setPen(color)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _apply_icons(self) -> None:
        icon = self.style().standardIcon(_ICONS[self._kind])
        self._icon.setPixmap(icon.pixmap(QSize(_ICON_SIZE, _ICON_SIZE), self.devicePixelRatio()))
        self._close.setIcon(close_icon(self.palette()))

    def _reposition(self) -> None:
        """Centers the banner at the top of the parent, with the height that its text needs."""
        available_width = self._host.width() - 2 * _MARGIN
        width = max(min(available_width, _MAX_WIDTH), 0)
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        self.setGeometry(_MARGIN + (available_width - width) // 2, _MARGIN, width, height)

    def _announce(self) -> None:
        event = QAccessibleAnnouncementEvent(self, self.accessibleName())
        if self._kind == "error":
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)
