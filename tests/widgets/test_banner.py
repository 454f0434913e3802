import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from emotion_gui.live.video_view import VideoView
from emotion_gui.vision.frame import Box
from emotion_gui.widgets.banner import Banner, Kind

LONG = "The camera delivers no pictures. It may be in use by another program. " * 3


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.resize(600, 400)
    qtbot.addWidget(widget)
    return widget


def test_it_starts_hidden_and_goes_away_again(host: QWidget) -> None:
    banner = Banner(host)
    host.show()
    assert not banner.isVisible()
    banner.show_message("No camera found.")
    assert banner.isVisible()
    banner.dismiss()
    assert not banner.isVisible()


def test_a_message_given_before_the_window_is_shown_appears_with_it(host: QWidget) -> None:
    banner = Banner(host)
    banner.show_message("No camera found.")
    host.show()
    assert banner.isVisible()
    assert banner.text == "No camera found."


def test_long_text_wraps_inside_the_host_and_leaves_the_picture_free(host: QWidget) -> None:
    banner = Banner(host)
    host.show()
    banner.show_message("Short.")
    one_line = banner.height()
    banner.show_message(LONG, "warning", "Try again")
    assert banner.height() > one_line
    assert host.rect().contains(banner.geometry())
    assert banner.height() < host.height() / 2
    host.resize(360, 300)
    assert host.rect().contains(banner.geometry())


def test_button_is_there_only_with_a_text(host: QWidget, qtbot: QtBot) -> None:
    banner = Banner(host)
    host.show()
    banner.show_message("No camera found.", "warning", "Watch the demo")
    button = banner.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    with qtbot.waitSignal(banner.button_clicked):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    banner.show_message("No camera found.", "warning")
    assert not button.isVisible()
    assert banner.button_text == ""


def test_kinds_differ_by_icon_and_by_spoken_word(host: QWidget) -> None:
    banner = Banner(host)
    host.show()
    kinds: tuple[Kind, ...] = ("info", "warning", "error")
    pictures: list[QImage] = []
    names: list[str] = []
    for kind in kinds:
        banner.show_message("Something happened.", kind)
        gray = banner.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        pictures.append(gray.copy(8, 0, 40, banner.height()))
        names.append(banner.accessibleName())
    assert pictures[0] != pictures[1] != pictures[2] != pictures[0]
    assert len(set(names)) == 3
    assert all("Something happened." in name for name in names)


def test_escape_and_the_cross_close_it_and_focus_goes_back(host: QWidget, qtbot: QtBot) -> None:
    field = QLineEdit(host)
    banner = Banner(host)
    host.show()
    host.activateWindow()
    banner.show_message("No camera found.")
    cross = banner.findChild(QToolButton)
    assert isinstance(cross, QToolButton)
    cross.setFocus()
    QTest.keyClick(cross, Qt.Key.Key_Escape)
    assert not banner.isVisible()
    assert host.focusWidget() is host
    banner.show_message("No camera found.")
    field.setFocus()
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert not banner.isVisible()


def test_keys_and_clicks_on_it_do_not_reach_the_video(qtbot: QtBot) -> None:
    view = VideoView()
    qtbot.addWidget(view)
    banner = Banner(view)
    view.resize(640, 480)
    view.show()
    view.show_image(QImage(640, 480, QImage.Format.Format_RGB32), (640, 480), [(1, Box(0, 0, 640, 480))])
    banner.show_message("No camera found.", "warning", "Watch the demo")
    button = banner.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    with qtbot.assertNotEmitted(view.key_command), qtbot.assertNotEmitted(view.face_clicked):
        QTest.keyClick(button, Qt.Key.Key_Q)
        QTest.mouseClick(banner, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(view.face_clicked):
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.rect().center())
