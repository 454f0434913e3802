from pathlib import Path

import pytest
from made_store import made_store
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDialog, QFileDialog, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from emotion_gui.core.settings import Settings
from emotion_gui.live.source_bar import SourceBar
from emotion_gui.live.stream_dialog import StreamDialog, stream_problem
from emotion_gui.vision.cameras import Camera
from emotion_gui.vision.source_spec import CameraSpec, DemoSpec, FileSpec, StreamSpec

FRONT = Camera(id="usb-1", name="Integrated Camera", index=0, backend=200)
BACK = Camera(id="usb-2", name="Document Camera", index=2, backend=200)


@pytest.fixture
def bar(qtbot: QtBot) -> SourceBar:
    widget = SourceBar(made_store())
    qtbot.addWidget(widget)
    widget.show()
    return widget


def boxes(bar: SourceBar) -> tuple[QComboBox, QComboBox]:
    source, sizes = bar.findChildren(QComboBox, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return source, sizes


def entries(bar: SourceBar) -> list[str]:
    source, _ = boxes(bar)
    return [source.itemText(i) for i in range(source.count()) if source.itemText(i)]


def choose(box: QComboBox, text: str) -> None:
    """Chooses an entry as a click in the open list does."""
    index = box.findText(text)
    assert index >= 0, text
    box.setCurrentIndex(index)
    box.activated.emit(index)


def button(bar: SourceBar, name: str) -> QToolButton:
    return next(button for button in bar.findChildren(QToolButton) if button.accessibleName() == name)


def test_entries_without_and_with_cameras(bar: SourceBar) -> None:
    opens = ["Open file…", "Open folder of images…", "Open network stream…"]
    assert entries(bar) == ["Demo", *opens]
    bar.set_cameras([FRONT, BACK])
    assert entries(bar) == [FRONT.name, BACK.name, "Demo", *opens]


def test_choosing_sends_the_spec(bar: SourceBar, qtbot: QtBot) -> None:
    bar.set_cameras([FRONT, BACK])
    for text, spec in ((BACK.name, CameraSpec("usb-2")), ("Demo", DemoSpec())):
        with qtbot.waitSignal(bar.source_chosen) as caught:
            choose(boxes(bar)[0], text)
        assert caught.args == [spec]
        assert bar.spec == spec


def test_choice_follows_the_camera_not_its_position(bar: SourceBar, qtbot: QtBot) -> None:
    bar.set_cameras([FRONT, BACK])
    bar.set_source(CameraSpec("usb-2"), BACK.name)
    with qtbot.assertNotEmitted(bar.source_chosen):
        bar.set_cameras([BACK])
    assert boxes(bar)[0].currentText() == BACK.name


def test_unplugged_camera_stays_marked_and_comes_back(bar: SourceBar) -> None:
    bar.set_cameras([FRONT, BACK])
    bar.set_source(CameraSpec("usb-2"), BACK.name)
    bar.set_cameras([FRONT])
    assert boxes(bar)[0].currentText() == "Document Camera (not connected)"
    bar.set_cameras([FRONT, BACK])
    assert boxes(bar)[0].currentText() == "Document Camera"
    bar.set_cameras([FRONT])
    choose(boxes(bar)[0], "Demo")
    assert not any("not connected" in entry for entry in entries(bar))


def test_file_and_stream_are_entries(bar: SourceBar) -> None:
    bar.set_source(FileSpec("/films/talk.mp4"), "talk.mp4")
    assert boxes(bar)[0].currentText() == "talk.mp4"
    choose(boxes(bar)[0], "Demo")
    assert "talk.mp4" in entries(bar)
    bar.set_source(StreamSpec("rtsp://host/live"), "host/live")
    assert boxes(bar)[0].currentText() == "host/live"
    assert "talk.mp4" not in entries(bar)


def open_dialog(bar: SourceBar, entry: str, qtbot: QtBot) -> QDialog:
    choose(boxes(bar)[0], entry)
    dialog = bar.findChild(QDialog)
    assert isinstance(dialog, QDialog)
    qtbot.waitUntil(dialog.isVisible)
    return dialog


@pytest.mark.parametrize("entry", ["Open file…", "Open folder of images…", "Open network stream…"])
def test_canceled_dialog_leaves_the_former_choice(bar: SourceBar, qtbot: QtBot, entry: str) -> None:
    bar.set_cameras([FRONT])
    bar.set_source(CameraSpec("usb-1"), FRONT.name)
    with qtbot.assertNotEmitted(bar.source_chosen):
        open_dialog(bar, entry, qtbot).reject()
    assert bar.spec == CameraSpec("usb-1")
    assert boxes(bar)[0].currentText() == FRONT.name


def test_chosen_file_is_sent_and_its_folder_remembered(bar: SourceBar, qtbot: QtBot, tmp_path: Path) -> None:
    film = tmp_path / "talk.mp4"
    film.touch()
    bar._store.update(Settings(last_folder=str(tmp_path)))
    dialog = open_dialog(bar, "Open file…", qtbot)
    assert isinstance(dialog, QFileDialog)
    assert Path(dialog.directory().path()) == tmp_path
    bar._store.update(Settings())
    dialog.selectFile(str(film))
    with qtbot.waitSignal(bar.source_chosen) as caught:
        dialog.accept()
    assert [spec.path for spec in caught.args or ()] == [film]
    assert Path(bar._store.current.last_folder) == tmp_path
    assert boxes(bar)[0].currentText() == "talk.mp4"


def test_chosen_folder_is_sent_and_remembered(bar: SourceBar, qtbot: QtBot, tmp_path: Path) -> None:
    bar._store.update(Settings(last_folder=str(tmp_path)))
    dialog = open_dialog(bar, "Open folder of images…", qtbot)
    with qtbot.waitSignal(bar.source_chosen) as caught:
        dialog.accept()
    assert [spec.path for spec in caught.args or ()] == [tmp_path]
    assert Path(bar._store.current.last_folder) == tmp_path


def test_stream_can_be_opened_once_its_address_is_valid(bar: SourceBar, qtbot: QtBot) -> None:
    dialog = open_dialog(bar, "Open network stream…", qtbot)
    assert isinstance(dialog, StreamDialog)
    field = dialog.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    with qtbot.assertNotEmitted(bar.source_chosen):
        field.setText("cam.local/live")
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert "rtsp://" in dialog.problem
    field.setText(" rtsp://me:secret@cam.local:554/live ")
    assert dialog.problem == ""
    with qtbot.waitSignal(bar.source_chosen) as caught:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert caught.args == [StreamSpec("rtsp://me:secret@cam.local:554/live")]
    assert boxes(bar)[0].currentText() == "cam.local:554/live"


@pytest.mark.parametrize(
    ("address", "valid"),
    [
        ("rtsp://192.168.0.20:554/stream", True),
        ("http://localhost:8080/", True),
        ("HTTPS://cam.example.org/video.mjpg?x=1", True),
        ("", False),
        ("cam.local", False),
        ("ftp://cam.local/a", False),
        ("rtsp://", False),
        ("http://cam local/", False),
        ("http://cam:99999999/", False),
        ("http://[bad/", False),
    ],
)
def test_stream_addresses(address: str, valid: bool) -> None:
    problem = stream_problem(address)
    assert (problem == "") == valid
    assert valid or problem.endswith(".")


def test_resolution_is_for_cameras_only(bar: SourceBar, qtbot: QtBot) -> None:
    bar.set_cameras([FRONT])
    _, sizes = boxes(bar)
    bar.show_actual(300, 200)
    assert not sizes.isEnabled()
    assert sizes.placeholderText() == "300x200"
    bar.set_source(CameraSpec("usb-1"), FRONT.name)
    assert sizes.isEnabled()
    assert sizes.currentText() == "1280x720"
    with qtbot.waitSignal(bar.resolution_chosen):
        choose(sizes, "1920x1080")
    assert bar._store.current.size == (1920, 1080)
    assert sizes.currentText() == "1920x1080"


def test_what_the_camera_delivers_is_shown_if_it_differs(bar: SourceBar) -> None:
    bar.set_cameras([FRONT])
    bar.set_source(CameraSpec("usb-1"), FRONT.name)
    _, sizes = boxes(bar)
    bar.show_actual(1280, 720)
    assert sizes.currentText() == "1280x720"
    bar.show_actual(640, 480)
    assert sizes.currentText() == "1280x720 → 640x480"
    assert "640x480" in sizes.toolTip()
    bar._store.update(Settings(size=(800, 600)))
    assert sizes.currentText() == "800x600"


def test_either_start_or_pause_is_enabled_and_focus_follows(bar: SourceBar, qtbot: QtBot) -> None:
    start, pause = button(bar, "Start"), button(bar, "Pause")
    bar.set_running(False)
    assert start.isEnabled()
    assert not pause.isEnabled()
    start.setFocus()
    with qtbot.waitSignal(bar.start_clicked):
        QTest.keyClick(start, Qt.Key.Key_Space)
    bar.set_running(True)
    assert bar.focusWidget() is pause
    with qtbot.waitSignal(bar.pause_clicked):
        QTest.mouseClick(pause, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.snapshot_clicked):
        QTest.mouseClick(button(bar, "Snapshot"), Qt.MouseButton.LeftButton)


def test_mirror_toggled_is_emitted_for_the_user_only(bar: SourceBar, qtbot: QtBot) -> None:
    check = bar.findChild(QCheckBox)
    assert isinstance(check, QCheckBox)
    with qtbot.assertNotEmitted(bar.mirror_toggled):
        bar.set_mirrored(True)
    assert check.isChecked()
    check.setFocus()
    with qtbot.waitSignal(bar.mirror_toggled) as caught:
        QTest.keyClick(check, Qt.Key.Key_Space)
    assert caught.args == [False]


def test_keys_open_the_list_and_never_choose_while_it_is_closed(bar: SourceBar, qtbot: QtBot) -> None:
    source, _ = boxes(bar)
    source.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_O, Qt.Key.Key_Return):
        with qtbot.assertNotEmitted(bar.source_chosen):
            QTest.keyClick(source, key)
        assert source.view().isVisible(), key
        assert source.currentText() == "Demo"
        source.hidePopup()
        qtbot.waitUntil(lambda: not source.view().isVisible())
    assert bar.findChild(QDialog) is None


def test_it_fits_into_560_pixels_with_long_names(bar: SourceBar) -> None:
    bar.set_cameras([Camera(id="x", name="A camera with a very long name " * 3, index=0, backend=0)])
    bar.set_source(CameraSpec("x"), "")
    bar.show_actual(640, 480)
    bar.resize(560, bar.height())
    QApplication.sendPostedEvents()
    assert bar.minimumSizeHint().width() <= 560
    assert not bar.grab().isNull()


def test_every_control_has_a_name(bar: SourceBar) -> None:
    for control in (*bar.findChildren(QComboBox), *bar.findChildren(QToolButton)):
        assert control.accessibleName()
