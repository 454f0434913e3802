"""A line that is shortened to the available width."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from emotion_gui.widgets.elided_label import ElidedLabel

LONG = "a name that goes on and on until nobody reads it to its end"


@pytest.fixture
def label(qtbot: QtBot) -> Iterator[ElidedLabel]:
    """A label beside a button that keeps its width."""
    page = QWidget()
    qtbot.addWidget(page)
    layout = QHBoxLayout(page)
    label = ElidedLabel()
    layout.addWidget(label, 1)
    layout.addWidget(QPushButton("Button"))
    page.resize(260, 40)
    page.show()
    yield label


def test_a_long_text_is_shortened_and_complete_in_the_tooltip(label: ElidedLabel) -> None:
    label.set_whole(LONG)
    assert "…" in label.text()
    assert label.toolTip() == label.accessibleName() == LONG


def test_it_shows_more_in_a_wider_window(label: ElidedLabel, qtbot: QtBot) -> None:
    label.set_whole(LONG)
    label.window().resize(1200, 40)
    qtbot.waitUntil(lambda: label.text() == LONG)
