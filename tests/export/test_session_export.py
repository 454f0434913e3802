"""The accuracy of the model that made a session is found by its fingerprint."""

import hashlib
from pathlib import Path

from emotion_gui.export.session_export import rating_of_model
from emotion_gui.models.library import rating_of, shipped_model
from trainer.shared.bundle import read_bundle


def test_a_model_is_found_by_its_fingerprint(tmp_path: Path) -> None:
    bundle = read_bundle(shipped_model())
    fingerprint = hashlib.sha256(bundle.tflite.read_bytes()).hexdigest()
    folders = [tmp_path / "gone", tmp_path, shipped_model()]
    assert rating_of_model(fingerprint, folders) == rating_of(bundle)
    assert rating_of_model(fingerprint, folders[:2]) is None
    assert rating_of_model("0" * 64, folders) is None
    assert rating_of_model("", folders) is None
