"""Opens the face detector that the user chose."""

from pathlib import Path

from emotion_gui.core.face_options import SMALLEST_FACE, DetectorKind
from emotion_gui.core.resources import resource_path
from emotion_gui.vision.combined_detector import CombinedDetector
from emotion_gui.vision.detector import FaceDetector, HaarDetector
from emotion_gui.vision.face_networks import NetworkError
from emotion_gui.vision.neural_detector import NeuralDetector

# As sessions name them. "Haar" is what sessions of version 0.1 have.
DETECTOR_NAMES: dict[DetectorKind, str] = {"haar+neural": "Haar + neural", "haar": "Haar", "neural": "Neural"}

_WITHOUT_NETWORKS = "Haar alone finds the faces, and misses tilted and small ones. Install the app again."


def own_cascade() -> Path:
    """Returns the Haar cascade that comes with the app."""
    return resource_path("cascades", "haarcascade_frontalface_default.xml")


def open_detector(
    kind: DetectorKind,
    cascade: Path | None = None,
    smallest: int = SMALLEST_FACE,
    networks: Path | None = None,
) -> FaceDetector:
    """Opens a detector.

    Args:
        kind: which one.
        cascade: the file of the Haar cascade; None for the app's own.
        smallest: side of the smallest face to detect, in pixels of the frame.
        networks: the folder of the networks; None for the app's own.

    Raises:
        DetectorError: the cascade is missing or none. Its text is a sentence for the user.
        NetworkError: a network is missing or damaged, likewise.
    """
    if kind == "neural":
        return NeuralDetector(smallest, networks)
    haar = HaarDetector(cascade or own_cascade(), smallest)
    return haar if kind == "haar" else CombinedDetector(haar, NeuralDetector(smallest, networks))


def open_usable_detector(
    kind: DetectorKind,
    cascade: Path | None = None,
    smallest: int = SMALLEST_FACE,
    networks: Path | None = None,
) -> tuple[FaceDetector, DetectorKind, str]:
    """Opens a detector, or Haar alone if the networks cannot be used.

    Returns:
        The detector, which one it is, and a sentence about a problem with the networks, else empty.

    Raises:
        DetectorError: the cascade is missing or none. Its text is a sentence for the user.
    """
    try:
        return open_detector(kind, cascade, smallest, networks), kind, ""
    except NetworkError as error:
        haar = open_detector("haar", cascade, smallest)
        return haar, "haar", f"{error} {_WITHOUT_NETWORKS}"
