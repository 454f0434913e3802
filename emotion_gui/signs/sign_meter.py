"""Measures the signs of all faces of a frame."""

import math
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from emotion_gui.signs.face_meter import FaceMeter
from emotion_gui.vision.face_signs import FaceSigns
from emotion_gui.vision.frame import Face, FrameResult
from emotion_gui.vision.iris_network import IrisNetwork

MAX_FACES = 4  # when not all are asked for
FORGET_SECONDS = 5.0  # after which a face that was not seen is forgotten


class SignMeter:
    """Remembers each face by its id. Not thread-safe."""

    def __init__(self, folder: Path | None = None) -> None:
        """Creates a meter; its network is loaded with the first face.

        Args:
            folder: where the networks are; by default where the app has them.
        """
        self._folder = folder
        self._iris: IrisNetwork | None = None
        self._frame_size = (0, 0)
        self.reset()

    def load(self) -> None:
        """Loads the network now. Raises NetworkError if it is missing or damaged."""
        self._loaded_iris()

    def reset(self) -> None:
        """Forgets all faces, as for a new source."""
        self._meters: dict[int, FaceMeter] = {}
        self._seen: dict[int, float] = {}

    def measure(
        self, result: FrameResult, *, eyes_of: Collection[int] | None = None, still: bool = False
    ) -> FrameResult:
        """Measures the faces that have a mesh.

        Args:
            result: a frame and its faces, largest first.
            eyes_of: ids of the faces whose eyes are measured besides those of the largest one; only up to
                MAX_FACES faces are measured then. None for all faces, and the eyes of each.
            still: whether the frame is independent of all others. Then there are no events, and everything
                is against the mean person.

        Returns:
            The same result, with the signs of these faces.

        Raises:
            NetworkError: the iris network is missing or damaged.
        """
        time = result.frame.time
        if result.frame.size != self._frame_size:  # the pipeline begins anew too, with the same ids
            self.reset()
            self._frame_size = result.frame.size
        faces = [face for face in result.faces if face.mesh is not None]
        with_eyes = {face.id for face in faces}
        if eyes_of is not None:
            faces = sorted(faces, key=lambda face: face.id not in eyes_of)[:MAX_FACES]
            with_eyes = {*eyes_of, *(face.id for face in result.faces[:1])}
        signs = {face.id: self._signs(result, face, face.id in with_eyes, still=still) for face in faces}
        self._forget(time)
        return replace(
            result,
            faces=tuple(
                replace(face, signs=signs[face.id]) if face.id in signs else face for face in result.faces
            ),
        )

    def _signs(self, result: FrameResult, face: Face, with_eyes: bool, *, still: bool) -> FaceSigns:
        iris = self._loaded_iris() if with_eyes else None
        if still:
            found = FaceMeter().measure(result.frame, face, iris)
            return replace(
                found, blink=math.nan, long_closure=math.nan, yawn=math.nan, nod=math.nan, perclos=math.nan
            )
        self._seen[face.id] = result.frame.time
        meter = self._meters.setdefault(face.id, FaceMeter())
        return meter.measure(result.frame, face, iris)

    def _loaded_iris(self) -> IrisNetwork:
        if self._iris is None:
            self._iris = IrisNetwork(self._folder)
        return self._iris

    def _forget(self, time: float) -> None:
        gone = [face_id for face_id, seen in self._seen.items() if abs(time - seen) > FORGET_SECONDS]
        for face_id in gone:
            del self._seen[face_id]
            self._meters.pop(face_id, None)
