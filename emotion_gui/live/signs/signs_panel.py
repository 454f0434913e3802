"""The panel of the signs: a header that opens and closes it, and below it the values in full or in brief."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.live.signs.sign_rows import SignRows
from emotion_gui.live.signs.sign_texts import SignTexts
from emotion_gui.vision.face_signs import FaceSigns
from emotion_gui.widgets.elided_label import ElidedLabel

NO_MESH = (
    "This face is not measured: it is too small or turned too far, or the detector “Haar alone” is chosen "
    "in the settings."
)
_OPEN_TIP = "Close: eyes, mouth and head are then not measured"
_CLOSED_TIP = "Open: eyes, mouth and head are then measured"


class SignsPanel(QWidget):
    """Shows the signs of the chosen face. Signals are emitted only for actions of the user.

    Values in full and in brief have fixed heights, so that the bars above do not move when a text changes.

    Attributes:
        open_toggled: whether the user wants to see the signs.
        points_toggled: whether the user wants to see the points of faces on the video.
        limits_requested: the user wants to read more about the limits.
    """

    open_toggled = Signal(bool)
    points_toggled = Signal(bool)
    limits_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._header, self._points = QToolButton(), QCheckBox("&Points")
        self._rows, self._brief, self._message = SignRows(), _BriefSigns(), QLabel(NO_MESH, wordWrap=True)
        self._body = QStackedWidget()
        self._is_open, self._is_brief, self._has_message = True, False, False
        self._texts = SignTexts()
        self._lay_out()
        self._header.clicked.connect(lambda: self.open_toggled.emit(not self._is_open))
        self._points.clicked.connect(self.points_toggled)
        self._rows.limits_requested.connect(self.limits_requested)
        self.set_open(True)
        self.show_nothing()

    @property
    def is_open(self) -> bool:
        """Whether the values are shown, in full or in brief."""
        return self._is_open

    @property
    def is_brief(self) -> bool:
        """Whether two lines stand for the table."""
        return self._is_brief

    @property
    def texts(self) -> SignTexts:
        """The values that are shown, unless there is a message."""
        return self._texts

    @property
    def message(self) -> str:
        """The text that is shown instead of values; empty if there is none."""
        return self._message.text() if self._has_message else ""

    @property
    def extra_height(self) -> int:
        """Height in pixels that values in full need more than those in brief; 0 while it is closed."""
        return self._rows.sizeHint().height() - self._brief.sizeHint().height() if self.is_open else 0

    def set_open(self, is_open: bool) -> None:
        """Shows or hides the values."""
        self._is_open = is_open
        self._header.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self._header.setToolTip(_OPEN_TIP if is_open else _CLOSED_TIP)
        self._header.setAccessibleName(f"Eyes, mouth and head, {'shown' if is_open else 'hidden'}")
        self._body.setVisible(is_open)

    def set_brief(self, is_brief: bool) -> None:
        """Shows the values as two lines, or as a table."""
        self._is_brief = is_brief
        self._show_page()

    def set_points(self, on: bool) -> None:
        """Shows whether the points of faces are drawn."""
        self._points.setChecked(on)

    def set_points_possible(self, possible: bool) -> None:
        """Offers the points only if there may be some."""
        self._points.setVisible(possible)

    def show_signs(self, texts: SignTexts, signs: FaceSigns) -> None:
        """Shows the values of a face.

        Args:
            texts: the values in words.
            signs: the openness of the eyes is shown as two bars.
        """
        self._has_message, self._texts = False, texts
        self._rows.show_values(texts, signs.eye_left, signs.eye_right)
        self._brief.show_values(texts)
        self._body.setEnabled(True)
        self._show_page()

    def show_nothing(self) -> None:
        """Shows dashes, because there is no face, or nothing is known about it yet."""
        self.show_signs(SignTexts(), FaceSigns())
        self._body.setEnabled(False)

    def show_message(self) -> None:
        """Shows why the face is not measured."""
        self._has_message = True
        self._body.setEnabled(True)
        self._show_page()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._show_page()

    def _show_page(self) -> None:
        page = self._brief if self._is_brief else self._rows
        self._body.setFixedHeight(page.sizeHint().height())
        self._body.setCurrentWidget(self._message if self._has_message else page)

    def _lay_out(self) -> None:
        self._header.setText("&Eyes, mouth and head")
        self._header.setAutoRaise(True)
        self._header.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._points.setToolTip("Draw the points of faces on the video (P)")
        for control in (self._header, self._points):
            control.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # keys after a click still belong to the video
        self._message.setContentsMargins(8, 0, 8, 0)
        self._message.setAlignment(Qt.AlignmentFlag.AlignTop)
        for page in (self._rows, self._brief, self._message):
            self._body.addWidget(page)
        header = QHBoxLayout()
        header.setContentsMargins(4, 0, 8, 0)
        header.addWidget(self._header)
        header.addStretch(1)
        header.addWidget(self._points)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(header)
        layout.addWidget(self._body)


class _BriefSigns(QWidget):
    """The most important values in two lines."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = ElidedLabel(), ElidedLabel()
        self._shown: tuple[str, str] | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 4)
        layout.setSpacing(0)
        for line in self._lines:
            layout.addWidget(line)

    def show_values(self, texts: SignTexts) -> None:
        if texts.brief != self._shown:
            self._shown = texts.brief
            for line, text in zip(self._lines, texts.brief, strict=True):
                line.set_whole(text)
