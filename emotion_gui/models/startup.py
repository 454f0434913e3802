"""The face detector and the model that the window starts with; never none."""

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
    """unverified: the model chosen last, if nobody knows whether it runs; until then the app's own answers.

    problem: a sentence about the model chosen last; empty where there is none.
    """

    bundle: Bundle
    classifier: EmotionClassifier
    unverified: Bundle | None = None
    problem: str = ""


def first_model(settings: Settings) -> FirstModel:
    """The one chosen last, or else the app's own."""
    untried, problem = None, ""
    if settings.model:
        try:
            bundle = require_emotions(read_bundle(Path(settings.model)))
            if is_verified(bundle.tflite):
                return FirstModel(bundle, load_classifier(bundle))
            untried = bundle
        except (BundleError, ValueError) as error:
            problem = f"The model chosen last cannot be used, so the app's own is. {error}"
    shipped = read_bundle(shipped_model())
    return FirstModel(shipped, load_classifier(shipped), untried, problem)


def first_detector(settings: Settings) -> tuple[FaceDetector, str]:
    """The chosen one, or else the app's own, with a sentence why."""
    try:
        return open_detector(detector_file(settings), settings.smallest_face), ""
    except DetectorError as error:
        own = HaarDetector(resource_path(*CASCADE), settings.smallest_face)
        return own, f"{error} Until then the app's own face detector is used."


def detector_file(settings: Settings) -> Path:
    """The chosen detector's: a Haar cascade, or YuNet's network."""
    chosen = settings.yunet if settings.detector == "yunet" else settings.cascade
    return Path(chosen) if chosen else resource_path(*CASCADE)
