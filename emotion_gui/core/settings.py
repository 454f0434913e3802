"""The settings that the app keeps between two starts, and their file."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta

from emotion_gui.core.face_options import (
    DETECTOR,
    SMALLEST_FACE,
    SMOOTHING,
    Detector,
    SmallestFace,
    Smoothing,
)
from emotion_gui.core.folders import private_folder
from emotion_gui.core.subject import Subject
from trainer.shared.files import atomic_path
from trainer.shared.records import AsciiText, PathText, parse, read_leniently, to_values

VERSION = 1  # of the file format
MARKER_KEYS = 9

Theme = Literal["system", "light", "dark"]
State = Annotated[AsciiText, Meta(description="Qt's saved state in base64")]
Side = Annotated[int, Meta(ge=16, le=16384)]


@dataclass(frozen=True, slots=True)
class Settings:
    """The user's choices. Use `dataclasses.replace` to make a changed copy."""

    source: Annotated[
        PathText, Meta(description="Empty for the first camera, or the demo if there is none")
    ] = ""
    size: Annotated[tuple[Side, Side], Meta(description="Width and height to ask cameras for")] = (1280, 720)
    model: Annotated[PathText, Meta(description="Folder of the model bundle; empty for the app's own")] = ""
    smoothing: Smoothing = SMOOTHING
    mirror: bool = True
    points: Annotated[bool, Meta(title="Points", description="Draw the points of faces on the video")] = False
    detector: Detector = DETECTOR
    cascade: Annotated[PathText, Meta(description="File of the Haar cascade; empty for the app's own")] = ""
    smallest_face: SmallestFace = SMALLEST_FACE
    signs: Annotated[
        bool,
        Meta(
            title="Signs of eyes, mouth and head",
            description="Measures blinks, yawns and how the head is held, live and in new sessions",
        ),
    ] = True
    theme: Annotated[Theme, Meta(description="Light, dark, or the theme of the system")] = "system"
    geometry: State = ""
    splitters: State = ""
    data_folder: Annotated[PathText, Meta(description="Training data that was chosen last")] = ""
    filmed: Annotated[Subject | None, Meta(description="As answered before the first live recording")] = None
    agreed: Annotated[
        float, Meta(ge=0, le=1e12, description="Consent to recording, in seconds since 1970")
    ] = 0.0
    marker_names: Annotated[
        tuple[PathText, ...],
        Meta(max_length=MARKER_KEYS, description="Names of the keys 1 to 9; some are empty"),
    ] = ()
    lock_id: Annotated[PathText, Meta(description="Lock that protects new sessions; empty for none")] = ""
    forget_after_days: Annotated[
        int, Meta(ge=0, le=3650, description="Age at which sessions are deleted; 0 for never")
    ] = 0
    sessions_splitter: State = ""
    review_splitters: State = ""
    baseline: Annotated[
        tuple[AsciiText, ...], Meta(max_length=1000, description="Ids of sessions; empty for the first ones")
    ] = ()
    enough_minutes: Annotated[
        int,
        Meta(
            ge=0,
            le=120,
            title="Least usable time of a day, in minutes",
            description="Days with less of it have no trend",
        ),
    ] = 5
    enough_percent: Annotated[
        int,
        Meta(
            ge=0,
            le=100,
            title="Least usable share of a day, in percent",
            description="Days with less of it have no trend",
        ),
    ] = 30
    videos_filmed: Annotated[Subject | None, Meta(description="As answered last for videos")] = None
    videos_at_once: Annotated[
        int, Meta(ge=0, le=256, description="How many are analyzed at once; 0 for one per core")
    ] = 0
    last_folder: Annotated[PathText, Meta(description="Where a file dialog was used last")] = ""


def load(path: Path) -> tuple[Settings, str | None]:
    """Reads the settings. It never raises: each damaged field falls back to its default.

    A file that is not readable as a whole, or that a newer version wrote, is kept next to the new one.

    Args:
        path: the settings file.

    Returns:
        The settings, and a sentence for the user if not all of them could be read, else None.
    """
    try:
        saved = parse(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return Settings(), None
    except (OSError, UnicodeDecodeError):
        return Settings(), _damaged(path)
    if not isinstance(saved, dict):
        return Settings(), _damaged(path)
    settings, wrong = read_leniently(Settings, _migrated(saved))
    if isinstance(saved.get("version"), int) and saved["version"] > VERSION:
        return settings, _newer(path, saved["version"])
    if wrong:
        return settings, f"Some settings could not be read and are back to normal: {', '.join(wrong)}."
    return settings, None


def save(settings: Settings, path: Path) -> None:
    """Writes the settings atomically, readable only by the user.

    Args:
        settings: the settings to save.
        path: the settings file.

    Raises:
        OSError: the file cannot be written.
    """
    private_folder(path.parent)
    with atomic_path(path, private=True) as temporary, temporary.open("w", encoding="utf-8") as file:
        json.dump({"version": VERSION, **to_values(settings)}, file, indent=2)
        file.flush()
        os.fsync(file.fileno())


def _migrated(saved: Mapping[str, Any]) -> Mapping[str, Any]:
    """Converts files of version 0.1.

    There an empty text means that the subject is not known yet, and the detector is YuNet, which has gone, or
    the usual one of that time, unless the user chose a cascade.
    """
    unknown = {name: None for name in ("filmed", "videos_filmed") if saved.get(name) == ""}
    if "yunet" not in saved:
        return {**saved, **unknown}
    kept = "haar" if saved.get("detector") == "haar" and saved.get("cascade") else DETECTOR
    return {**saved, **unknown, "detector": kept}


def _damaged(path: Path) -> str:
    backup = path.with_name(path.name + ".damaged")
    try:
        path.replace(backup)
    except OSError:
        return f"The settings could not be read, so the app starts with its usual ones: {path}"
    return (
        f"The settings were damaged, so the app starts with its usual ones. The old file is kept as {backup}"
    )


def _newer(path: Path, version: int) -> str:
    copy = path.with_name(f"{path.name}.version-{version}")
    message = "The settings are from a newer version of the app; some of them may not be used here."
    try:
        shutil.copy2(path, copy)
    except OSError:
        return message
    return f"{message} They are kept as {copy}"
