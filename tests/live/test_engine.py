"""The live engine without a thread: what each command changes, shown for a real face."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from emotion_gui.core.resources import resource_path
from emotion_gui.live.commands import (
    AddListener,
    LoadDetector,
    LoadModel,
    OpenSource,
    RemoveListener,
    SaveSnapshot,
    SelectFace,
    SetMirror,
    SetPaused,
    SetSmoothing,
    SetViewport,
)
from emotion_gui.live.engine import EngineCallbacks, LiveEngine, View
from emotion_gui.vision.classifier import load_classifier
from emotion_gui.vision.detector import HaarDetector
from emotion_gui.vision.frame import Frame, FrameResult, Image
from emotion_gui.vision.pipeline import EmotionPipeline
from emotion_gui.vision.source_spec import DemoSpec
from emotion_gui.vision.sources import make_source
from trainer.shared.bundle import Bundle, read_bundle

CASCADE = resource_path("cascades", "haarcascade_frontalface_default.xml")
SHIPPED = resource_path("models", "default")


class Desk:
    """An engine that looks at a portrait, and what it tells."""

    def __init__(self, picture: Image) -> None:
        self.said: list[str] = []
        self.saved: list[str] = []
        self.models: list[Bundle] = []
        self.announced = 0
        callbacks = EngineCallbacks(
            view_ready=self._count,
            state_changed=lambda _, state: None,
            model_changed=self.models.append,
            model_failed=self.said.append,
            failed=self.said.append,
            snapshot_saved=self.saved.append,
        )
        pipeline = EmotionPipeline(HaarDetector(CASCADE), load_classifier(read_bundle(SHIPPED)))
        self.engine = LiveEngine(pipeline, callbacks)
        self._picture, self._index = picture, 0

    def see(self, frames: int = 3) -> View:
        for _ in range(frames):
            self.engine.process(Frame(self._picture, self._index, 0.0, self._index / 30))
            self._index += 1
        return self.view()

    def view(self) -> View:
        view = self.engine.latest_view()
        assert view is not None
        return view

    def _count(self) -> None:
        self.announced += 1


@pytest.fixture
def desk(portrait: Image) -> Iterator[Desk]:
    desk = Desk(portrait)
    yield desk
    desk.engine.close()


def pixels(view: View) -> Image:
    image = view.image
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 4 * image.width()].copy()


def test_views_are_announced_once_until_one_is_taken(desk: Desk) -> None:
    assert [face.id for face in desk.see().result.faces] == [1]
    assert desk.announced == 1
    desk.see(1)
    assert desk.announced == 2
    assert desk.engine.latest_view() is None


def test_the_mirror_shows_the_last_frame_anew_with_its_face(desk: Desk) -> None:
    before = desk.see().result
    desk.engine.run_command(SetMirror(True))
    after = desk.view().result
    assert np.array_equal(after.frame.image, before.frame.image[:, ::-1])
    assert len(after.faces) == 1
    assert after.faces[0].box.center[0] == pytest.approx(512 - before.faces[0].box.center[0], abs=20)


@pytest.mark.parametrize(
    ("viewport", "size"), [((300, 300), (256, 300)), ((1024, 4000), (1024, 1200)), ((0, 0), (1, 1))]
)
def test_the_picture_fits_into_the_viewport(
    desk: Desk, viewport: tuple[int, int], size: tuple[int, int]
) -> None:
    desk.see()
    desk.engine.run_command(SetViewport(*viewport))
    image = desk.view().image
    assert (image.width(), image.height()) == size


def test_the_chosen_face_is_drawn_otherwise(desk: Desk) -> None:
    plain = pixels(desk.see())
    desk.engine.run_command(SelectFace(1))
    chosen = pixels(desk.view())
    desk.engine.run_command(SelectFace(None))
    assert (plain != chosen).any()
    assert np.array_equal(pixels(desk.view()), plain)


def test_listeners_hear_of_frames_but_not_of_second_looks(desk: Desk) -> None:
    heard: list[FrameResult] = []
    desk.engine.run_command(AddListener(heard.append))
    desk.see(2)
    desk.engine.run_command(SetMirror(True))
    assert [result.frame.index for result in heard] == [0, 1]
    desk.engine.run_command(RemoveListener(heard.append))
    desk.see(1)
    assert len(heard) == 2


def test_smoothing_holds_for_the_next_frame(desk: Desk) -> None:
    desk.see()
    desk.engine.run_command(SetSmoothing(0.0))
    [face] = desk.see(1).result.faces
    assert face.probabilities == face.raw_probabilities


def test_another_model_answers_and_a_damaged_one_does_not(desk: Desk, tmp_path: Path) -> None:
    desk.see()
    desk.engine.run_command(LoadModel(read_bundle(SHIPPED)))
    assert [model.folder for model in desk.models] == [SHIPPED]
    assert len(desk.view().result.faces) == 1
    broken = Path(shutil.copytree(SHIPPED, tmp_path / "broken"))
    bundle = read_bundle(broken)
    bundle.tflite.write_bytes(b"nothing")
    desk.engine.run_command(LoadModel(bundle))
    assert len(desk.models) == 1
    assert "cannot be used, so the former model goes on" in desk.said[0]
    assert len(desk.see(1).result.faces) == 1


def test_another_detector_searches_and_a_damaged_one_does_not(desk: Desk, tmp_path: Path) -> None:
    desk.see()
    former = desk.engine.pipeline.detector
    desk.engine.run_command(LoadDetector(tmp_path / "none.xml", 40))
    assert desk.said[0].startswith("The former face detector goes on. ")
    assert desk.engine.pipeline.detector is former
    desk.engine.run_command(LoadDetector(CASCADE, 77))
    assert desk.engine.pipeline.detector.smallest == 77


def test_a_snapshot_has_the_frames_own_size(desk: Desk, tmp_path: Path) -> None:
    desk.engine.run_command(SaveSnapshot(tmp_path / "early.png"))
    assert desk.said == ["There is no picture to save yet."]
    desk.see()
    desk.engine.run_command(SaveSnapshot(tmp_path / "shown.png"))
    assert desk.saved == [str(tmp_path / "shown.png")]
    assert cv2.imread(desk.saved[0]).shape == (600, 512, 3)


def test_a_snapshot_that_cannot_be_saved_gets_a_sentence(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    desk.see()
    desk.engine.run_command(SaveSnapshot(tmp_path / "file" / "a.png"))
    assert desk.said[0].startswith(f"The snapshot could not be saved to {tmp_path / 'file'}: ")


def test_a_source_is_opened_and_forgets_what_was_before(desk: Desk, tmp_path: Path) -> None:
    desk.see()
    desk.engine.run_command(SetPaused(True))  # nothing is open, so nothing happens
    desk.engine.run_command(OpenSource(7, make_source(DemoSpec()), mirror=False))
    desk.engine.run_command(SaveSnapshot(tmp_path / "early.png"))
    assert desk.said[0] == "There is no picture to save yet."
    desk.engine.process_next(timeout=10)
    assert desk.view().source == 7


def test_nothing_is_opened_once_it_is_to_end(desk: Desk) -> None:
    desk.engine.stopping.set()
    source = make_source(DemoSpec())
    desk.engine.run_command(OpenSource(1, source, mirror=False))
    desk.engine.process_next(timeout=0)
    assert source.size is None
    assert desk.engine.latest_view() is None
