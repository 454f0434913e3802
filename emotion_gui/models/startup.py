"""The face detector and the model that the window starts with; there is always one of each."""

from dataclasses import dataclass
from pathlib import Path

from emotion_gui.core.resources import resource_path
from emotion_gui.core.settings import Settings
from emotion_gui.models.library import shipped_model
from emotion_gui.models.sandbox import is_verified
from emotion_gui.vision.classifier import EmotionClassifier, load_classifier
from emotion_gui.vision.detector import DetectorError, FaceDetector, HaarDetector
from emotion_gui.vision.yunet import open_detector
from trainer.shared.bundle import Bundle, BundleError, read_bundle, require_emotions

CASCADE = ("cascades", "haarcascade_frontalface_default.xml")


@dataclass(frozen=True, slots=True)
class FirstModel:
    """The model that the window starts with.

    Attributes:
        bundle: the model.
        classifier: its classifier.
        unverified: the model chosen last, if it still has to be verified; the app's own is used until then.
        problem: a sentence about why the model chosen last cannot be used; empty if there is no problem.
    """

    bundle: Bundle
    classifier: EmotionClassifier
    unverified: Bundle | None = None
    problem: str = ""


def first_model(settings: Settings) -> FirstModel:
    """Loads the model chosen last, or else the app's own."""
    unverified, problem = None, ""
    if settings.model:
        try:
            bundle = require_emotions(read_bundle(Path(settings.model)))
            if is_verified(bundle.tflite):
                return FirstModel(bundle, load_classifier(bundle))
            unverified = bundle
        except (BundleError, ValueError) as error:
            problem = f"The model chosen last cannot be used, so the app's own is. {error}"
    shipped = read_bundle(shipped_model())
    return FirstModel(shipped, load_classifier(shipped), unverified, problem)


def first_detector(settings: Settings) -> tuple[FaceDetector, str]:
    """Opens the chosen detector, or else the app's own, with a sentence that says why."""
    try:
        return open_detector(detector_file(settings), settings.smallest_face), ""
    except DetectorError as error:
        own = HaarDetector(resource_path(*CASCADE), settings.smallest_face)
        return own, f"{error} Until then the app's own face detector is used."


def detector_file(settings: Settings) -> Path:
    """Returns the file of the chosen detector: a Haar cascade, or the network of YuNet."""
    chosen = settings.yunet if settings.detector == "yunet" else settings.cascade
    return Path(chosen) if chosen else resource_path(*CASCADE)
