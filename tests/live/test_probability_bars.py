import itertools
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.live.probability_bars import ProbabilityBars
from trainer.shared.face_input import LABELS

HAPPY = (0.02, 0.0, 0.03, 0.85, 0.06, 0.02, 0.02)
SAD = (0.1, 0.0, 0.05, 0.05, 0.3, 0.4, 0.1)


@pytest.fixture
def bars(qtbot: QtBot) -> ProbabilityBars:
    widget = ProbabilityBars()
    widget.resize(300, 260)
    qtbot.addWidget(widget)
    widget.show()
    return widget


def label(bars: ProbabilityBars, text: str) -> QLabel:
    """Returns the lowest label with that text, because the best emotion is in the header too."""
    found = [label for label in bars.findChildren(QLabel) if label.text() == text]
    return max(found, key=lambda label: label.y())


def texts(bars: ProbabilityBars) -> list[str]:
    return [label.text() for label in bars.findChildren(QLabel)]


def settle(bars: ProbabilityBars, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not bars.is_moving)


def bar_length(bars: ProbabilityBars, emotion: str) -> int:
    """Counts the pixels of the emotion's color in the row of its label."""
    image: QImage = bars.grab().toImage()
    word = label(bars, emotion)
    y = word.mapTo(bars, word.rect().center()).y()
    return sum(image.pixelColor(x, y) == QColor(EMOTION_COLORS[emotion]) for x in range(image.width()))


def test_header_names_the_face_and_its_emotion(bars: ProbabilityBars) -> None:
    assert bars.header == ("No face", "")
    bars.set_face(1, 2, HAPPY, uncertain=False)
    assert bars.header == ("Face 1 of 2", "happy")


def test_unsure_names_the_two_best(bars: ProbabilityBars) -> None:
    bars.set_face(2, 2, SAD, uncertain=True)
    assert bars.header == ("Face 2 of 2", "unsure: sad or neutral")


def test_rows_are_in_the_order_of_the_labels(bars: ProbabilityBars) -> None:
    heights = [label(bars, emotion).y() for emotion in LABELS]
    assert heights == sorted(set(heights))


def test_bars_and_values_arrive_and_then_rest(bars: ProbabilityBars, qtbot: QtBot) -> None:
    bars.set_face(1, 1, HAPPY, uncertain=False)
    assert bars.is_moving
    settle(bars, qtbot)
    assert "85%" in texts(bars)
    full = bar_length(bars, "happy") / 0.85
    assert full > 80
    assert bar_length(bars, "neutral") == pytest.approx(0.06 * full, abs=3)
    assert bar_length(bars, "disgust") == 0


def test_bars_move_instead_of_jumping(bars: ProbabilityBars, qtbot: QtBot) -> None:
    lengths: list[int] = []
    bars._timer.timeout.connect(lambda: lengths.append(bar_length(bars, "happy")))
    bars.set_face(1, 1, HAPPY, uncertain=False)
    settle(bars, qtbot)
    assert lengths == sorted(lengths)
    assert any(0 < length < lengths[-1] - 5 for length in lengths)


def test_only_the_winner_is_bold(bars: ProbabilityBars) -> None:
    def bold() -> set[str]:
        return {word for word in LABELS if label(bars, word).font().bold()}

    for emotion, probabilities in (("neutral", (*SAD[:4], 0.5, 0.2, 0.1)), ("sad", SAD)):
        bars.set_face(1, 1, probabilities, uncertain=False)
        assert bold() == {emotion}
    bars.set_no_face()
    assert bold() == set()


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> Iterator[float]:
    """Advances the clock by a twentieth of a second with each reading."""
    times = itertools.count(step=0.05)
    monkeypatch.setattr(time, "perf_counter", times.__next__)
    return times


def test_lost_face_fades_out_within_a_second(
    bars: ProbabilityBars, qtbot: QtBot, moments: Iterator[float]
) -> None:
    bars.set_face(1, 1, HAPPY, uncertain=False)
    settle(bars, qtbot)
    before = next(moments)
    bars.set_no_face()
    assert bars.header == ("No face", "")
    settle(bars, qtbot)
    assert 0.5 < next(moments) - before <= 1
    assert bar_length(bars, "happy") == 0
    assert texts(bars).count("–") == len(LABELS)


@pytest.mark.usefixtures("moments")
def test_face_that_comes_back_while_fading_is_shown_in_full(bars: ProbabilityBars, qtbot: QtBot) -> None:
    bars.set_face(1, 1, HAPPY, uncertain=False)
    settle(bars, qtbot)
    length = bar_length(bars, "happy")
    bars.set_no_face()
    with qtbot.waitSignal(bars._timer.timeout):
        pass
    assert bars.is_moving
    bars.set_face(1, 1, HAPPY, uncertain=False)
    settle(bars, qtbot)
    assert bar_length(bars, "happy") == length
    assert "85%" in texts(bars)


def test_layout_stays_when_the_verdict_changes(bars: ProbabilityBars, qtbot: QtBot) -> None:
    bars.set_face(1, 2, HAPPY, uncertain=False)
    QApplication.processEvents()
    before = label(bars, "angry").geometry()
    bars.set_face(1, 2, SAD, uncertain=True)
    QApplication.processEvents()
    assert label(bars, "angry").geometry() == before


def test_chart_accepts_no_focus(bars: ProbabilityBars) -> None:
    assert bars._chart.focusPolicy() == Qt.FocusPolicy.NoFocus
