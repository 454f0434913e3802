import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from emotion_gui.live.video_view import VideoView, fitted_size
from emotion_gui.vision.frame import Box

FRAME = (640, 480)


@pytest.fixture
def view(qtbot: QtBot) -> VideoView:
    widget = VideoView()
    widget.resize(800, 480)  # a 640x480 frame leaves 80 pixels on each side
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def picture(width: int, height: int, color: str = "red") -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    return image


def test_fitted_size_keeps_the_aspect_ratio() -> None:
    assert fitted_size((640, 480), (800, 480)) == (640, 480)
    assert fitted_size((1280, 720), (640, 640)) == (640, 360)
    assert fitted_size((4000, 10), (100, 100)) == (100, 1)
    assert fitted_size((640, 480), (0, 0)) == (1, 1)


def test_picture_of_the_right_size_is_copied_pixel_for_pixel(view: VideoView) -> None:
    image = picture(640, 480)
    for x in range(0, 640, 2):
        for y in range(x % 4, 480, 32):
            image.setPixelColor(x, y, QColor(x % 256, y % 256, 77))
    view.clearFocus()
    view.show_image(image, FRAME, [])
    assert view.grab().toImage().copy(80, 0, 640, 480).convertToFormat(image.format()) == image


def test_letterbox_is_dark_and_the_picture_between(view: VideoView) -> None:
    view.show_image(picture(640, 480), FRAME, [])
    grabbed = view.grab().toImage()
    assert grabbed.pixelColor(40, 240).lightness() < 60
    assert grabbed.pixelColor(760, 240).lightness() < 60
    assert grabbed.pixelColor(400, 240) == QColor("red")


def test_picture_of_another_size_is_scaled_for_the_time_being(view: VideoView) -> None:
    view.show_image(picture(64, 48), FRAME, [])
    grabbed = view.grab().toImage()
    assert grabbed.pixelColor(100, 20) == QColor("red")
    assert grabbed.pixelColor(40, 240).lightness() < 60


def test_size_is_reported_once_per_change(view: VideoView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.view_size_changed) as caught:
        view.resize(500, 400)
    assert caught.args == list(view.device_size)
    sizes: list[tuple[int, int]] = []
    view.view_size_changed.connect(lambda width, height: sizes.append((width, height)))
    view.resize(500, 400)
    view.update()
    QTest.qWait(20)
    assert sizes == []


def test_painted_is_sent_once_per_picture(view: VideoView, qtbot: QtBot) -> None:
    times: list[float] = []
    view.painted.connect(times.append)
    before = time.perf_counter()
    with qtbot.waitSignal(view.painted):
        view.show_image(picture(640, 480), FRAME, [])
    view.repaint()
    view.clear()
    view.repaint()
    assert len(times) == 1
    assert before <= times[0] <= time.perf_counter()


def test_click_finds_the_smallest_face_under_the_mouse(view: VideoView, qtbot: QtBot) -> None:
    large, small = Box(0, 0, 400, 400), Box(100, 100, 50, 50)
    view.show_image(picture(640, 480), FRAME, [(1, large), (2, small)])
    clicked: list[int] = []
    view.face_clicked.connect(clicked.append)
    for x, y in ((120, 120), (300, 300), (600, 400)):
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(80 + x, y))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(20, 120))
    assert clicked == [2, 1]


def test_click_is_mapped_to_frame_coordinates_when_scaled(view: VideoView) -> None:
    view.resize(400, 240)  # half the size: 40 pixels on each side, factor 0.5
    view.show_image(picture(320, 240), FRAME, [(7, Box(600, 440, 40, 40))])
    assert view.face_at(QPointF(40 + 310, 230)) == 7
    assert view.face_at(QPointF(40 + 290, 230)) is None
    assert view.face_at(QPointF(390, 230)) is None


def test_hand_shows_that_a_face_can_be_clicked(view: VideoView) -> None:
    view.show_image(picture(640, 480), FRAME, [(1, Box(0, 0, 100, 100))])
    QTest.mouseMove(view, QPoint(300, 300))  # an earlier test may have left it anywhere
    QTest.mouseMove(view, QPoint(120, 50))
    assert view.cursor().shape() == Qt.CursorShape.PointingHandCursor
    QTest.mouseMove(view, QPoint(400, 400))
    assert view.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_clear_forgets_picture_and_faces(view: VideoView) -> None:
    view.show_image(picture(640, 480), FRAME, [(1, Box(0, 0, 100, 100))])
    view.clear("Opening the camera …")
    assert view.face_at(QPointF(100, 50)) is None
    assert view.grab().toImage().pixelColor(100, 100).lightness() < 60


@pytest.mark.parametrize(
    ("press", "command"),
    [
        (lambda view: QTest.keyClick(view, Qt.Key.Key_Space), "toggle"),
        (lambda view: QTest.keyClick(view, "s"), "snapshot"),
        (lambda view: QTest.keyClick(view, "M", Qt.KeyboardModifier.ShiftModifier), "mirror"),
        (lambda view: QTest.keyClick(view, "["), "previous"),
        (lambda view: QTest.keyClick(view, "]"), "next"),
        (lambda view: QTest.keyClick(view, "q"), "quit"),
        (lambda view: QTest.keyClick(view, "r"), "record"),
        (lambda view: QTest.keyClick(view, "n"), "note"),
        (lambda view: QTest.keyClick(view, "1"), "marker 1"),
        (lambda view: QTest.keyClick(view, "9", Qt.KeyboardModifier.KeypadModifier), "marker 9"),
    ],
)
def test_keys_become_commands(
    view: VideoView, qtbot: QtBot, press: Callable[[VideoView], None], command: str
) -> None:
    with qtbot.waitSignal(view.key_command) as caught:
        press(view)
    assert caught.args == [command]


def test_other_keys_and_shortcuts_pass_on(view: VideoView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(view.key_command):
        QTest.keyClick(view, "x")
        QTest.keyClick(view, Qt.Key.Key_Escape)
        QTest.keyClick(view, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(view, "s", Qt.KeyboardModifier.AltModifier)


def test_video_has_the_focus_at_the_start(qtbot: QtBot) -> None:
    window, view = QWidget(), VideoView()
    layout = QVBoxLayout(window)
    layout.addWidget(QLineEdit())
    layout.addWidget(view)
    qtbot.addWidget(window)
    window.show()
    assert window.focusWidget() is view


def mime(*urls: QUrl) -> QMimeData:
    data = QMimeData()
    data.setUrls(list(urls))
    return data


def test_dropped_files_are_reported_and_the_drag_is_shown(view: VideoView, qtbot: QtBot) -> None:
    data = mime(QUrl.fromLocalFile("/tmp/a.mp4"), QUrl("https://example.org/b.mp4"))
    actions, button, no_key = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    before = view.grab().toImage()
    enter = QDragEnterEvent(QPoint(5, 5), actions, data, button, no_key)
    view.dragEnterEvent(enter)
    assert enter.isAccepted()
    assert view.grab().toImage() != before
    with qtbot.waitSignal(view.files_dropped) as caught:
        view.dropEvent(QDropEvent(QPointF(5, 5), actions, data, button, no_key))
    assert caught.args == [["/tmp/a.mp4"]]
    assert view.grab().toImage() == before


def test_drag_without_files_is_rejected(view: VideoView) -> None:
    data = mime(QUrl("https://example.org/b.mp4"))
    enter = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter.ignore()
    view.dragEnterEvent(enter)
    assert not enter.isAccepted()
