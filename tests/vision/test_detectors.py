"""The choice of the detector, and Haar alone with a sentence where the networks cannot be used."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import cv2
import pytest
from placed_portraits import frame_with

from emotion_gui.batch.job import Job, OutcomeKind
from emotion_gui.batch.worker import carry_out
from emotion_gui.cli import analyze
from emotion_gui.core.face_options import DetectorKind
from emotion_gui.core.resources import resource_path
from emotion_gui.live.commands import LoadDetector
from emotion_gui.live.engine import EngineCallbacks, LiveEngine
from emotion_gui.models.library import shipped_model
from emotion_gui.recording.session_reader import read_summary
from emotion_gui.vision.classifier import load_classifier
from emotion_gui.vision.combined_detector import CombinedDetector
from emotion_gui.vision.detector import DetectorError, HaarDetector
from emotion_gui.vision.detectors import (
    DETECTOR_NAMES,
    open_detector,
    open_usable_detector,
    own_cascade,
)
from emotion_gui.vision.face_networks import FOLDER, NetworkFile
from emotion_gui.vision.frame import Frame, Image
from emotion_gui.vision.neural_detector import NeuralDetector
from emotion_gui.vision.pipeline import EmotionPipeline
from trainer.shared.bundle import read_bundle

SENTENCE = "Haar alone finds the faces, and misses tilted and small ones. Install the app again."
KINDS = {"haar+neural": CombinedDetector, "haar": HaarDetector, "neural": NeuralDetector}
NEURAL = ("haar+neural", "neural")
Break = Callable[[Path], None]


def remove(networks: Path) -> None:
    shutil.rmtree(networks)


def cut_off(networks: Path) -> None:
    path = networks / NetworkFile.MESH.value[0]
    path.write_bytes(path.read_bytes()[:1000])


@pytest.fixture(params=[remove, cut_off], ids=["missing", "damaged"])
def broken(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An app whose networks are missing or damaged; the folder where they should be."""
    networks = Path(shutil.copytree(resource_path(FOLDER), tmp_path / "networks"))
    request.param(networks)
    monkeypatch.setattr("emotion_gui.vision.face_networks.FOLDER", str(networks))
    return networks


def said(text: str) -> bool:
    """Returns whether the text names the network and says what follows."""
    return text.startswith("The network face_") and text.endswith(SENTENCE)


@pytest.mark.parametrize("kind", get_args(DetectorKind))
def test_each_kind_opens_its_detector(kind: DetectorKind) -> None:
    assert type(open_detector(kind)) is KINDS[kind]
    assert open_detector(kind, smallest=73).smallest == 73
    detector, used, problem = open_usable_detector(kind)
    assert (type(detector), used, problem) == (KINDS[kind], kind, "")
    assert kind in DETECTOR_NAMES


@pytest.mark.parametrize("kind", NEURAL)
def test_without_the_networks_haar_alone_is_used(broken: Path, kind: DetectorKind) -> None:
    detector, used, problem = open_usable_detector(kind, smallest=64)
    assert (type(detector), used, detector.smallest) == (HaarDetector, "haar", 64)
    assert said(problem)


def test_haar_alone_needs_no_networks(broken: Path) -> None:
    assert open_usable_detector("haar")[1:] == ("haar", "")


def test_neural_alone_needs_no_cascade(tmp_path: Path) -> None:
    missing = tmp_path / "gone.xml"
    assert open_usable_detector("neural", missing)[1:] == ("neural", "")
    for kind in ("haar", "haar+neural"):
        with pytest.raises(DetectorError, match=r"gone\.xml cannot be read"):
            open_usable_detector(kind, missing)


@pytest.fixture
def picture() -> Image:
    return frame_with("grace_hopper.jpg", 140)[0]


def test_the_live_engine_says_so_and_goes_on(broken: Path, picture: Image) -> None:
    said_live: list[str] = []
    callbacks = EngineCallbacks(
        view_ready=lambda: None,
        state_changed=lambda _, state: None,
        model_changed=lambda bundle: None,
        model_failed=said_live.append,
        failed=said_live.append,
        snapshot_saved=said_live.append,
    )
    classifier = load_classifier(read_bundle(shipped_model()))
    engine = LiveEngine(EmotionPipeline(HaarDetector(own_cascade()), classifier), callbacks)
    engine.process(Frame(picture, 0, 0.0, 0.0))
    engine.run_command(LoadDetector("haar+neural", None, 40))
    assert len(said_live) == 1
    assert said(said_live[0])
    view = engine.latest_view()
    assert view is not None
    assert [face.mesh for face in view.result.faces] == [None]
    engine.close()


def test_analyze_says_so_and_writes_the_table(
    broken: Path, picture: Image, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, table = tmp_path / "face.png", tmp_path / "out.csv"
    cv2.imwrite(str(source), picture)
    assert analyze.main([str(source), "--csv", str(table)]) == 0
    assert said(capsys.readouterr().err.removeprefix("emotion-gui analyze: ").strip())
    assert len(table.read_text().splitlines()) == 2
    assert analyze.main([str(source), "--csv", str(table), "--detector", "haar"]) == 0
    assert capsys.readouterr().err == ""


def test_a_session_says_so_and_names_the_detector_that_was_used(
    broken: Path, picture: Image, tmp_path: Path
) -> None:
    source, sessions = tmp_path / "face.png", tmp_path / "sessions"
    cv2.imwrite(str(source), picture)
    sessions.mkdir()
    job = Job(source=str(source), folder=str(sessions), detector="haar+neural")
    outcome = carry_out(job, None, lambda path: None, lambda report: None, threading.Event())
    assert outcome.kind is OutcomeKind.DONE
    assert outcome.text.endswith(SENTENCE)
    assert read_summary(Path(outcome.session), {}).info.detector == "Haar"


@pytest.mark.parametrize("kind", get_args(DetectorKind))
def test_analyze_finds_faces_with_the_chosen_detector(kind: str, tmp_path: Path) -> None:
    source, table = tmp_path / "tilted.png", tmp_path / "out.csv"
    cv2.imwrite(str(source), frame_with("grace_hopper.jpg", 140, 45)[0])
    assert analyze.main([str(source), "--csv", str(table), "--detector", kind]) == 0
    assert len(table.read_text().splitlines()) == (1 if kind == "haar" else 2)


def test_analyze_refuses_other_detectors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        analyze.main([str(tmp_path), "--csv", "out.csv", "--detector", "yunet"])
    assert "haar+neural" in capsys.readouterr().err
