"""What is known of a session before its first frame."""

import platform
import uuid
from dataclasses import replace
from pathlib import Path

from emotion_gui.core.settings import Settings
from emotion_gui.core.subject import Subject
from emotion_gui.core.version import app_version
from emotion_gui.models.library import short_name
from emotion_gui.recording.session_info import SessionInfo
from trainer.shared.bundle import Bundle
from trainer.shared.files import sha256_of


def watched(source: str, model: Bundle, settings: Settings, *, demo: bool) -> SessionInfo:
    """What is looked at right now, and how.

    source: as people call it, without a password. demo: whether that is the app's own scene.
    """
    return SessionInfo(
        subject=Subject.DEMO if demo else Subject.ME,
        source=source,
        model=short_name(model),
        fingerprint=_fingerprint(model.tflite),
        unsure_below=model.unsure_below,
        smoothing=settings.smoothing,
        detector="YuNet" if settings.detector == "yunet" and settings.yunet else "Haar",
    )


def begun(info: SessionInfo, name: str, settings: Settings, *, pictures: str, blurred: bool) -> SessionInfo:
    """A session of it. Who is filmed, the settings say, but for the demo.

    pictures: "" for none, "clean" or "overlay".
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
    """Empty where the file has gone."""
    try:
        return sha256_of(network)
    except OSError:
        return ""
