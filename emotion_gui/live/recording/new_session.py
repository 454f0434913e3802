"""The metadata of a session before its first frame."""

import platform
import uuid
from dataclasses import replace
from pathlib import Path

from emotion_gui.core.settings import Settings
from emotion_gui.core.subject import Subject
from emotion_gui.core.version import app_version
from emotion_gui.models.library import short_name
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.sign_columns import SIGN_COLUMNS
from emotion_gui.vision.detectors import DETECTOR_NAMES
from trainer.shared.bundle import Bundle
from trainer.shared.files import sha256_of


def source_info(source: str, model: Bundle, settings: Settings, *, demo: bool) -> SessionInfo:
    """Describes the present source and how it is analyzed.

    Args:
        source: the name of the source, without a password.
        model: the model in use.
        settings: the present settings.
        demo: whether the source is the app's own demo.
    """
    return SessionInfo(
        subject=Subject.DEMO if demo else Subject.ME,
        source=source,
        model=short_name(model),
        fingerprint=_fingerprint(model.tflite),
        unsure_below=model.unsure_below,
        smoothing=settings.smoothing,
        detector=DETECTOR_NAMES[settings.detector],
        columns=SIGN_COLUMNS if settings.signs else (),
    )


def session_info(
    info: SessionInfo, name: str, settings: Settings, *, pictures: str, blurred: bool
) -> SessionInfo:
    """Completes the metadata of a new session. Its subject comes from the settings, except for the demo.

    Args:
        info: the metadata of the source, from `source_info`.
        name: the name of the session.
        settings: the present settings.
        pictures: "" for none, "clean" or "overlay".
        blurred: whether faces in the pictures are blurred.
    """
    names = {str(number): text for number, text in enumerate(settings.marker_names, 1) if text}
    return replace(
        info,
        id=uuid.uuid4().hex,
        name=name,
        subject=info.subject if info.subject is Subject.DEMO else settings.filmed or Subject.ME,
        agreed=settings.agreed,
        version=app_version(),
        system=platform.platform(),
        pictures=pictures,
        blurred=blurred and bool(pictures),
        markers=names,
    )


def _fingerprint(network: Path) -> str:
    """Returns the SHA-256 of the network's file; empty if the file is gone."""
    try:
        return sha256_of(network)
    except OSError:
        return ""
