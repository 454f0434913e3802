"""Renders results as pictures with boxes, labels and points, scaled to the view."""

import cv2
import numpy as np
from PySide6.QtGui import QImage

from emotion_gui.live.video_view import fitted_size
from emotion_gui.vision.annotate import draw
from emotion_gui.vision.frame import FrameResult, Image
from emotion_gui.vision.mesh_overlay import draw_points


class ViewRenderer:
    """Reuses its buffer as long as the size of the picture stays the same.

    Attributes:
        viewport: (width, height) in device pixels that the picture has to fit into.
        selected: the id of the face that is highlighted as the chosen one; None for no face.
        points: whether the points of each face are drawn.
    """

    def __init__(self) -> None:
        self.viewport = (640, 360)
        self.selected: int | None = None
        self.points = False
        self._picture: Image | None = None

    def render(self, result: FrameResult) -> QImage:
        """Returns the annotated frame, scaled to fit into the viewport."""
        width, height = fitted_size(result.frame.size, self.viewport)
        scale = width / result.frame.size[0]
        # Averaging costs more and matters only where many pixels become one.
        interpolation = cv2.INTER_AREA if scale < 0.5 else cv2.INTER_LINEAR
        self._picture = np.asarray(
            cv2.resize(result.frame.image, (width, height), dst=self._picture, interpolation=interpolation),
            np.uint8,
        )
        self._annotate(self._picture, result, scale)
        image = QImage(width, height, QImage.Format.Format_RGB32)
        cv2.cvtColor(self._picture, cv2.COLOR_BGR2BGRA, dst=_pixels(image))
        return image

    def png(self, result: FrameResult) -> bytes:
        """Returns the annotated frame as a PNG, at the frame's own resolution."""
        picture = result.frame.image.copy()
        self._annotate(picture, result, scale=1.0)
        _, content = cv2.imencode(".png", picture)
        return content.tobytes()

    def _annotate(self, picture: Image, result: FrameResult, scale: float) -> None:
        if self.points:
            draw_points(picture, [face.mesh for face in result.faces if face.mesh is not None], scale=scale)
        draw(picture, result.faces, scale=scale, selected=self.selected)


def _pixels(image: QImage) -> Image:
    """Returns a view of the image's memory, shape (height, width, 4), uint8."""
    rows = np.frombuffer(image.bits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4)
