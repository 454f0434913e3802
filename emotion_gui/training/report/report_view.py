"""The content of a report, from the headline to the mistakes."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFormLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from emotion_gui.training.report.mistakes_list import MistakesList
from emotion_gui.training.report.reliability_chart import ReliabilityChart
from emotion_gui.training.report.report_data import RunReport, coverage_at_threshold
from emotion_gui.training.report.score_tables import ClassTable, ConfusionTable, TruthTable
from trainer.shared.formatting import UNKNOWN, count, data_size, duration, if_known, percent
from trainer.shared.model_report import AnswerFacts, FileFacts
from trainer.shared.run_folder import RunFolder
from trainer.shared.scores import Scores

_GAP = 24
_MAX_FIGURE_WIDTH = 1100
_MIN_FACTS_WIDTH = 300
_BY = {"votes": "by most votes", "labels": "by the labels"}
_FIGURES = (
    ("curves", "Curves", "Loss and accuracy, epoch by epoch"),
    ("trade_off", "Votes against labels", "Accuracy by votes against accuracy by labels"),
)
SCORES_NOTE = "Second lines: 95% intervals. Neutral: how the app shows faces that are neutral."
CONFUSION_NOTE = "Rows: the true emotion. Columns: what it was taken for."
NO_CONFUSION = "The report does not tell what was confused with what."
NO_MISTAKES = "There are no pictures of mistakes in this run's folder."


class ReportView(QWidget):
    """Shows a report.

    Attributes:
        focus_moved (QRect): Signal: the rectangle in this widget that became current, by the keyboard.
    """

    focus_moved = Signal(QRect)

    def __init__(self, report: RunReport) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setSpacing(_GAP)
        layout.addWidget(_headline(report))
        answers, scores = report.answers, report.scores
        layout.addWidget(_section("Scores", TruthTable(answers.validation), _label(SCORES_NOTE)))
        by, training = _BY[answers.ruled_by], report.model.training.data.get("train", {})
        classes = _section(f"Each emotion, {by}", ClassTable(scores.classes, training))
        layout.addWidget(SideBySide(classes, _section(f"Confusion, {by}", *_confusion(scores))))
        chart = ReliabilityChart(answers.reliability_before, answers.reliability)
        layout.addWidget(SideBySide(_section("Reliability", chart), _section("Facts", _facts(report))))
        for name, title, description in _FIGURES:
            picture = QPixmap(str(RunFolder(report.folder).figure(name)))
            if not picture.isNull():
                layout.addWidget(_section(title, Figure(picture, description)))
        layout.addWidget(_section("Most confident mistakes", self._mistakes(report)))
        layout.addStretch(1)

    def _mistakes(self, report: RunReport) -> QWidget:
        if not report.mistakes:
            return QLabel(NO_MISTAKES)
        mistakes = MistakesList(report.mistakes)
        mistakes.current_moved.connect(
            lambda rect: self.focus_moved.emit(rect.translated(mistakes.viewport().mapTo(self, QPoint())))
        )
        return mistakes


class SideBySide(QWidget):
    """Two widgets side by side, or one below the other if the width is too small."""

    def __init__(self, first: QWidget, second: QWidget) -> None:
        super().__init__()
        self._parts = (first, second)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(_GAP)
        for part in self._parts:
            self._layout.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)

    def minimumSizeHint(self) -> QSize:
        """Returns the width of the wider widget, because they can be stacked."""
        width = max(part.minimumSizeHint().width() for part in self._parts)
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a part has another size now
            self._arrange()
        return super().event(event)

    def _arrange(self) -> None:
        needed = sum(part.minimumSizeHint().width() for part in self._parts) + _GAP
        fits = self.width() >= needed
        direction = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if direction != self._layout.direction():
            self._layout.setDirection(direction)


class Figure(QWidget):
    """A picture that fills the width up to a maximum and keeps its aspect ratio."""

    def __init__(self, picture: QPixmap, name: str) -> None:
        super().__init__()
        self._picture = picture
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(min(width, _MAX_FIGURE_WIDTH) * self._picture.height() / self._picture.width())

    def sizeHint(self) -> QSize:
        return QSize(_MAX_FIGURE_WIDTH, self.heightForWidth(_MAX_FIGURE_WIDTH))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(200))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        width = min(self.width(), _MAX_FIGURE_WIDTH)
        target = QRectF(QPointF(0, 0), QSize(width, self.heightForWidth(width)).toSizeF())
        painter.drawPixmap(target, self._picture, QRectF(self._picture.rect()))


def _headline(report: RunReport) -> QWidget:
    scores, by = report.scores, _BY[report.answers.ruled_by]
    large = _label(
        f"{percent(scores.accuracy, 1)} of {scores.pictures:,} validation pictures are recognized, {by}"
    )
    font = QFont(large.font())
    font.setPointSizeF(font.pointSizeF() * 1.5)
    font.setBold(True)
    large.setFont(font)
    return _column(_label(report.folder.name), large, _label(" ".join(_sentences(report.answers, scores))))


def _confusion(scores: Scores) -> list[QWidget]:
    if scores.confusion is None:
        return [QLabel(NO_CONFUSION)]
    return [QLabel(CONFUSION_NOTE), ConfusionTable(scores.confusion)]


def _sentences(answers: AnswerFacts, scores: Scores) -> Iterator[str]:
    if neutral := scores.neutral_shown:
        right, unsure, wrong = (percent(each, 1) for each in (neutral.right, neutral.unsure, neutral.wrong))
        yield (
            f"Of neutral faces, {right} are shown as neutral, {unsure} as unsure, {wrong} as another emotion."
        )
    if not answers.leaked:
        yield "No validation picture has a near twin in training."
    elif answers.honest:
        yield (
            f"Without the {answers.leaked:,} pictures that have a near twin in training: "
            f"{percent(answers.honest.accuracy, 1)}."
        )
    labels = answers.validation.labels
    if labels and answers.ruled_by != "labels":
        yield f"By the labels of the data, which are noisier than votes: {percent(labels.accuracy, 1)}."


def _facts(report: RunReport) -> QWidget:
    page = QWidget()
    page.setMinimumWidth(_MIN_FACTS_WIDTH)
    form = QFormLayout(page)
    form.setContentsMargins(0, 0, 0, 0)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    for name, value in _fact_texts(report).items():
        text = _label(value)
        text.setAccessibleName(name)
        form.addRow(f"{name}:", text)
    return page


def _fact_texts(report: RunReport) -> dict[str, str]:
    training, file, answers = report.model.training, report.model.file, report.answers
    pictures = " and ".join(
        f"{sum(counts.values()):,} {'training' if split == 'train' else split}"
        for split, counts in training.data.items()
    )
    made = ", which were set aside from the training ones" if training.made_validation else ""
    return {
        "Size": f"{if_known(file.bytes, data_size)}{_weights_text(file)}",
        "Time for one face": if_known(file.milliseconds_per_face, "{:.1f} ms on one thread".format),
        "Network": f"{training.architecture}, {if_known(training.parameters, '{:,}'.format)} parameters",
        "Trained": f"{if_known(training.epochs, _epochs_text)} in {if_known(training.seconds, duration)}",
        "Temperature": if_known(answers.temperature, "{:.2f}".format),
        "Unsure": _unsure_text(answers),
        "Pictures": f"{pictures or UNKNOWN}{made}",
        "Left out": f"{training.unreadable:,} unreadable, {training.excluded:,} excluded",
        "Leaked": f"{answers.leaked:,} validation pictures have a near twin in training",
    }


def _weights_text(file: FileFacts) -> str:
    return "" if file.quantized is None else f", weights in {'8' if file.quantized else '32'} bits"


def _epochs_text(number: int) -> str:
    return count(number, "epoch")


def _unsure_text(answers: AnswerFacts) -> str:
    nearest = coverage_at_threshold(answers)
    if nearest is None or nearest.answered is None or answers.unsure_below is None:
        return "not measured"
    return (
        f"below {percent(answers.unsure_below)}; {percent(nearest.coverage, 1)} of the faces get an "
        f"answer, and {percent(nearest.answered, 1)} of these are right"
    )


def _section(title: str, *content: QWidget) -> QWidget:
    heading = QLabel(title)
    font = QFont(heading.font())
    font.setBold(True)
    heading.setFont(font)
    return _column(heading, *content)


def _column(*widgets: QWidget) -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        layout.addWidget(widget)
    return page


def _label(text: str) -> QLabel:
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
