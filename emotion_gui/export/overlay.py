"""Boxes and labels on the pictures of a session, as they were shown while it was recorded."""

import numpy as np

from emotion_gui.export.smoothed_faces import smoothed_faces
from emotion_gui.recording.samples import Rows, probabilities
from emotion_gui.recording.session_reader import Recording
from emotion_gui.vision import annotate
from emotion_gui.vision.answer import Answer
from emotion_gui.vision.frame import Box, Face, Image
from trainer.shared.face_input import LABELS


class Overlay:
    """Of one session."""

    def __init__(self, recording: Recording) -> None:
        self._frames, self._faces = np.ascontiguousarray(recording.frames["time"]), recording.faces
        self._times = np.ascontiguousarray(recording.faces["time"])
        self._values = smoothed_faces(recording.frames, recording.faces, recording.about.smoothing)
        self._raw = probabilities(recording.faces)
        self._width = recording.about.frame_size[0]

    def draw(self, image: Image, time: int) -> None:
        """The faces of the frame at `time` (milliseconds), or of the one before, into the picture."""
        scale = image.shape[1] / self._width if self._width > 0 else 1.0
        annotate.draw(image, self.faces_at(time), scale=scale)

    def faces_at(self, time: int) -> list[Face]:
        """The largest first."""
        place = int(np.searchsorted(self._frames, time, "right")) - 1
        if place < 0:
            return []
        first, last = (
            int(np.searchsorted(self._times, self._frames[place], side)) for side in ("left", "right")
        )
        return [self._face(self._faces[row], row) for row in range(first, last)]

    def _face(self, face: Rows, row: int) -> Face:
        box = Box(int(face["x"]), int(face["y"]), int(face["width"]), int(face["height"]))
        answer = Answer(min(int(face["label"]), len(LABELS) - 1), bool(face["unsure"]))
        values, raw = (tuple(map(float, each[row])) for each in (self._values, self._raw))
        return Face(int(face["id"]), box, values, raw, answer)
