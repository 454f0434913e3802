"""The panel as the user sees it, with results as they come from the worker."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from measured_faces import CALM, RATE, measured_face, result_of
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QProgressBar, QToolButton
from pytestqt.qtbot import QtBot

from emotion_gui.core.settings import Settings
from emotion_gui.live.side_panel import SidePanel
from emotion_gui.live.signs.signs_control import SignsControl
from emotion_gui.live.signs.signs_panel import NO_MESH
from emotion_gui.vision.frame import Face, FrameResult
from emotion_gui.widgets.settings_store import SettingsStore
from trainer.shared.formatting import UNKNOWN


class Worker:
    """Remembers what it was told.

    Attributes:
        signs: whether signs are measured.
        points: whether points are drawn.
    """

    def __init__(self) -> None:
        self.signs = self.points = False
        self.listeners: list[Callable[[FrameResult], None]] = []

    def set_signs(self, on: bool) -> None:
        self.signs = on

    def set_points(self, on: bool) -> None:
        self.points = on

    def add_listener(self, listener: Callable[[FrameResult], None]) -> None:
        self.listeners.append(listener)

    def remove_listener(self, listener: Callable[[FrameResult], None]) -> None:
        self.listeners = [each for each in self.listeners if each != listener]


class Live:
    """The column beside the video with its control."""

    def __init__(self, qtbot: QtBot, file: Path, settings: Settings) -> None:
        self.side, self.worker = SidePanel(settings.smoothing), Worker()
        qtbot.addWidget(self.side)
        self.store = SettingsStore(settings, file)
        self.control = SignsControl(self.side.signs, self.worker, self.store)  # type: ignore[arg-type]
        self.side.resize(280, 600)
        self.side.show()
        self._index = 0

    @property
    def panel(self) -> str:
        """All texts of the panel that can be seen."""
        return self.side.signs.message or " | ".join(self.side.signs.texts.brief)

    @property
    def points(self) -> QCheckBox:
        [box] = self.side.signs.findChildren(QCheckBox)
        return box

    @property
    def header(self) -> QToolButton:
        [button] = self.side.signs.findChildren(QToolButton)
        return button

    @property
    def eyes(self) -> list[str]:
        """The texts of the visible bars of the eyes."""
        bars = self.side.signs.findChildren(QProgressBar)
        return [bar.text() for bar in bars if bar.isVisible()]

    def see(self, face: Face | None, seconds: float) -> None:
        """Passes the results of some time; only the last one is shown, as on a slow screen."""
        for _ in range(round(seconds * RATE)):
            result = result_of(self._index, *([] if face is None else [face]))
            self._index += 1
            for listener in self.worker.listeners:
                listener(result)
        self.control.show(face, result)
        self.control._redraw()
        QApplication.sendPostedEvents()


@pytest.fixture
def live(qtbot: QtBot, tmp_path: Path) -> Live:
    return Live(qtbot, tmp_path / "settings.json", Settings())


def test_frames_that_are_not_shown_count_too(live: Live) -> None:
    live.see(measured_face(replace(CALM, blink=0.15)), 1 / RATE)
    live.see(measured_face(replace(CALM, eye_left=0.96)), 29)
    assert live.side.signs.texts.blinks == "2 a minute, 150 ms"
    assert live.eyes == ["96%", "100%"]


def test_without_a_face_there_are_dashes(live: Live) -> None:
    assert UNKNOWN in live.panel
    live.see(measured_face(), 20)
    assert "Eyes open" in live.panel
    live.see(None, 1)
    assert live.panel == f"Eyes {UNKNOWN} | Head {UNKNOWN}"
    assert live.eyes == []


def test_a_face_without_points_gets_a_sentence_and_no_button_for_them(live: Live) -> None:
    live.see(measured_face(None, mesh=False), 0.5)
    assert live.panel != NO_MESH  # the points may still come
    live.see(measured_face(None, mesh=False), 3)
    assert live.panel == NO_MESH
    assert not live.points.isVisible()
    live.see(measured_face(), 1)
    assert live.panel != NO_MESH
    assert live.points.isVisible()


def test_a_closed_panel_measures_nothing(live: Live, qtbot: QtBot) -> None:
    assert live.worker.signs
    live.see(measured_face(), 20)
    qtbot.mouseClick(live.header, Qt.MouseButton.LeftButton)
    assert not live.worker.signs
    assert live.worker.listeners == []
    assert not live.store.current.signs
    assert live.eyes == []
    assert live.header.isVisible()
    live.header.setFocus()
    qtbot.keyClick(live.header, Qt.Key.Key_Space)
    assert live.worker.signs
    live.see(measured_face(), 5)
    assert live.side.signs.texts.measured == "eyes 100%, head 100% of 5 s"  # nothing of before


def test_it_opens_as_it_was_left(qtbot: QtBot, tmp_path: Path) -> None:
    live = Live(qtbot, tmp_path / "settings.json", Settings(signs=False, points=True))
    assert not live.worker.signs
    assert not live.side.signs.is_open
    assert live.worker.points
    assert live.points.isChecked()


def test_points_are_drawn_by_the_box_the_key_and_the_settings(live: Live, qtbot: QtBot) -> None:
    qtbot.mouseClick(live.points, Qt.MouseButton.LeftButton)
    assert live.worker.points
    assert live.store.current.points
    live.control.toggle_points()
    assert not live.worker.points
    assert not live.points.isChecked()
    live.store.update(replace(live.store.current, points=True))
    assert live.worker.points


def test_another_source_forgets_the_minute(live: Live) -> None:
    live.see(measured_face(), 20)
    live.control.clear()
    assert live.panel == f"Eyes {UNKNOWN} | Head {UNKNOWN}"
    assert live.control.recent.summary(1) is None


def test_a_low_window_shows_two_lines_and_a_high_one_all(live: Live, qtbot: QtBot) -> None:
    live.see(measured_face(), 20)
    low = live.side.minimumSizeHint().height()
    live.side.resize(280, low)
    qtbot.waitUntil(lambda: live.side.signs.is_brief)
    assert live.side.minimumSizeHint().height() == low
    assert live.eyes == []
    live.side.resize(280, 600)
    qtbot.waitUntil(lambda: not live.side.signs.is_brief)
    assert len(live.eyes) == 2


def test_texts_do_not_change_the_height(live: Live) -> None:
    live.see(measured_face(), 20)
    height = live.side.signs.height()
    live.see(measured_face(None, mesh=False), 3)
    assert live.panel == NO_MESH
    assert live.side.signs.height() == height
