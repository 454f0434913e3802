"""The live engine without a thread: the effect of each command, with a real face."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
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
    SetSigns,
    SetSmoothing,
    SetViewport,
)
from emotion_gui.live.engine import EngineCallbacks, LiveEngine, View
from emotion_gui.vision.classifier import load_classifier
from emotion_gui.vision.combined_detector import CombinedDetector
from emotion_gui.vision.detector import HaarDetector
from emotion_gui.vision.face_networks import NetworkFile
from emotion_gui.vision.frame import Frame, FrameResult, Image
from emotion_gui.vision.mesh_network import MeshNetwork, region_of_haar
from emotion_gui.vision.neural_detector import NeuralDetector
from emotion_gui.vision.pipeline import EmotionPipeline
from emotion_gui.vision.source_spec import DemoSpec
from emotion_gui.vision.sources import make_source
from trainer.shared.bundle import Bundle, read_bundle

CASCADE = resource_path("cascades", "haarcascade_frontalface_default.xml")
SHIPPED = resource_path("models", "default")


class Harness:
    """An engine that processes a portrait, and the outcome of its callbacks."""

    def __init__(self, picture: Image) -> None:
        self.errors: list[str] = []
        self.saved: list[str] = []
        self.models: list[Bundle] = []
        self.ready_count = 0
        callbacks = EngineCallbacks(
            view_ready=self._count,
            state_changed=lambda _, state: None,
            model_changed=self.models.append,
            model_failed=self.errors.append,
            failed=self.errors.append,
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
        self.ready_count += 1


@pytest.fixture
def harness(portrait: Image) -> Iterator[Harness]:
    harness = Harness(portrait)
    yield harness
    harness.engine.close()


def pixels(view: View) -> Image:
    image = view.image
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 4 * image.width()].copy()


def test_view_ready_is_called_once_until_the_view_is_fetched(harness: Harness) -> None:
    assert [face.id for face in harness.see().result.faces] == [1]
    assert harness.ready_count == 1
    harness.see(1)
    assert harness.ready_count == 2
    assert harness.engine.latest_view() is None


def test_mirroring_shows_the_last_frame_again_with_its_face(harness: Harness) -> None:
    before = harness.see().result
    harness.engine.run_command(SetMirror(True))
    after = harness.view().result
    assert np.array_equal(after.frame.image, before.frame.image[:, ::-1])
    assert len(after.faces) == 1
    assert after.faces[0].box.center[0] == pytest.approx(512 - before.faces[0].box.center[0], abs=20)


@pytest.mark.parametrize(
    ("viewport", "size"), [((300, 300), (256, 300)), ((1024, 4000), (1024, 1200)), ((0, 0), (1, 1))]
)
def test_the_picture_fits_into_the_viewport(
    harness: Harness, viewport: tuple[int, int], size: tuple[int, int]
) -> None:
    harness.see()
    harness.engine.run_command(SetViewport(*viewport))
    image = harness.view().image
    assert (image.width(), image.height()) == size


def test_the_chosen_face_is_highlighted(harness: Harness) -> None:
    plain = pixels(harness.see())
    harness.engine.run_command(SelectFace(1))
    chosen = pixels(harness.view())
    harness.engine.run_command(SelectFace(None))
    assert (plain != chosen).any()
    assert np.array_equal(pixels(harness.view()), plain)


def test_listeners_get_new_frames_but_not_reprocessed_ones(harness: Harness) -> None:
    results: list[FrameResult] = []
    harness.engine.run_command(AddListener(results.append))
    harness.see(2)
    harness.engine.run_command(SetMirror(True))
    assert [result.frame.index for result in results] == [0, 1]
    harness.engine.run_command(RemoveListener(results.append))
    harness.see(1)
    assert len(results) == 2


def test_smoothing_applies_to_the_next_frame(harness: Harness) -> None:
    harness.see()
    harness.engine.run_command(SetSmoothing(0.0))
    [face] = harness.see(1).result.faces
    assert face.probabilities == face.raw_probabilities


class MeshPipeline(EmotionPipeline):
    """The pipeline, with a mesh for each face."""

    def process(
        self, frame: Frame, *, mirror: bool = False, still: bool = False, thorough: bool = False
    ) -> FrameResult:
        result = super().process(frame, mirror=mirror, still=still, thorough=thorough)
        network = MeshNetwork()
        faces = (
            replace(each, mesh=network.fit(result.frame.image, region_of_haar(each.box)))
            for each in result.faces
        )
        return replace(result, faces=tuple(faces))


def test_signs_are_measured_while_they_are_on(harness: Harness) -> None:
    harness.engine.pipeline = MeshPipeline(HaarDetector(CASCADE), load_classifier(read_bundle(SHIPPED)))
    assert harness.see().result.faces[0].signs is None
    harness.engine.run_command(SetSigns(True))
    signs = harness.see().result.faces[0].signs
    assert signs is not None
    assert signs.eye_left > 0.5
    assert signs.blink == 0
    harness.engine.run_command(SetSigns(False))
    assert harness.see(1).result.faces[0].signs is None


def test_without_the_network_of_the_eyes_one_sentence_says_so_and_faces_are_shown(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness.engine.pipeline = MeshPipeline(HaarDetector(CASCADE), load_classifier(read_bundle(SHIPPED)))
    monkeypatch.setattr(NetworkFile.IRIS, "_value_", ("no.tflite", ""))
    harness.engine.run_command(SetSigns(True))
    assert len(harness.see(5).result.faces) == 1
    assert len(harness.errors) == 1
    assert harness.errors[0].startswith("Eyes, mouth and head cannot be measured. The network no.tflite")


def test_another_model_is_loaded_and_a_damaged_one_is_not(harness: Harness, tmp_path: Path) -> None:
    harness.see()
    harness.engine.run_command(LoadModel(read_bundle(SHIPPED)))
    assert [model.folder for model in harness.models] == [SHIPPED]
    assert len(harness.view().result.faces) == 1
    broken = Path(shutil.copytree(SHIPPED, tmp_path / "broken"))
    bundle = read_bundle(broken)
    bundle.tflite.write_bytes(b"nothing")
    harness.engine.run_command(LoadModel(bundle))
    assert len(harness.models) == 1
    assert "cannot be used, so the former model goes on" in harness.errors[0]
    assert len(harness.see(1).result.faces) == 1


def test_another_detector_is_loaded_and_a_missing_one_is_not(harness: Harness, tmp_path: Path) -> None:
    harness.see()
    former = harness.engine.pipeline.detector
    harness.engine.run_command(LoadDetector("haar+neural", tmp_path / "none.xml", 40))
    assert harness.errors[0].startswith("The former face detector goes on. ")
    assert harness.engine.pipeline.detector is former
    for kind, used in {
        "haar": HaarDetector,
        "neural": NeuralDetector,
        "haar+neural": CombinedDetector,
    }.items():
        harness.engine.run_command(LoadDetector(kind, CASCADE, 77))
        assert type(harness.engine.pipeline.detector) is used
        assert harness.engine.pipeline.detector.smallest == 77
    assert len(harness.errors) == 1
    assert [face.mesh is not None for face in harness.see(12).result.faces] == [True]


def test_a_snapshot_has_the_frames_own_size(harness: Harness, tmp_path: Path) -> None:
    harness.engine.run_command(SaveSnapshot(tmp_path / "early.png"))
    assert harness.errors == ["There is no picture to save yet."]
    harness.see()
    harness.engine.run_command(SaveSnapshot(tmp_path / "shown.png"))
    assert harness.saved == [str(tmp_path / "shown.png")]
    assert cv2.imread(harness.saved[0]).shape == (600, 512, 3)


def test_a_snapshot_that_cannot_be_saved_gets_a_sentence(harness: Harness, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    harness.see()
    harness.engine.run_command(SaveSnapshot(tmp_path / "file" / "a.png"))
    assert harness.errors[0].startswith(f"The snapshot could not be saved to {tmp_path / 'file'}: ")


def test_opening_a_source_drops_the_former_frame(harness: Harness, tmp_path: Path) -> None:
    harness.see()
    harness.engine.run_command(SetPaused(True))  # no source is open, so nothing happens
    harness.engine.run_command(OpenSource(7, make_source(DemoSpec()), mirror=False))
    harness.engine.run_command(SaveSnapshot(tmp_path / "early.png"))
    assert harness.errors[0] == "There is no picture to save yet."
    harness.engine.process_next(timeout=10)
    assert harness.view().source == 7


def test_nothing_is_opened_once_it_is_stopping(harness: Harness) -> None:
    harness.engine.stopping.set()
    source = make_source(DemoSpec())
    harness.engine.run_command(OpenSource(1, source, mirror=False))
    harness.engine.process_next(timeout=0)
    assert source.size is None
    assert harness.engine.latest_view() is None
