"""Detects faces with Haar cascades where they are cheap and good, and with networks everywhere else."""

from emotion_gui.vision.detection import Detection
from emotion_gui.vision.detector import HaarDetector, Sizes
from emotion_gui.vision.frame import Image
from emotion_gui.vision.neural_detector import NEW_SCORE, NeuralDetector, distinct_faces

# The mesh must be this certain of what only Haar has found, because many of its hits are no faces.
HAAR_ONLY_SCORE = 0.8


class CombinedDetector:
    """Haar cascades and networks: each finds what the other one misses, and the mesh confirms it."""

    def __init__(self, haar: HaarDetector, neural: NeuralDetector) -> None:
        self._haar, self._neural = haar, neural

    @property
    def smallest(self) -> int:
        """The width of the smallest face to detect, in pixels of the frame."""
        return self._neural.smallest

    def detect(self, image: Image, sizes: Sizes | None = None) -> list[Detection]:
        """Searches with both. Of a face that both find, the keypoints of the networks are kept."""
        return distinct_faces(self._neural.detect(image, sizes) + self._haar.detect(image, sizes))

    def detect_near(self, image: Image, known: Detection, *, strict: bool = False) -> Detection | None:
        """Fits the mesh; a known face that it does not fit, as it is covered or turned, is left to Haar."""
        if strict:
            return self._neural.fit_mesh(image, known, HAAR_ONLY_SCORE if known.score is None else NEW_SCORE)
        found = self._neural.fit_mesh(image, known)
        if found is not None:
            return found
        upright = self._haar.detect_near(image, known)
        if upright is None:
            return self._neural.find_near(image, known.box)
        return self._neural.fit_mesh(image, upright) or Detection(upright.box, confirmed=False)

    def follow(self, image: Image, known: Detection) -> Detection | None:
        """Fits the mesh where it was a moment ago."""
        return self._neural.follow(image, known)
