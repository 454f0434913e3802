"""How often the model that made a session is right, where it is still here."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from emotion_gui.models.library import Rating, rating_of
from trainer.shared.bundle import BundleError, read_bundle


def rating_of_model(fingerprint: str, folders: Iterable[Path]) -> Rating | None:
    """None where the model is gone, or does not say.

    fingerprint: SHA-256 of its network. folders: of the models that there are.
    """
    for folder in folders if fingerprint else ():
        try:
            bundle = read_bundle(folder)
            content = bundle.tflite.read_bytes()
        except (BundleError, OSError):
            continue
        if hashlib.sha256(content).hexdigest() == fingerprint:
            return rating_of(bundle)
    return None
