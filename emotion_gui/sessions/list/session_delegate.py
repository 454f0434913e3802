"""Draws the rows of the list of sessions: name, start and length, emotions, and notes."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionFocusRect,
    QStyleOptionViewItem,
    QWidget,
)

from emotion_gui.recording.session_reader import Summary
from emotion_gui.sessions.list.emotion_strip import paint_strip
from emotion_gui.sessions.list.list_model import HEIGHTS, SUMMARY_ROLE, Index
from emotion_gui.sessions.list.session_formatting import badges, first_line, line_text
from emotion_gui.widgets.theme import blend

MAX_NAME = 120
_MARGIN = 8
_GAP = 3
_STRIP = 7
_BADGE_COLORS = {"recording": QColor("#D13B3B"), "damaged": QColor("#D9920A")}


class SessionDelegate(QStyledItemDelegate):
    """Draws headings in one line, and sessions in two lines, a strip, and a line of notes if any."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.in_progress: Mapping[Path, str] = {}  # see SessionsContext

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        summary = index.data(SUMMARY_ROLE)
        painter.save()
        if summary is None:
            self._paint_heading(painter, option, index.data())
        else:
            self._paint_session(painter, option, index.data(), summary)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        return QLineEdit(parent, maxLength=MAX_NAME)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect.adjusted(2, 2, -2, 0)
        rect.setHeight(editor.sizeHint().height())
        editor.setGeometry(rect)

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, text: str) -> None:
        palette = option.palette
        painter.fillRect(option.rect, palette.color(QPalette.ColorRole.AlternateBase))
        painter.setFont(_bold(option.font))
        painter.setPen(palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Text))
        rect = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_session(
        self, painter: QPainter, option: QStyleOptionViewItem, name: str, summary: Summary
    ) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        palette, line = option.palette, option.fontMetrics.height()
        if chosen:
            painter.fillRect(option.rect, palette.color(QPalette.ColorRole.Highlight))
        strong = palette.color(QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text)
        weak = strong if chosen else blend(strong, palette.color(QPalette.ColorRole.Base), 0.3)
        rect = option.rect.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        row = QRect(rect.left(), rect.top(), rect.width(), line)
        left = self._paint_badges(painter, option, row, summary, strong)
        _draw_text(painter, row.adjusted(0, 0, left - row.right(), 0), name, _bold(option.font), strong)
        row.translate(0, line + _GAP)
        _draw_text(painter, row, line_text(summary), option.font, weak)
        row.translate(0, line + _GAP)
        if len(summary.parts):
            strip = QRectF(row.left(), row.top(), row.width(), _STRIP)
            painter.fillRect(strip, palette.color(QPalette.ColorRole.Base))
            paint_strip(painter, strip, summary, palette)
            row.translate(0, _STRIP + _GAP)
        notes = first_line(summary.info.notes)
        if notes:
            _draw_text(painter, row, notes, option.font, weak)
        _paint_focus(painter, option)

    def _paint_badges(
        self, painter: QPainter, option: QStyleOptionViewItem, row: QRect, summary: Summary, color: QColor
    ) -> int:
        """Draw the badges at the right end of the row, and return the x at which they begin."""
        small = QFont(option.font)
        small.setPointSizeF(max(option.font.pointSizeF() * 0.85, 6))
        metrics, right = QFontMetrics(small), row.right()
        painter.setFont(small)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for text in reversed(badges(summary, self.in_progress)):
            width = metrics.horizontalAdvance(text) + 10
            plate = QRect(right - width, row.top(), width, row.height())
            filled = _BADGE_COLORS.get(text)
            painter.setPen(filled or color)
            painter.setBrush(filled or Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(plate, 4, 4)
            painter.setPen(Qt.GlobalColor.white if filled else color)
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
            right -= width + 4
        return right - 4


def row_heights(metrics: QFontMetrics) -> list[int]:
    """Return the height in pixels for each of HEIGHTS."""
    line = metrics.height()
    session = 2 * (line + _GAP) - _GAP + 2 * _MARGIN
    sessions = [
        session + notes * (line + _GAP) + strip * (_STRIP + _GAP) for notes, strip in filter(None, HEIGHTS)
    ]
    return [line + 2 * _MARGIN, *sessions]


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold


def _draw_text(painter: QPainter, rect: QRect, text: str, font: QFont, color: QColor) -> None:
    painter.setFont(font)
    painter.setPen(color)
    elided = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)


def _paint_focus(painter: QPainter, option: QStyleOptionViewItem) -> None:
    if option.state & QStyle.StateFlag.State_HasFocus and option.widget is not None:
        frame = QStyleOptionFocusRect()
        frame.rect, frame.state, frame.palette = option.rect, option.state, option.palette
        primitive = QStyle.PrimitiveElement.PE_FrameFocusRect
        option.widget.style().drawPrimitive(primitive, frame, painter, option.widget)
