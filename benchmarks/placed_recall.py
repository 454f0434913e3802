"""Share of the faces in still pictures that each detector finds, and its false boxes; see recall.py."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray
from photographs import read_boxes
from placed import ANGLES, SIZES, USUAL_ANGLE, USUAL_SIZE, Placed, Subject, empty, placed, portraits
from scene import MIN_OVERLAP

from emotion_gui.core.face_options import DetectorKind
from emotion_gui.vision.detector import FaceDetector
from emotion_gui.vision.detectors import open_detector
from emotion_gui.vision.file_sources import load_picture
from emotion_gui.vision.frame import Frame
from emotion_gui.vision.head_pose import pose_of_mesh
from emotion_gui.vision.mesh_network import MeshNetwork, region_of_haar, region_of_mesh
from emotion_gui.vision.pipeline import EmotionPipeline
from trainer.shared.face_input import LABELS

REPEATS = 4  # of each portrait and its mirror image, at random places
DRAWN = 60  # photographs
SIDE_VIEW = 30.0  # degrees of yaw; the photographs have hardly any full profiles
FALSE_OVERLAP = 0.1  # with a smaller IoU, a box is not on the face at all

Rows = dict[str, dict[str, Any]]


class NoEmotion:
    """Stands for the classifier, which does not matter here."""

    def classify(self, gray: object, crops: Sequence[object]) -> NDArray[np.float32]:
        return np.full((len(crops), len(LABELS)), 1 / len(LABELS), np.float32)


def measure(photographs: Path | None = None, boxes: Path | None = None) -> Rows:
    """Share found and number of false boxes, by the kind of picture and the detector."""
    random = np.random.default_rng(0)
    subjects = portraits() * REPEATS
    side_views: list[Subject] = []
    if photographs is not None and boxes is not None:
        everybody = _photographs(photographs, boxes)
        drawn = random.choice(len(everybody), min(DRAWN, len(everybody)), replace=False)
        subjects += [everybody[i] for i in drawn]
        side_views = _side_views(everybody)[:DRAWN]
    rows: Rows = {}
    for kind, pictures in _kinds(subjects, side_views, random):
        rows[kind] = {
            detector: _judge(open_detector(detector, smallest=min(SIZES)), pictures)
            for detector in get_args(DetectorKind)
        }
    return rows


def table(rows: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """A table of the figures."""
    detectors = get_args(DetectorKind)
    lines = [f"{'found, false boxes':22}{'pictures':>9}" + "".join(f"{name:>18}" for name in detectors)]
    for kind, row in rows.items():
        line = f"{kind:22}{row[detectors[0]]['pictures']:9}"
        for detector in detectors:
            share = row[detector]["found"]
            line += f"{'-' if share is None else f'{share:.1%}':>12}{row[detector]['false']:6}"
        lines.append(line)
    return "\n".join(lines)


def _kinds(
    subjects: Sequence[Subject], side_views: Sequence[Subject], random: np.random.Generator
) -> Iterator[tuple[str, list[Placed]]]:
    for size in SIZES:
        yield f"{size} pixels", [placed(each, size, USUAL_ANGLE, random) for each in subjects]
    for angle in ANGLES:
        yield f"turned by {angle}°", [placed(each, USUAL_SIZE, angle, random) for each in subjects]
    if side_views:
        yield "from the side", [placed(each, USUAL_SIZE, USUAL_ANGLE, random) for each in side_views]
    yield "no face", [each for _ in range(1 + len(subjects) // 6) for each in empty(random)]


def _judge(detector: FaceDetector, pictures: Sequence[Placed]) -> dict[str, Any]:
    found = false = 0
    for index, picture in enumerate(pictures):
        pipeline = EmotionPipeline(detector, NoEmotion())
        boxes = [each.box for each in pipeline.process(Frame(picture.image, index, 0, 0), still=True).faces]
        true = picture.box
        found += true is not None and any(true.iou(box) > MIN_OVERLAP for box in boxes)
        false += sum(true is None or true.iou(box) < FALSE_OVERLAP for box in boxes)
    faces = sum(picture.box is not None for picture in pictures)
    return {"pictures": len(pictures), "found": found / faces if faces else None, "false": false}


def _photographs(folder: Path, boxes: Path) -> list[Subject]:
    known = read_boxes(boxes)
    images = ((load_picture(folder / name), known[name]) for name in sorted(known))
    return [Subject(image, box) for image, box in images if image is not None]


def _side_views(subjects: Sequence[Subject]) -> list[Subject]:
    """Those whose mesh is turned to the side."""
    network, turned = MeshNetwork(), []
    for subject in subjects:
        rough = network.fit(subject.image, region_of_haar(subject.box))
        height, width = subject.image.shape[:2]
        pose = pose_of_mesh(network.fit(subject.image, region_of_mesh(rough)), (width, height))
        if pose is not None and abs(pose.yaw) >= SIDE_VIEW:
            turned.append(subject)
    return turned
