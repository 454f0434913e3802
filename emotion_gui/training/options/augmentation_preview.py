"""Faces before and after augmentation, as the network will see them in training."""

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QImage, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from emotion_gui.core.resources import resource_path
from emotion_gui.training.options.trainer_info import TrainerInfo
from emotion_gui.vision.file_sources import load_picture
from trainer.shared.config import AugmentationConfig
from trainer.shared.face_input import INPUT_SIZE, Pixels, to_face_input

STARTING = "Starting TensorFlow, which takes some seconds"
EXPLANATION = "Drawn anew for each picture in each epoch"
LOCKED = "No preview while a run goes on"
FACES = 16
_PER_ROW = 8
_DELAY_MS = 150
_IDLE_MS = 30_000
_GAP = 4  # pixels between two faces
# The boxes of the faces in the demo portraits, as the live detector finds them: x, y, side.
_PORTRAITS = {"grace_hopper.jpg": (153, 103, 229), "astronaut.jpg": (101, 65, 99)}


class FaceRow(QWidget):
    """Eight faces side by side, as large as the width allows."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._faces: list[QImage] = []
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_faces(self, faces: Pixels) -> None:
        """Shows up to eight faces, (n, 48, 48) uint8."""
        self._faces = [_image(face) for face in faces]
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_PER_ROW * (INPUT_SIZE + _GAP), INPUT_SIZE)

    def minimumSizeHint(self) -> QSize:
        return QSize(_PER_ROW * 32, 32 - _GAP)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._side(width)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        side = min(self._side(self.width()), self.height())
        for index, face in enumerate(self._faces):
            painter.drawImage(QRect(index * (side + _GAP), 0, side, side), face)

    def _side(self, width: int) -> int:
        return min((width + _GAP) // _PER_ROW - _GAP, 2 * INPUT_SIZE)


class AugmentationPreview(QWidget):
    """Shows augmented faces, computed by the trainer's own layer in a separate process.

    The process starts when the preview is first painted and ends when it has been hidden for 30 seconds.
    Without pictures of a data set the preview shows the demo portraits.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trainer = TrainerInfo(self)
        self._trainer.augmented.connect(self._show_augmented)
        self._trainer.failed.connect(self._failed)
        self._config = AugmentationConfig()
        self._pool: Pixels = np.empty((0, INPUT_SIZE, INPUT_SIZE), np.uint8)
        self._faces = self._pool
        self._seed = 0
        self._is_current = False  # the current settings are shown or have been requested
        self._before = [FaceRow("Faces before the augmentation") for _ in range(FACES // _PER_ROW)]
        self._after = [FaceRow("Faces after the augmentation") for _ in range(FACES // _PER_ROW)]
        self._status = QLabel(STARTING, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._shuffle = QPushButton("Other fa&ces")
        self._shuffle.clicked.connect(self._shuffle_faces)
        self._request_timer = QTimer(self, interval=_DELAY_MS, singleShot=True)
        self._request_timer.timeout.connect(self._request)
        self._idle_timer = QTimer(self, interval=_IDLE_MS, singleShot=True)
        self._idle_timer.timeout.connect(self._stop)
        self._lay_out()

    def set_augmentation(self, config: AugmentationConfig) -> None:
        """Shows this augmentation after a short delay, in which it may change again."""
        if config != self._config:
            self._config = config
            self._refresh()

    def set_pictures(self, pictures: Pixels) -> None:
        """Sets the faces to sample from, (n, 48, 48) uint8; if n is 0, the demo portraits are used."""
        self._pool = pictures
        self._faces = pictures[:0]
        self._refresh()

    def set_locked(self, locked: bool) -> None:
        """Stops the process and disables the preview, as during a run, or enables it again."""
        self.setEnabled(not locked)
        if locked:
            self.shut_down()
            self._status.setText(LOCKED)
        else:
            self._refresh()

    def shut_down(self) -> None:
        """Stops the process, which starts again when the preview is painted."""
        self._idle_timer.stop()
        self._stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Requests faces only now, so that a preview that is scrolled out of view costs nothing."""
        super().paintEvent(event)
        if not self._is_current and self.isEnabled() and not self._request_timer.isActive():
            self._request_timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._idle_timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._idle_timer.stop()

    def _refresh(self) -> None:
        self._is_current = False
        self._request_timer.stop()  # the next paint event starts it again
        self.update()

    def _stop(self) -> None:
        self._request_timer.stop()
        self._trainer.stop()
        self._is_current = False

    def _shuffle_faces(self) -> None:
        self._seed += 1
        self._faces = self._pool[:0]
        self._refresh()

    def _request(self) -> None:
        if not len(self._faces):
            self._faces = _sample(self._pool if len(self._pool) else _portraits(), self._seed)
            self._show(self._before, self._faces)
        self._is_current = True
        if not self._trainer.is_running:
            self._status.setText(STARTING)
        self._trainer.augment(self._config, self._seed, self._faces)

    def _show_augmented(self, faces: Pixels) -> None:
        self._show(self._after, faces)
        self._status.setText(EXPLANATION)

    def _show(self, rows: list[FaceRow], faces: Pixels) -> None:
        for number, row in enumerate(rows):
            row.set_faces(faces[number * _PER_ROW : (number + 1) * _PER_ROW])

    def _failed(self, problem: str) -> None:
        self._status.setText(problem)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._status, 1)
        top.addWidget(self._shuffle)
        self._shuffle.setToolTip("Show other pictures, changed in other ways")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addLayout(top, 0, 0, 1, 2)
        for number, (before, after) in enumerate(zip(self._before, self._after, strict=True)):
            for line, (title, row) in enumerate((("Before", before), ("After", after))):
                grid.addWidget(QLabel(title), 1 + 2 * number + line, 0)
                grid.addWidget(row, 1 + 2 * number + line, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(2 * len(self._before) + 1, 1)


def _image(face: Pixels) -> QImage:
    """Copies a face, (48, 48) uint8, into an image."""
    gray = QImage.Format.Format_Grayscale8
    return QImage(face.tobytes(), INPUT_SIZE, INPUT_SIZE, INPUT_SIZE, gray).copy()


def _sample(pictures: Pixels, seed: int) -> Pixels:
    """Returns 16 random pictures; if there are fewer, some of them more than once."""
    order = np.random.default_rng(seed).permutation(len(pictures))
    return np.ascontiguousarray(pictures[np.resize(order, FACES)])


def _portraits() -> Pixels:
    """Returns the faces of the demo portraits, (n, 48, 48) uint8; n is 0 if the files are missing."""
    faces = []
    for name, (x, y, side) in _PORTRAITS.items():
        image = load_picture(resource_path("demo", name))
        if image is not None:
            faces.append(to_face_input(image[y : y + side, x : x + side]))
    return np.array(faces, np.uint8).reshape(-1, INPUT_SIZE, INPUT_SIZE)
