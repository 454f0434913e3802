"""Decides which face's probabilities are shown: the chosen one, else the largest."""

from emotion_gui.vision.frame import Face, FrameResult

# A chosen face that is missing for longer is replaced by the largest one.
FORGET_SECONDS = 1.0


class ChosenFace:
    """The choice of the user.

    Attributes:
        id: of the face that the user chose; None for the largest.
        faces: the faces of the last result, the largest first.
    """

    def __init__(self) -> None:
        self.id: int | None = None
        self.faces: tuple[Face, ...] = ()
        self._last_seen = 0.0

    def choose(self, face_id: int | None) -> None:
        self.id = face_id
        self._last_seen = 0.0

    def clear(self) -> None:
        self.choose(None)
        self.faces = ()

    def update(self, result: FrameResult) -> Face | None:
        """Returns the face of a new result whose probabilities are to be shown; None if there is none."""
        self.faces = result.faces
        now = result.frame.captured
        face = result.face(self.id)
        if face is not None or not self._last_seen:
            self._last_seen = now
        elif now - self._last_seen > FORGET_SECONDS:
            self.choose(None)
            face = result.face(None)
        return face

    def neighbor(self, step: int) -> int | None:
        """Returns the id of the next (1) or previous (-1) face in order of ids; None without faces."""
        ids = sorted(face.id for face in self.faces)
        if not ids:
            return None
        present = self.id if self.id in ids else self.faces[0].id
        return ids[(ids.index(present) + step) % len(ids)]
