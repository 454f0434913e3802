"""Faces before and after the augmentation, as the network will see them in training."""

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
_A_ROW = 8
_DELAY_MS = 150
_IDLE_MS = 30_000
_SPACE = 4  # between two faces, in pixels
# Where the faces are in the demo's portraits, as the live detector finds them: x, y, side.
_PORTRAITS = {"grace_hopper.jpg": (153, 103, 229), "astronaut.jpg": (101, 65, 99)}


class FaceRow(QWidget):
    """Eight faces side by side, as large as there is room."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._faces: list[QImage] = []
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_faces(self, faces: Pixels) -> None:
        """faces: (n, 48, 48) uint8."""
        self._faces = [_image(face) for face in faces]
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_A_ROW * (INPUT_SIZE + _SPACE), INPUT_SIZE)

    def minimumSizeHint(self) -> QSize:
        return QSize(_A_ROW * 32, 32 - _SPACE)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._side(width)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        side = min(self._side(self.width()), self.height())
        for place, face in enumerate(self._faces):
            painter.drawImage(QRect(place * (side + _SPACE), 0, side, side), face)

    def _side(self, width: int) -> int:
        return min((width + _SPACE) // _A_ROW - _SPACE, 2 * INPUT_SIZE)


class AugmentationPreview(QWidget):
    """Redrawn soon after `set_augmentation`, by the trainer's own layer in a process of its own.

    That process starts when the preview is first painted, and ends when it was hidden for a while.
    Without pictures of the data set it shows the demo's portraits.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench = TrainerInfo(self)
        self._workbench.augmented.connect(self._show_after)
        self._workbench.failed.connect(self._failed)
        self._config = AugmentationConfig()
        self._pool: Pixels = np.empty((0, INPUT_SIZE, INPUT_SIZE), np.uint8)
        self._faces = self._pool
        self._round = 0
        self._current = False  # what is shown, or asked for, is what is wanted
        self._before = [FaceRow("Faces before the augmentation") for _ in range(FACES // _A_ROW)]
        self._after = [FaceRow("Faces after the augmentation") for _ in range(FACES // _A_ROW)]
        self._status = QLabel(STARTING, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._other = QPushButton("Other fa&ces")
        self._other.clicked.connect(self._choose_others)
        self._soon = QTimer(self, interval=_DELAY_MS, singleShot=True)
        self._soon.timeout.connect(self._ask)
        self._idle = QTimer(self, interval=_IDLE_MS, singleShot=True)
        self._idle.timeout.connect(self._rest)
        self._lay_out()

    def set_augmentation(self, config: AugmentationConfig) -> None:
        """Show that one, once the changes pause."""
        if config != self._config:
            self._config = config
            self._refresh()

    def set_pictures(self, pictures: Pixels) -> None:
        """Faces to choose from, (n, 48, 48) uint8; none: the demo's portraits."""
        self._pool = pictures
        self._faces = pictures[:0]
        self._refresh()

    def set_locked(self, locked: bool) -> None:
        """While it is locked there is no process and nothing changes."""
        self.setEnabled(not locked)
        if locked:
            self.shut_down()
            self._status.setText(LOCKED)
        else:
            self._refresh()

    def shut_down(self) -> None:
        """End the process. A preview that is painted again starts it anew."""
        self._idle.stop()
        self._rest()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Nothing is asked for as long as the preview is scrolled away."""
        super().paintEvent(event)
        if not self._current and self.isEnabled() and not self._soon.isActive():
            self._soon.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._idle.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._idle.stop()

    def _refresh(self) -> None:
        self._current = False
        self._soon.stop()  # it begins again with the next painting
        self.update()

    def _rest(self) -> None:
        self._soon.stop()
        self._workbench.stop()
        self._current = False

    def _choose_others(self) -> None:
        self._round += 1
        self._faces = self._pool[:0]
        self._refresh()

    def _ask(self) -> None:
        if not len(self._faces):
            self._faces = _sample(self._pool if len(self._pool) else _portraits(), self._round)
            self._show(self._before, self._faces)
        self._current = True
        if not self._workbench.is_running:
            self._status.setText(STARTING)
        self._workbench.augment(self._config, self._round, self._faces)

    def _show_after(self, faces: Pixels) -> None:
        self._show(self._after, faces)
        self._status.setText(EXPLANATION)

    def _show(self, rows: list[FaceRow], faces: Pixels) -> None:
        for number, row in enumerate(rows):
            row.set_faces(faces[number * _A_ROW : (number + 1) * _A_ROW])

    def _failed(self, problem: str) -> None:
        self._status.setText(problem)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._status, 1)
        top.addWidget(self._other)
        self._other.setToolTip("Show other pictures, changed in other ways")
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
    """With its own copy of the pixels, (48, 48) uint8."""
    gray = QImage.Format.Format_Grayscale8
    return QImage(face.tobytes(), INPUT_SIZE, INPUT_SIZE, INPUT_SIZE, gray).copy()


def _sample(pictures: Pixels, seed: int) -> Pixels:
    """Sixteen of the pictures; where there are fewer, some more than once."""
    order = np.random.default_rng(seed).permutation(len(pictures))
    return np.ascontiguousarray(pictures[np.resize(order, FACES)])


def _portraits() -> Pixels:
    """(n, 48, 48) uint8; empty where the app's files are missing."""
    faces = []
    for name, (x, y, side) in _PORTRAITS.items():
        image = load_picture(resource_path("demo", name))
        if image is not None:
            faces.append(to_face_input(image[y : y + side, x : x + side]))
    return np.array(faces, np.uint8).reshape(-1, INPUT_SIZE, INPUT_SIZE)
