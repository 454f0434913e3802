"""The face detector and the model that the window starts with; there is always one of each."""

from dataclasses import dataclass
from pathlib import Path

from emotion_gui.core.settings import Settings
from emotion_gui.models.library import shipped_model
from emotion_gui.models.sandbox import is_verified
from emotion_gui.vision.classifier import EmotionClassifier, load_classifier
from emotion_gui.vision.detector import DetectorError, FaceDetector, HaarDetector
from emotion_gui.vision.detectors import own_cascade
from trainer.shared.bundle import Bundle, BundleError, read_bundle, require_emotions


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
    """Opens the Haar cascade, with which the first picture comes soonest; others are loaded after it.

    Returns:
        The chosen cascade, or else the app's own, with a sentence that says why.
    """
    try:
        return HaarDetector(chosen_cascade(settings) or own_cascade(), settings.smallest_face), ""
    except DetectorError as error:
        own = HaarDetector(own_cascade(), settings.smallest_face)
        return own, f"{error} Until then the app's own face detector is used."


def chosen_cascade(settings: Settings) -> Path | None:
    """Returns the file of the Haar cascade that the user chose; None for the app's own."""
    return Path(settings.cascade) if settings.cascade else None
