"""Whose bars are shown: the face that was chosen, else the largest."""

from emotion_gui.vision.frame import Face, FrameResult

# A chosen face that is away for longer is given up for the largest one.
FORGET_SECONDS = 1.0


class ChosenFace:
    """id: of the face that the user chose; None for the largest."""

    def __init__(self) -> None:
        self.id: int | None = None
        self.faces: tuple[Face, ...] = ()
        self._seen = 0.0

    def choose(self, face_id: int | None) -> None:
        self.id = face_id
        self._seen = 0.0

    def clear(self) -> None:
        self.choose(None)
        self.faces = ()

    def update(self, result: FrameResult) -> Face | None:
        """The face of a new result whose bars are to be shown; None where there is none."""
        self.faces = result.faces
        now = result.frame.captured
        face = result.face(self.id)
        if face is not None or not self._seen:
            self._seen = now
        elif now - self._seen > FORGET_SECONDS:
            self.choose(None)
            face = result.face(None)
        return face

    def neighbor(self, step: int) -> int | None:
        """The id of the next (1) or previous (-1) face, in the order of their numbers."""
        ids = sorted(face.id for face in self.faces)
        if not ids:
            return None
        present = self.id if self.id in ids else self.faces[0].id
        return ids[(ids.index(present) + step) % len(ids)]
