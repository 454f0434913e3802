"""The real window, offscreen, with the real worker and the real model."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from fake_camera import FakeCameras
from mjpeg_server import MjpegServer
from player import Gate
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot
from waits import Waits

from emotion_gui.core import settings as settings_file
from emotion_gui.core.folders import folders
from emotion_gui.core.resources import resource_path
from emotion_gui.core.settings import Settings
from emotion_gui.live.engine import CLOSE_SECONDS
from emotion_gui.live.live_tab import NO_CAMERA, snapshot_folder
from emotion_gui.live.worker import STOP_SECONDS
from emotion_gui.vision.combined_detector import CombinedDetector
from emotion_gui.vision.detector import FaceDetector, HaarDetector
from emotion_gui.vision.frame import Image
from emotion_gui.vision.neural_detector import NeuralDetector
from emotion_gui.vision.source_spec import CameraSpec, DemoSpec, FileSpec
from emotion_gui.window.main_window import MainWindow
from trainer.shared.bundle import read_bundle

Opener = Callable[..., MainWindow]


@pytest.fixture
def cameras() -> Iterator[FakeCameras]:
    with FakeCameras() as registered:
        yield registered


@pytest.fixture
def open_window(qtbot: QtBot, home: Path, cameras: FakeCameras) -> Iterator[Opener]:
    """Opens windows as the app does, and closes them at the end."""
    windows: list[MainWindow] = []

    def opener(source: str = "", **settings: object) -> MainWindow:
        window = MainWindow(replace(Settings(), **settings), folders())
        windows.append(window)
        qtbot.addWidget(window)
        window.show()
        window.begin(source)
        return window

    yield opener
    for window in windows:
        window.close()


@pytest.fixture
def picture(portrait: Image, tmp_path: Path) -> Path:
    path = tmp_path / "portrait.png"
    cv2.imwrite(str(path), portrait)
    return path


def faces(window: MainWindow) -> list[int]:
    return [face.id for face in window.live.chosen.faces]


def sees_faces(qtbot: QtBot, window: MainWindow, count: int = 1) -> None:
    qtbot.waitUntil(lambda: len(faces(window)) == count)


def test_without_a_camera_it_starts_with_the_demo_and_a_message(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window()
    qtbot.waitUntil(lambda: bool(faces(window)))
    assert window.live.banner.isVisible()
    assert window.live.banner.text == NO_CAMERA
    assert window.live.source_bar.spec == DemoSpec()
    assert window.live.bars.header[0].startswith("Face 1 of")
    assert window.settings.source == ""


def test_with_a_camera_it_starts_with_that(
    qtbot: QtBot, open_window: Opener, cameras: FakeCameras, portrait: Image
) -> None:
    cameras.add("usb-1", "Desk camera", portrait)
    window = open_window()
    sees_faces(qtbot, window)
    assert window.live.source_bar.spec == CameraSpec("usb-1")
    assert not window.live.banner.isVisible()
    qtbot.waitUntil(lambda: "Desk camera · " in window._status.text() and "fps" in window._status.text())


def test_a_camera_is_mirrored_before_it_is_annotated(
    qtbot: QtBot, open_window: Opener, cameras: FakeCameras, portrait: Image
) -> None:
    wide = np.zeros((600, 1024, 3), np.uint8)
    wide[:, :512] = portrait
    cameras.add("usb-1", "Desk camera", wide)
    window = open_window()
    sees_faces(qtbot, window)
    mirrored_box = window.live.chosen.faces[0].box
    assert mirrored_box.center[0] > 512
    qtbot.keyClick(window.live.view, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: bool(faces(window)) and window.live.chosen.faces[0].box.center[0] < 512)
    assert window.settings.mirror is False


def test_an_unplugged_camera_is_picked_up_again_by_itself(
    qtbot: QtBot, open_window: Opener, cameras: FakeCameras, portrait: Image
) -> None:
    camera = cameras.add("usb-1", "Desk camera", portrait)
    window = open_window()
    sees_faces(qtbot, window)
    camera.plugged = False
    qtbot.waitUntil(window.live.banner.isVisible)
    assert "Desk camera" in window.live.banner.text
    assert window.live.banner.button_text == "Watch the demo"
    camera.plugged = True
    qtbot.waitUntil(lambda: not window.live.banner.isVisible())
    sees_faces(qtbot, window)


def test_from_a_lost_camera_the_banner_leads_to_the_demo(
    qtbot: QtBot, open_window: Opener, cameras: FakeCameras
) -> None:
    camera = cameras.add("usb-1", "Desk camera")
    camera.busy = True
    window = open_window()
    qtbot.waitUntil(window.live.banner.isVisible)
    qtbot.mouseClick(window.live.banner._button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(faces(window)))
    assert window.live.source_bar.spec == DemoSpec()
    assert not window.live.banner.isVisible()


def test_a_camera_that_is_plugged_in_during_the_demo_is_offered(
    qtbot: QtBot, open_window: Opener, cameras: FakeCameras, portrait: Image
) -> None:
    window = open_window()
    qtbot.waitUntil(lambda: window.live.banner.text == NO_CAMERA)
    cameras.add("usb-9", "New camera", portrait)
    qtbot.waitUntil(lambda: window.live.banner.button_text == "Use it")
    assert "New camera" in window.live.banner.text
    qtbot.mouseClick(window.live.banner._button, Qt.MouseButton.LeftButton)
    sees_faces(qtbot, window)
    assert window.settings.source == "camera:usb-9"


def test_a_picture_is_labeled_and_another_source_can_follow(
    qtbot: QtBot, open_window: Opener, picture: Path
) -> None:
    window = open_window(str(picture))
    sees_faces(qtbot, window)
    assert window.live.bars.header[0] == "Face 1 of 1"
    window.live.open_source(DemoSpec())
    qtbot.waitUntil(lambda: window.live._size == (1280, 720))
    assert window.settings.source == "demo"


def test_a_picture_without_faces_shows_no_face(qtbot: QtBot, open_window: Opener, tmp_path: Path) -> None:
    path = tmp_path / "wall.png"
    cv2.imwrite(str(path), np.full((300, 400, 3), 120, np.uint8))
    window = open_window(str(path))
    qtbot.waitUntil(lambda: window.live._size == (400, 300))
    assert window.live.bars.header[0] == "No face"


def test_a_network_stream_is_watched(qtbot: QtBot, open_window: Opener, portrait: Image) -> None:
    with MjpegServer(portrait) as server:
        window = open_window(server.url)
        sees_faces(qtbot, window)
        window.close()


@pytest.mark.parametrize("name", ["missing.mp4", "broken.mp4", "broken.png"])
def test_an_unreadable_source_is_reported_and_the_app_continues(
    qtbot: QtBot, open_window: Opener, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    if "broken" in name:
        path.write_bytes(b"nothing of the kind")
    window = open_window("demo")
    qtbot.waitUntil(lambda: bool(faces(window)))
    window.live.open_source(FileSpec(str(path)))
    qtbot.waitUntil(window.live.banner.isVisible)
    assert name in window.live.banner.text
    window.live.open_source(DemoSpec())
    qtbot.waitUntil(lambda: bool(faces(window)))


def test_a_video_that_has_ended_can_be_played_again(
    qtbot: QtBot, open_window: Opener, portrait: Image, tmp_path: Path
) -> None:
    path = tmp_path / "portrait.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (512, 600))
    for _ in range(20):
        writer.write(portrait)
    writer.release()
    window = open_window(str(path))
    sees_faces(qtbot, window)
    qtbot.waitUntil(lambda: window.live.banner.button_text == "Play again")
    assert "portrait.avi has ended" in window.live.banner.text
    assert window.live.source_bar._start.isEnabled()
    qtbot.keyClick(window.live.view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not window.live.banner.isVisible())
    sees_faces(qtbot, window)


def test_a_stream_that_stalls_is_reported_and_picked_up_again(
    qtbot: QtBot, open_window: Opener, portrait: Image
) -> None:
    with MjpegServer(portrait) as server:
        window = open_window(server.url)
        sees_faces(qtbot, window)
        server.stalled = True
        qtbot.waitUntil(window.live.banner.isVisible)
        assert "127.0.0.1" in window.live.banner.text
        server.stalled = False
        qtbot.waitUntil(lambda: not window.live.banner.isVisible())
        window.close()


def test_a_click_chooses_a_face_and_the_brackets_step_through_them(
    qtbot: QtBot, open_window: Opener, portrait: Image, tmp_path: Path
) -> None:
    both = np.zeros((600, 1024, 3), np.uint8)
    both[:, :512] = portrait
    both[:300, 600:856] = cv2.resize(portrait, (256, 300))
    path = tmp_path / "both.png"
    cv2.imwrite(str(path), both)
    window = open_window(str(path))
    sees_faces(qtbot, window, 2)
    large, small = window.live.chosen.faces
    assert window.live.bars.header[0] == f"Face {large.id} of 2"
    view = window.live.view
    x, y = small.box.center
    area = view._picture_area()
    position = QPointF(area.x() + x * area.width() / 1024, area.y() + y * area.height() / 600)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=position.toPoint())
    qtbot.waitUntil(lambda: window.live.bars.header[0] == f"Face {small.id} of 2")
    qtbot.keyClick(view, Qt.Key.Key_BracketRight)
    qtbot.waitUntil(lambda: window.live.bars.header[0] == f"Face {large.id} of 2")


def test_space_pauses_and_starts_only_on_the_video(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("demo")
    qtbot.waitUntil(lambda: bool(faces(window)))
    gate = window.worker._engine._capture._playing = Gate()  # type: ignore[union-attr]
    qtbot.keyClick(window.live.view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "paused" in window._status.text() and is_paused(window))
    source = window.worker._engine._capture._reading.source  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: gate.is_waited_for)
    read = source._count
    qtbot.keyClick(window.live.view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: source._count > read + 5)


def is_paused(window: MainWindow) -> bool:
    capture = window.worker._engine._capture
    return capture is not None and capture.paused


def test_q_quits_from_the_video_and_is_a_letter_elsewhere(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("demo")
    qtbot.keyClick(window.live.source_bar._mirror, Qt.Key.Key_Q)
    assert window.isVisible()
    qtbot.keyClick(window.live.view, Qt.Key.Key_Q)
    assert not window.isVisible()
    assert window.worker.isFinished()


def test_quitting_releases_the_camera(
    qtbot: QtBot, open_window: Opener, cameras: FakeCameras, portrait: Image
) -> None:
    camera = cameras.add("usb-1", "Desk camera", portrait)
    window = open_window()
    sees_faces(qtbot, window)
    window.close()
    assert camera.opened == camera.released > 0


def test_a_snapshot_is_the_annotated_picture(
    qtbot: QtBot,
    open_window: Opener,
    picture: Path,
    portrait: Image,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("emotion_gui.live.live_tab.snapshot_folder", lambda: tmp_path / "pictures")
    window = open_window(str(picture))
    sees_faces(qtbot, window)
    with qtbot.waitSignal(window.worker.snapshot_saved) as saved:
        qtbot.keyClick(window.live.view, Qt.Key.Key_S)
    snapshot = cv2.imread(saved.args[0])
    assert snapshot.shape == portrait.shape
    different = np.any(snapshot != portrait, axis=2)
    box = window.live.chosen.faces[0].box
    assert different[box.y + 1, box.x + box.width // 2]
    assert not different[-20:].any()
    assert [path.suffix for path in (tmp_path / "pictures").iterdir()] == [".png"]


def test_a_snapshot_that_cannot_be_saved_gets_a_sentence(
    qtbot: QtBot, open_window: Opener, picture: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr("emotion_gui.live.live_tab.snapshot_folder", lambda: tmp_path / "file")
    window = open_window(str(picture))
    sees_faces(qtbot, window)
    qtbot.keyClick(window.live.view, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: "could not be saved" in window.live.banner.text)


def test_settings_are_there_again_at_the_next_start(qtbot: QtBot, open_window: Opener, picture: Path) -> None:
    window = open_window(str(picture))
    window.live.side._smoothing.setValue(12)
    window.resize(790, 620)
    window.close()
    saved, problem = settings_file.load(folders().settings_file)
    assert problem is None
    assert (saved.source, saved.smoothing) == (str(picture), 1.2)
    again = MainWindow(saved, folders())
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (790, 620)
    assert again.live.side.smoothing == 1.2


@pytest.mark.parametrize(
    "settings",
    [
        {"model": "/nowhere/at/all"},
        {"cascade": "/nowhere/at/all"},
    ],
    ids=["model", "cascade"],
)
def test_a_chosen_file_that_is_gone_is_replaced_by_the_apps_own(
    qtbot: QtBot, open_window: Opener, settings: dict[str, str]
) -> None:
    window = open_window(**settings)
    qtbot.waitUntil(lambda: bool(faces(window)))
    assert window.live.banner.isVisible()
    assert "own" in window.live.banner.text
    assert NO_CAMERA in window.live.banner.text


def test_a_source_that_is_gone_is_replaced_by_the_demo(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("/gone/video.mp4")
    qtbot.waitUntil(lambda: bool(faces(window)))
    assert "video.mp4 was not found" in window.live.banner.text
    assert window.live.source_bar.spec == DemoSpec()


def test_a_wrong_cascade_is_refused_with_a_sentence(
    qtbot: QtBot, open_window: Opener, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.xml"
    wrong.write_text("<xml/>")
    window = open_window("demo")
    window.show_settings()
    dialog = window._settings_dialog
    assert dialog is not None
    dialog.detector.choose_file(wrong)
    assert "wrong.xml" in dialog.detector.problem
    assert window.settings.cascade == ""
    right = Path(shutil.copy(resource_path("cascades", "haarcascade_frontalface_default.xml"), tmp_path))
    dialog.detector.choose_file(right)
    assert window.settings.cascade == str(right)
    dialog.close()


def detector(window: MainWindow) -> FaceDetector:
    return window.worker._engine.pipeline.detector


def test_another_detector_is_used_at_once_and_after_the_next_start(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("demo")
    window.show_settings()
    assert window._settings_dialog is not None
    choice = window._settings_dialog.detector.findChild(QComboBox)
    assert choice is not None
    for kind, used in {"haar": HaarDetector, "neural": NeuralDetector}.items():
        choice.setCurrentIndex(choice.findData(kind))
        qtbot.waitUntil(lambda used=used: isinstance(detector(window), used))
    window._settings_dialog.close()
    window.close()
    saved, _ = settings_file.load(folders().settings_file)
    assert saved.detector == "neural"
    again = open_window("demo", **{name: getattr(saved, name) for name in ("detector", "agreed")})
    qtbot.waitUntil(lambda: isinstance(detector(again), NeuralDetector))


def test_the_networks_are_loaded_after_the_first_picture(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("demo")
    assert isinstance(detector(window), HaarDetector)
    qtbot.waitUntil(lambda: isinstance(detector(window), CombinedDetector))
    qtbot.waitUntil(lambda: any(face.mesh for face in window.live.chosen.faces))


def test_the_theme_changes_at_once(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("demo")
    window.store.update(replace(window.settings, theme="dark"))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    assert application.palette().window().color().lightness() < 128
    window.store.update(replace(window.settings, theme="light"))
    assert application.palette().window().color().lightness() > 128


def test_a_copied_bundle_is_used_and_remembered(qtbot: QtBot, open_window: Opener, tmp_path: Path) -> None:
    bundle = Path(shutil.copytree(resource_path("models", "default"), tmp_path / "mine"))
    window = open_window("demo")
    with qtbot.waitSignal(window.worker.model_changed):
        window.models.open(str(bundle))
    assert window.settings.model == str(bundle)
    assert window.models._current.folder == bundle


def test_a_model_that_cannot_run_leaves_the_former_one_in_use(
    qtbot: QtBot, open_window: Opener, tmp_path: Path
) -> None:
    good, bad = (
        Path(shutil.copytree(resource_path("models", "default"), tmp_path / name)) for name in ("good", "bad")
    )
    window = open_window("demo")
    good_bundle, bad_bundle = read_bundle(good), read_bundle(bad)
    (bad / "model.tflite").write_bytes(b"TFL3 but no network")
    for signal, bundle in ((window.models.used, good_bundle), (window.models.failed, bad_bundle)):
        with qtbot.waitSignal(signal):
            window.models.use(bundle)
    assert window.models._current.folder == good
    assert window.settings.model == str(good)
    assert "bad cannot be used" in window.live.banner.text
    assert window.live.model_box._current == good


def test_a_bundle_with_odd_metadata_is_listed(qtbot: QtBot, open_window: Opener, tmp_path: Path) -> None:
    bundle = Path(shutil.copytree(resource_path("models", "default"), tmp_path / "odd"))
    metadata = json.loads((bundle / "model.json").read_text())
    (bundle / "model.json").write_text(json.dumps({**metadata, "validation": {"accuracy": "good"}}))
    window = open_window("demo", model=str(bundle))
    assert window.models._current.folder == bundle


def test_mirroring_a_paused_picture_shows_at_once(qtbot: QtBot, open_window: Opener, picture: Path) -> None:
    window = open_window(str(picture))
    sees_faces(qtbot, window)
    before = window.live.chosen.faces[0].box.center[0]
    qtbot.keyClick(window.live.view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: is_paused(window))
    qtbot.keyClick(window.live.view, Qt.Key.Key_M)
    qtbot.waitUntil(
        lambda: bool(faces(window)) and abs(512 - before - window.live.chosen.faces[0].box.center[0]) < 20,
    )


def test_a_click_beside_the_faces_goes_back_to_the_largest(
    qtbot: QtBot, open_window: Opener, picture: Path
) -> None:
    window = open_window(str(picture))
    sees_faces(qtbot, window)
    window.live._select(faces(window)[0])
    qtbot.mouseClick(window.live.view, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert window.live.chosen.id is None


def test_the_settings_dialog_shows_the_present_settings(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("demo")
    window.show_settings()
    first = window._settings_dialog
    assert first is not None
    first.close()
    window.live.side._smoothing.setValue(20)
    window.show_settings()
    assert window._settings_dialog is not None
    assert window._settings_dialog._smoothing.value() == 2.0
    window._settings_dialog._smoothing.setValue(1.5)
    assert window.live.side.smoothing == 1.5
    window.live.side._smoothing.setValue(3)  # while the dialog is open
    assert window._settings_dialog._smoothing.value() == 0.3
    qtbot.waitUntil(lambda: window.worker._engine.pipeline.smoothing == 0.3)
    window._settings_dialog.close()


def test_quitting_while_sources_block_neither_hangs_nor_aborts(
    qtbot: QtBot,
    open_window: Opener,
    cameras: FakeCameras,
    portrait: Image,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All waits add up to two seconds at most."""
    monkeypatch.setattr("emotion_gui.live.engine.CLOSE_SECONDS", CLOSE_SECONDS)
    monkeypatch.setattr("emotion_gui.live.worker.STOP_SECONDS", STOP_SECONDS)
    # The Sessions tab would add waits of its own.
    monkeypatch.setattr("emotion_gui.window.main_window._BUILD_SESSIONS_TAB_MS", 10**9)
    stuck = [cameras.add(f"usb-{number}", f"Camera {number}", portrait) for number in (1, 2)]
    window = open_window()
    sees_faces(qtbot, window)
    stuck[0].stall()
    stuck[1].stalled = True
    window.live.open_source(stuck[1].spec)
    qtbot.waitUntil(lambda: stuck[1].opened > 0)
    window.live.open_source(stuck[0].spec)
    waits = Waits(monkeypatch)
    window.close()
    assert sum(waits.limits) <= 2.001
    qtbot.waitUntil(window.worker.isFinished)
    assert [camera.released for camera in stuck] == [0, 0]
    for camera in stuck:
        camera.stalled = False


def test_a_file_that_is_no_model_is_reported_and_the_old_model_stays_in_use(
    qtbot: QtBot, open_window: Opener, tmp_path: Path
) -> None:
    path = tmp_path / "holiday.emotionmodel"
    path.write_text("no model")
    window = open_window("demo")
    window.models.open(str(path))
    qtbot.waitUntil(lambda: "holiday" in window.live.banner.text)
    assert window.settings.model == ""
    qtbot.waitUntil(lambda: bool(faces(window)))


def test_snapshots_go_to_the_users_pictures() -> None:
    assert snapshot_folder().name == "Emotion Detector"


def test_p_draws_points_and_a_click_on_the_signs_leaves_the_keys_to_the_video(
    qtbot: QtBot, open_window: Opener, picture: Path
) -> None:
    window = open_window(str(picture))
    sees_faces(qtbot, window)
    qtbot.keyClick(window.live.view, Qt.Key.Key_P)
    assert window.settings.points
    window.live.view.setFocus()
    qtbot.mouseClick(window.live.side.signs._header, Qt.MouseButton.LeftButton)
    assert not window.settings.signs
    assert window.live.view.hasFocus()
