"""Frames of random size and content, one after the other: every detector and the pipeline bear them."""

import random
from typing import get_args

import cv2
import numpy as np
import pytest
from mutations import seeds
from placed_portraits import NAMES, frame_with

from emotion_gui.core.face_options import DetectorKind
from emotion_gui.models.library import shipped_model
from emotion_gui.vision.classifier import load_classifier
from emotion_gui.vision.detectors import open_detector
from emotion_gui.vision.frame import Frame, Image
from emotion_gui.vision.pipeline import EmotionPipeline
from trainer.shared.bundle import read_bundle

_SIDES = (1, 2, 3, 17, 40, 64, 127, 128, 192, 333, 480)


def random_frame(chance: random.Random) -> Image:
    """Returns noise, an even color, or a portrait somewhere, perhaps with noise or cut up."""
    width, height = chance.choice(_SIDES), chance.choice(_SIDES)
    noise = np.random.default_rng(chance.randrange(2**32)).integers(0, 256, (height, width, 3), np.uint8)
    match chance.randrange(4):
        case 0:
            return noise
        case 1:
            return np.full((height, width, 3), chance.randrange(256), np.uint8)
        case 2:
            return portrait_in(chance, width, height)
        case _:
            mixed = cv2.addWeighted(portrait_in(chance, width, height), 0.6, noise, 0.4, 0)
            return np.asarray(np.roll(mixed, chance.randrange(-width, width + 1), axis=1), np.uint8)


def portrait_in(chance: random.Random, width: int, height: int) -> Image:
    center = chance.uniform(-50, width + 50), chance.uniform(-50, height + 50)
    face, roll = chance.choice((10, 48, 140, 500, 3000)), chance.uniform(-180, 180)
    return frame_with(chance.choice(NAMES), face, roll, (width, height), center)[0]


@pytest.mark.parametrize("kind", get_args(DetectorKind))
def test_frames(kind: DetectorKind) -> None:
    """Nothing is raised, and each face has what a face has."""
    classifier = load_classifier(read_bundle(shipped_model()))
    pipeline = EmotionPipeline(open_detector(kind), classifier)
    time = 0.0
    for seed in seeds(3):
        chance = random.Random(seed)
        image = random_frame(chance)
        for index in range(chance.choice((1, 3))):
            time += chance.choice((1 / 30, 0.0, 1.0, -2.0))
            still, thorough, mirror = (chance.random() < 0.2 for _ in range(3))
            frame = Frame(image, index, 0.0, time)
            for face in pipeline.process(frame, mirror=mirror, still=still, thorough=thorough).faces:
                assert face.box.width > 0 and face.box.height > 0
                assert sum(face.probabilities) == pytest.approx(1, abs=0.01)
                assert face.mesh is None or np.isfinite(face.mesh.points).all()
                assert (
                    face.pose is None or np.isfinite([face.pose.yaw, face.pose.pitch, face.pose.roll]).all()
                )
