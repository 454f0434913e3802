"""Makes pictures of results: scaled to the view, with boxes and labels."""

import cv2
import numpy as np
from PySide6.QtGui import QImage

from emotion_gui.live.video_view import fitted_size
from emotion_gui.vision.annotate import draw
from emotion_gui.vision.frame import FrameResult, Image


class ViewRenderer:
    """Renders into the same memory each time, as long as the size stays.

    viewport: (width, height) in device pixels that the picture has to fit into.
    selected: the face that is drawn as the chosen one.
    """

    def __init__(self) -> None:
        self.viewport = (640, 360)
        self.selected: int | None = None
        self._picture: Image | None = None

    def render(self, result: FrameResult) -> QImage:
        """The annotated frame in the view's size."""
        width, height = fitted_size(result.frame.size, self.viewport)
        scale = width / result.frame.size[0]
        # Averaging costs more, and matters only where many pixels become one.
        how = cv2.INTER_AREA if scale < 0.5 else cv2.INTER_LINEAR
        self._picture = np.asarray(
            cv2.resize(result.frame.image, (width, height), dst=self._picture, interpolation=how), np.uint8
        )
        draw(self._picture, result.faces, scale=scale, selected=self.selected)
        image = QImage(width, height, QImage.Format.Format_RGB32)
        cv2.cvtColor(self._picture, cv2.COLOR_BGR2BGRA, dst=_pixels(image))
        return image

    def png(self, result: FrameResult) -> bytes:
        """The annotated frame at its own resolution."""
        picture = result.frame.image.copy()
        draw(picture, result.faces, selected=self.selected)
        _, content = cv2.imencode(".png", picture)
        return content.tobytes()


def _pixels(image: QImage) -> Image:
    """The image's own memory, as (height, width, 4) uint8."""
    rows = np.frombuffer(image.bits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4)
