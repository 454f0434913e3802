"""The camera worker without a window: failing stages, and frames of any size."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_camera import FakeCamera, FakeCameras
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from emotion_gui.core.resources import resource_path
from emotion_gui.live.engine import View
from emotion_gui.live.worker import CameraWorker
from emotion_gui.vision.alignment import FaceCrop
from emotion_gui.vision.annotate import draw
from emotion_gui.vision.classifier import EmotionClassifier
from emotion_gui.vision.detection import Detection
from emotion_gui.vision.detector import Gray, HaarDetector
from emotion_gui.vision.frame import Image
from emotion_gui.vision.sources import make_source

pytestmark = pytest.mark.usefixtures("nothing_left_open")


class Broken:
    """Makes a stage fail while its name is in `failing`."""

    def __init__(self) -> None:
        self.failing = ""

    def at(self, stage: str) -> None:
        if stage == self.failing:
            raise RuntimeError(f"no {stage} today")


class Detector(HaarDetector):
    """The real one, with stages that may fail."""

    def __init__(self, broken: Broken) -> None:
        super().__init__(resource_path("cascades", "haarcascade_frontalface_default.xml"))
        self._broken = broken

    def detect(self, *arguments: Any, **options: Any) -> list[Detection]:
        self._broken.at("search")
        return super().detect(*arguments, **options)

    def detect_near(self, *arguments: Any, **options: Any) -> Detection | None:
        self._broken.at("detector")
        return super().detect_near(*arguments, **options)


class Classifier(EmotionClassifier):
    """The real one, with stages that may fail."""

    def __init__(self, broken: Broken, model: Path) -> None:
        super().__init__(model)
        self._broken = broken

    def classify(self, gray: Gray, crops: Sequence[FaceCrop]) -> NDArray[np.float32]:
        self._broken.at("classifier")
        return super().classify(gray, crops)


class Watcher:
    """A worker with a fake camera, its latest view and its error messages."""

    def __init__(self, worker: CameraWorker, camera: FakeCamera) -> None:
        self.worker, self.camera = worker, camera
        self.errors: list[str] = []
        self.view: View | None = None
        worker.failed.connect(self.errors.append)
        worker.view_ready.connect(self._fetch)

    def _fetch(self) -> None:
        self.view = self.worker.latest_view() or self.view

    def sees_a_face(self, since: int = 0) -> bool:
        """Returns whether there is a face in a frame after the first `since` ones."""
        if self.view is None or self.view.result.frame.index < since:
            return False
        return bool(self.view.result.faces)

    def forget(self) -> None:
        self.view = None
        self.errors.clear()


@pytest.fixture
def broken() -> Broken:
    return Broken()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(shutil.copy(resource_path("models", "default", "model.tflite"), tmp_path))


@pytest.fixture
def watcher(
    qtbot: QtBot, broken: Broken, model: Path, portrait: Image, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Watcher]:
    def fragile(*arguments: Any, **options: Any) -> None:
        broken.at("annotation")
        draw(*arguments, **options)

    monkeypatch.setattr("emotion_gui.live.view_renderer.draw", fragile)
    with FakeCameras() as cameras:
        camera = cameras.add("usb-1", "Desk camera", portrait)
        worker = CameraWorker(Detector(broken), Classifier(broken, model), smoothing=0.4)
        watcher = Watcher(worker, camera)
        worker.start()
        worker.set_source(make_source(camera.spec), mirror=False)
        qtbot.waitUntil(watcher.sees_a_face)
        yield watcher
        assert worker.shut_down()


@pytest.mark.parametrize("stage", ["detector", "search", "classifier", "annotation"])
def test_a_failing_stage_is_reported_and_the_picture_comes_back(
    qtbot: QtBot, watcher: Watcher, broken: Broken, stage: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert watcher.errors == []
    broken.failing = stage
    qtbot.waitUntil(lambda: bool(watcher.errors))
    assert f"no {stage} today" in watcher.errors[0]
    assert "Traceback" in caplog.text
    broken.failing = ""
    repaired = watcher.camera.reads
    qtbot.waitUntil(lambda: watcher.sees_a_face(since=repaired))


@pytest.mark.parametrize("damage", ["cut off", "overwritten", "deleted"])
def test_a_model_file_that_changes_while_in_use_does_no_harm(
    qtbot: QtBot, watcher: Watcher, model: Path, damage: str
) -> None:
    if damage == "deleted":
        model.unlink()
    else:
        with model.open("r+b") as file:  # in place, so that the opened file itself changes
            file.truncate(1000) if damage == "cut off" else file.write(bytes(100_000))
    watcher.forget()
    qtbot.waitUntil(watcher.sees_a_face)
    assert watcher.errors == []


def test_frames_of_any_size_and_a_view_of_none(qtbot: QtBot, watcher: Watcher, portrait: Image) -> None:
    worker, camera = watcher.worker, watcher.camera
    shapes: list[tuple[int, ...]] = [(1, 1, 3), (1, 400, 3), (48, 64), (90, 120, 4), (2160, 3840, 3)]
    for shape in shapes:
        camera.picture = np.full(shape, 90, np.uint8)
        size = shape[1], shape[0]
        qtbot.waitUntil(lambda size=size: shows(watcher, size))
    for viewport in ((0, 0), (1, 1), (5000, 1)):
        worker.set_viewport(*viewport)
    worker.set_viewport(640, 360)
    camera.picture = portrait
    qtbot.waitUntil(watcher.sees_a_face)
    assert watcher.errors == []


def shows(watcher: Watcher, size: tuple[int, int]) -> bool:
    return watcher.view is not None and watcher.view.result.frame.size == size
