"""The list of findings in a data set, each with buttons to resolve it."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from emotion_gui.training.data.exclusions import Exclusions
from emotion_gui.training.data.inspection import Finding, Severity
from emotion_gui.widgets.theme import blend
from trainer.shared.formatting import count

NOTHING_FOUND = "Nothing to complain about"
_ICONS: dict[Severity, QStyle.StandardPixmap] = {
    "error": QStyle.StandardPixmap.SP_MessageBoxCritical,
    "warning": QStyle.StandardPixmap.SP_MessageBoxWarning,
    "note": QStyle.StandardPixmap.SP_MessageBoxInformation,
}
_ICON_SIZE = 20
Index = QModelIndex | QPersistentModelIndex


def extent(finding: Finding) -> str:
    """Returns how many pictures and groups a finding concerns; empty if none."""
    number = sum(len(group) for group in finding.groups)
    if not number:
        return ""
    pictures = count(number, "picture")
    grouped = any(len(group) > 1 for group in finding.groups)
    return f"{pictures} in {count(len(finding.groups), 'group')}" if grouped else pictures


def accessible_text(finding: Finding) -> str:
    """Returns the text of a row for screen readers."""
    return ", ".join(filter(None, (f"{finding.severity}: {finding.sentence}", extent(finding))))


class FindingsList(QWidget):
    """A list with one row per finding in the given order, or a text if there is none.

    Attributes:
        chosen (Finding | None): Signal: another row is selected, or none.
        class_name_chosen (str, str): Signal: the user has accepted that a folder contains an emotion:
            (folder, label). With an empty label the user takes that back.
    """

    chosen = Signal(object)
    class_name_chosen = Signal(str, str)

    def __init__(self, exclusions: Exclusions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exclusions = exclusions
        self._findings: Sequence[Finding] = ()
        self._rows: list[FindingRow] = []
        self._locked = False
        self._list = _RowList()
        self._all_well = QLabel(NOTHING_FOUND, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._list.currentRowChanged.connect(self._emit_chosen)
        exclusions.changed.connect(self._refresh)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._list)
        layout.addWidget(self._all_well)
        self.show_findings((), {})

    def show_findings(self, findings: Sequence[Finding], accepted: Mapping[str, str]) -> None:
        """Shows other findings.

        Args:
            findings: The findings, in order.
            accepted: The emotions of folders with other names that the user has accepted.
        """
        self._findings, self._rows = (), []
        self._list.clear()
        self._findings = findings
        for finding in findings:
            row = FindingRow(finding, accepted)
            row.exclude_toggled.connect(self._toggle)
            row.class_name_chosen.connect(self.class_name_chosen)
            self._rows.append(row)
            self._list.add_row(row, accessible_text(finding))
        self._order_tabs()
        self._refresh()
        self._list.fit()
        self._list.setVisible(bool(findings))
        self._all_well.setHidden(bool(findings))

    def unselect(self) -> None:
        """Clears the selection."""
        self._list.setCurrentRow(-1)

    def set_locked(self, locked: bool) -> None:
        """Disables or enables the buttons."""
        self._locked = locked
        self._refresh()

    def sizeHint(self) -> QSize:
        return QSize(290, 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 100)

    def _emit_chosen(self, row: int) -> None:
        if self._findings:
            self.chosen.emit(self._findings[row] if row >= 0 else None)

    def _order_tabs(self) -> None:
        """Makes the Tab key visit the buttons row by row before it leaves the list."""
        previous: QWidget = self._list
        for button in (button for row in self._rows for button in row.buttons):
            self.setTabOrder(previous, button)
            previous = button

    def _refresh(self) -> None:
        for row in self._rows:
            row.refresh(self._exclusions, self._locked)

    def _toggle(self, finding: Finding) -> None:
        all_excluded = all(name in self._exclusions for name in finding.exclude)
        change = self._exclusions.remove if all_excluded else self._exclusions.add
        change(finding.exclude)


class FindingRow(QWidget):
    """The sentence of a finding, the number of its pictures, and its buttons.

    Attributes:
        buttons: The buttons, in tab order.
        activated: Signal: one of the buttons was clicked or got the focus.
        exclude_toggled (Finding): Signal: the user wants to exclude its pictures or include them again.
        class_name_chosen (str, str): Signal: as in FindingsList.
    """

    activated = Signal()
    exclude_toggled = Signal(object)
    class_name_chosen = Signal(str, str)

    def __init__(self, finding: Finding, accepted: Mapping[str, str]) -> None:
        super().__init__()
        self._finding = finding
        self._exclude = QPushButton()
        self._class_name = QPushButton()
        self._exclude.setVisible(bool(finding.exclude))
        self._exclude.setCheckable(True)
        self._class_name.setVisible(finding.class_name is not None)
        if finding.class_name:
            folder, label = finding.class_name
            is_accepted = accepted.get(folder) == label
            self._class_name.setText(f"Don't use '{folder}'" if is_accepted else f"Use '{folder}' as {label}")
            self._class_name.clicked.connect(
                lambda: self.class_name_chosen.emit(folder, "" if is_accepted else label)
            )
        self._exclude.clicked.connect(lambda: self.exclude_toggled.emit(finding))
        self.buttons = (self._exclude, self._class_name)
        for button in self.buttons:
            button.installEventFilter(self)
            button.clicked.connect(self.activated)
        self._lay_out()

    def refresh(self, exclusions: Exclusions, locked: bool) -> None:
        """Updates the texts and states of the buttons."""
        included = sum(name not in exclusions for name in self._finding.exclude)
        self._exclude.setText(f"Exclude {count(included, 'picture')}" if included else "Include again")
        self._exclude.setChecked(not included)
        self._exclude.setDisabled(locked)
        self._class_name.setDisabled(locked)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.activated.emit()
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        icon = QLabel(alignment=Qt.AlignmentFlag.AlignTop)
        standard = self.style().standardIcon(_ICONS[self._finding.severity])
        icon.setPixmap(standard.pixmap(QSize(_ICON_SIZE, _ICON_SIZE), self.devicePixelRatio()))
        sentence = QLabel(self._finding.sentence, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        size = QLabel(extent(self._finding))
        size.setVisible(bool(size.text()))
        layout = QGridLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.setVerticalSpacing(3)
        layout.addWidget(icon, 0, 0, 4, 1)
        for line, widget in enumerate((sentence, size, self._exclude, self._class_name)):
            left = Qt.AlignmentFlag.AlignLeft if isinstance(widget, QPushButton) else Qt.AlignmentFlag(0)
            layout.addWidget(widget, line, 1, left)
        layout.setColumnStretch(1, 1)


class _RowList(QListWidget):
    """A list whose rows are widgets that wrap their texts at the current width."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Findings")
        self.setItemDelegate(_RowBackground(self))
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOn
        )  # so that the width stays constant

    def add_row(self, row: FindingRow, accessible_text: str) -> None:
        index = self.count()
        item = QListWidgetItem(self)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, accessible_text)
        self.setItemWidget(item, row)
        row.activated.connect(lambda: self.setCurrentRow(index))

    def fit(self) -> None:
        width = self.viewport().width()
        for item in map(self.item, range(self.count())):
            item.setSizeHint(QSize(width, self.itemWidget(item).heightForWidth(width)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


class _RowBackground(QStyledItemDelegate):
    """Tints the selected row lightly so that its text stays readable in both themes."""

    def __init__(self, rows: QListWidget) -> None:
        super().__init__(rows)
        self._list = rows

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect, state = option.rect, option.state
        base, accent, text = (
            self._list.palette().color(role)
            for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Highlight, QPalette.ColorRole.Text)
        )
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, blend(base, accent, 0.25))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, blend(base, text, 0.15))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(accent, 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -2))
