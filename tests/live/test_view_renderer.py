"""What a rendered picture shows besides boxes and labels."""

import cv2
import numpy as np
from PySide6.QtGui import QImage

from emotion_gui.live.view_renderer import ViewRenderer
from emotion_gui.vision.face_mesh import FaceMesh
from emotion_gui.vision.frame import Box, Face, Frame, FrameResult
from emotion_gui.vision.prediction import Prediction


def result() -> FrameResult:
    """Returns a result with two faces, one of which has points, below its box."""
    values = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
    points = np.random.default_rng(0).uniform(300, 400, (468, 3)).astype(np.float32)
    followed = Face(
        1, Box(300, 100, 80, 80), values, values, Prediction(3, False), mesh=FaceMesh(points, 1.0)
    )
    other = Face(2, Box(100, 100, 80, 80), values, values, Prediction(3, False))
    return FrameResult(Frame(np.zeros((480, 640, 3), np.uint8), 0, 0.0, 0.0), (followed, other), 0.01)


def is_lit(image: QImage, box: Box) -> bool:
    area = image.copy(box.x, box.y, box.width, box.height)
    return any(area.pixelColor(x, y).value() > 0 for x in range(box.width) for y in range(box.height))


def test_points_are_drawn_on_request_in_view_and_snapshot() -> None:
    renderer = ViewRenderer()
    renderer.viewport = (320, 240)
    points = Box(150, 150, 50, 50)
    assert not is_lit(renderer.render(result()), points)
    renderer.points = True
    assert is_lit(renderer.render(result()), points)
    snapshot = cv2.imdecode(np.frombuffer(renderer.png(result()), np.uint8), cv2.IMREAD_COLOR)
    assert snapshot is not None
    assert snapshot[300:400, 300:400].any()
    assert not snapshot[420:].any()
