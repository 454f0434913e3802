"""What is known of a session before its first frame."""

import hashlib
import platform
import time
import uuid
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from emotion_gui.models import shipped_model
from emotion_gui.recording.about import About
from emotion_gui.recording.session_file import ENDING
from emotion_gui.recording.started import NAME_FORMAT
from emotion_gui.settings import Settings
from trainer.bundle import Bundle


def watched(source: str, model: Bundle, settings: Settings) -> About:
    """What is looked at right now, and how. source: as people call it, without a password."""
    return About(
        source=source,
        model="Default" if model.folder == shipped_model() else model.name,
        fingerprint=_fingerprint(model.tflite),
        unsure_below=model.unsure_below,
        smoothing=settings.smoothing,
        detector="YuNet" if settings.detector == "yunet" and settings.yunet else "Haar",
    )


def begun(about: About, name: str, settings: Settings, *, pictures: str, blurred: bool) -> About:
    """A session of it that begins now. pictures: "" for none, "clean" or "overlay"."""
    names = {str(number): text for number, text in enumerate(settings.marker_names, 1) if text}
    return replace(
        about,
        id=uuid.uuid4().hex,
        name=name,
        started=time.time(),
        filmed=settings.filmed or "self",
        agreed=settings.agreed,
        version=_version(),
        system=platform.platform(),
        pictures=pictures,
        blurred=blurred and bool(pictures),
        markers=names,
    )


def new_file(folder: Path) -> Path:
    """Named after this moment; there is none of this name yet."""
    base = path = folder / f"{time.strftime(NAME_FORMAT)}{ENDING}"
    number = 1
    while path.exists():
        number += 1
        path = base.with_name(f"{base.stem} {number}{ENDING}")
    return path


def _fingerprint(network: Path) -> str:
    """Empty where the file has gone."""
    try:
        with network.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _version() -> str:
    try:
        return version("emotion-detector")
    except PackageNotFoundError:
        return ""
