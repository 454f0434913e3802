"""The list of all rules, each with its switch, its name and its sentence."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from emotion_gui.alerts.rule import Rule
from emotion_gui.alerts.sentence import sentence
from emotion_gui.widgets.theme import blend

_MARGIN = 8
_GAP = 2
_RULE = Qt.ItemDataRole.UserRole
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
Index = QModelIndex | QPersistentModelIndex


class RuleList(QListWidget):
    """Lets the user choose a rule, and arm rules.

    Attributes:
        armed: (str, bool) the id of a rule, and whether its switch is on now.
        chosen: (str) the id of the rule that is current now; empty without one.
    """

    armed = Signal(str, bool)
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Alerts")
        self.setItemDelegate(_RuleDelegate(self))
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSpacing(1)
        self.itemChanged.connect(self._item_changed)
        self.currentItemChanged.connect(lambda item: self.chosen.emit(item.data(_RULE).id if item else ""))

    @property
    def current(self) -> str:
        """The id of the current rule; empty without one."""
        item = self.currentItem()
        return str(item.data(_RULE).id) if item else ""

    def show_rules(self, rules: Sequence[Rule], current: str) -> None:
        """Show all rules again, and make the one with the id `current` the current one."""
        self.blockSignals(True)
        self.clear()
        for rule in rules:
            item = QListWidgetItem(self)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            _fill(item, rule)
            if rule.id == current:
                self.setCurrentItem(item)
        if self.currentItem() is None and rules:
            self.setCurrentRow(0)
        self.blockSignals(False)
        self.chosen.emit(self.current)

    def choose(self, rule_id: str) -> None:
        """Make the rule with this id the current one."""
        for row in range(self.count()):
            if self.item(row).data(_RULE).id == rule_id:
                self.setCurrentRow(row)

    def update_rule(self, rule: Rule) -> None:
        """Show a rule that was changed."""
        for row in range(self.count()):
            item = self.item(row)
            if item.data(_RULE).id == rule.id:
                self.blockSignals(True)
                _fill(item, rule)
                self.blockSignals(False)
                self.scheduleDelayedItemsLayout()
                self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()  # the number of lines of a sentence may change

    def _item_changed(self, item: QListWidgetItem) -> None:
        rule: Rule = item.data(_RULE)
        on = item.checkState() == Qt.CheckState.Checked
        if on != rule.on:
            self.armed.emit(rule.id, on)


def _fill(item: QListWidgetItem, rule: Rule) -> None:
    item.setData(_RULE, rule)
    item.setText(rule.name or "Without a name")
    item.setToolTip("Armed" if rule.on else "Not armed: check it to arm it")
    item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, sentence(rule))
    item.setCheckState(Qt.CheckState.Checked if rule.on else Qt.CheckState.Unchecked)


class _RuleDelegate(QStyledItemDelegate):
    """Draws the switch on the left, the name in bold, and the sentence below it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        assert isinstance(view, QListWidget)
        width = max(view.viewport().width() - 2, 60)
        rect = QRect(0, 0, width - self._left(option) - _MARGIN, 10_000)
        name = QFontMetrics(_bold(option.font)).boundingRect(rect, _WRAP, index.data())
        text = option.fontMetrics.boundingRect(rect, _WRAP, sentence(index.data(_RULE)))
        return QSize(width, 2 * _MARGIN + name.height() + _GAP + text.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        option.text = ""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        self._paint_switch(painter, option, style)
        palette = option.palette
        strong = palette.color(QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text)
        weak = strong if chosen else blend(strong, palette.color(QPalette.ColorRole.Base), 0.3)
        rect = option.rect.adjusted(self._left(option), _MARGIN, -_MARGIN, -_MARGIN)
        painter.save()
        painter.setFont(_bold(option.font))
        painter.setPen(strong)
        name = painter.boundingRect(rect, _WRAP, index.data())
        painter.drawText(rect, _WRAP, index.data())
        painter.setFont(option.font)
        painter.setPen(weak)
        rect.setTop(name.bottom() + 1 + _GAP)
        painter.drawText(rect, _WRAP, sentence(index.data(_RULE)))
        painter.restore()

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Let Qt handle clicks and Space, with the switch where `paint` draws it."""
        switch = QStyleOptionViewItem(option)
        switch.rect = self._switch_rect(option)
        return super().editorEvent(event, model, switch, index)

    def _paint_switch(self, painter: QPainter, option: QStyleOptionViewItem, style: QStyle) -> None:
        box = QStyleOptionViewItem(option)
        box.rect = self._switch_rect(option)
        checked = option.checkState == Qt.CheckState.Checked
        box.state = QStyle.StateFlag.State_Enabled
        box.state |= QStyle.StateFlag.State_On if checked else QStyle.StateFlag.State_Off
        primitive = QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck
        style.drawPrimitive(primitive, box, painter, option.widget)
        palette = option.palette  # Fusion's own edge is invisible on a dark list
        painter.save()
        base, text = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
        painter.setPen(blend(base, text, 0.5))
        painter.drawRect(box.rect.adjusted(0, 0, -1, -1))
        painter.restore()

    def _switch_rect(self, option: QStyleOptionViewItem) -> QRect:
        size, line = self._switch_size(option), option.fontMetrics.height()
        top = option.rect.top() + _MARGIN + (line - size) // 2
        return QRect(option.rect.left() + _MARGIN, top, size, size)

    def _left(self, option: QStyleOptionViewItem) -> int:
        return _MARGIN + self._switch_size(option) + _MARGIN

    def _switch_size(self, option: QStyleOptionViewItem) -> int:
        style = option.widget.style() if option.widget else QApplication.style()
        return style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, option, option.widget)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold
