"""What the app remembers between two starts, and its file."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from emotion_gui.core.folders import private_folder
from trainer.shared.files import written_aside

VERSION = 1
THEMES = ("system", "light", "dark")
DETECTORS = ("haar", "yunet")


@dataclass(frozen=True, slots=True)
class Settings:
    """The user's choices; `dataclasses.replace` makes a changed copy.

    source: spec of the source; empty for the first camera, or the demo where there is none.
    size: the resolution asked of cameras, (width, height) in pixels.
    model, cascade: paths; empty for the shipped ones.
    smoothing: time constant of the probabilities in seconds, 0 to 3.
    detector: which one finds the faces. yunet: path of the second one's file; empty until there is one.
    smallest_face: in pixels of the frame, 20 to 400.
    geometry, splitters: Qt's saved states in base64.
    filmed: "self" or "others", as said before the first recording; empty before it.
    agreed: when the consent to recording was given, in seconds since 1970; 0 before.
    marker_names: of the keys 1 to 9, in this order; empty ones have none.
    lock_id: of the lock that new sessions get; empty where they get none.
    forget_after_days: when sessions are deleted by themselves, 0 to 3650; 0 for never.
    sessions_splitter: Qt's saved state of the Sessions tab, in base64. review_splitters: two, of one session.
    baseline: ids of the sessions that trends are compared with; none for the first ones.
    enough_minutes, enough_percent: the usable time that a day's trend needs, 0 to 120 min and 0 to 100%.
    videos_filmed: "self" or "others", as said last of videos; empty before. videos_at_once: how many are
    analysed at once, 0 to 256; 0 for as many as there are cores.
    data_folder: training data last chosen. last_folder: where a file dialog was last.
    """

    version: int = VERSION
    source: str = ""
    size: tuple[int, int] = (1280, 720)
    model: str = ""
    smoothing: float = 0.4
    mirror: bool = True
    detector: Literal["haar", "yunet"] = "haar"
    cascade: str = ""
    yunet: str = ""
    smallest_face: int = 40
    theme: Literal["system", "light", "dark"] = "system"
    geometry: str = ""
    splitters: str = ""
    data_folder: str = ""
    filmed: Literal["", "self", "others"] = ""
    agreed: float = 0.0
    marker_names: tuple[str, ...] = ()
    lock_id: str = ""
    forget_after_days: int = 0
    sessions_splitter: str = ""
    review_splitters: str = ""
    baseline: tuple[str, ...] = ()
    enough_minutes: int = 5
    enough_percent: int = 30
    videos_filmed: Literal["", "self", "others"] = ""
    videos_at_once: int = 0
    last_folder: str = ""


def load(path: Path) -> tuple[Settings, str | None]:
    """The saved settings, and a sentence for the user where not all of them could be read.

    Never raises: what is damaged falls back to its default, field by field. A file that is not
    readable as a whole, or that a newer version wrote, is kept beside the new one.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return Settings(), None
    except (OSError, UnicodeDecodeError):
        return Settings(), _damaged(path)
    try:
        saved = json.loads(text)
    except (ValueError, RecursionError):
        saved = None
    if not isinstance(saved, dict):
        return Settings(), _damaged(path)
    settings, wrong = _checked(saved)
    if isinstance(saved.get("version"), int) and saved["version"] > VERSION:
        return settings, _newer(path, saved["version"])
    if wrong:
        return settings, f"Some settings could not be read and are back to normal: {', '.join(wrong)}."
    return settings, None


def save(settings: Settings, path: Path) -> None:
    """Write the settings aside, then put them in place, readable by the user alone. Raises OSError."""
    private_folder(path.parent)
    with written_aside(path, private=True) as aside, aside.open("w", encoding="utf-8") as file:
        json.dump(asdict(settings), file, indent=2)
        file.flush()
        os.fsync(file.fileno())


def _checked(saved: dict[str, Any]) -> tuple[Settings, list[str]]:
    """The settings from what is right in `saved`, and the names of the fields that are not."""
    right: dict[str, Any] = {}
    wrong: list[str] = []
    for field in fields(Settings):
        if field.name == "version" or field.name not in saved:
            continue
        value = saved[field.name]
        if _CHECKS.get(field.name, _is_text)(value):
            right[field.name] = tuple(value) if isinstance(value, list) else value
        else:
            wrong.append(field.name)
    return Settings(**right), wrong


def _is_text(value: object) -> bool:
    """Whether it can be a path: no NUL, nothing that the system's encoding lacks."""
    try:
        return isinstance(value, str) and b"\0" not in os.fsencode(value)
    except UnicodeEncodeError:
        return False


def _is_state(value: object) -> bool:
    return isinstance(value, str) and value.isascii()


def _is_whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_number(value: object, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _is_size(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(_is_whole(side, 16, 16384) for side in value)


def _are_names(value: object) -> bool:
    return isinstance(value, list) and len(value) <= 9 and all(map(_is_text, value))


def _are_ids(value: object) -> bool:
    return isinstance(value, list) and len(value) <= 1000 and all(map(_is_state, value))


_CHECKS: dict[str, Callable[[Any], bool]] = {  # every other field is a text
    "size": _is_size,
    "smoothing": lambda value: _is_number(value, 0, 3),
    "mirror": lambda value: isinstance(value, bool),
    "detector": lambda value: value in DETECTORS,
    "smallest_face": lambda value: _is_whole(value, 20, 400),
    "theme": lambda value: value in THEMES,
    "filmed": lambda value: value in ("", "self", "others"),
    "agreed": lambda value: _is_number(value, 0, 1e12),
    "marker_names": _are_names,
    "geometry": _is_state,
    "splitters": _is_state,
    "sessions_splitter": _is_state,
    "review_splitters": _is_state,
    "baseline": _are_ids,
    "enough_minutes": lambda value: _is_whole(value, 0, 120),
    "enough_percent": lambda value: _is_whole(value, 0, 100),
    "forget_after_days": lambda value: _is_whole(value, 0, 3650),
    "videos_filmed": lambda value: value in ("", "self", "others"),
    "videos_at_once": lambda value: _is_whole(value, 0, 256),
}


def _damaged(path: Path) -> str:
    aside = path.with_name(path.name + ".damaged")
    try:
        path.replace(aside)
    except OSError:
        return f"The settings could not be read, so the app starts with its usual ones: {path}"
    return (
        f"The settings were damaged, so the app starts with its usual ones. The old file is kept as {aside}"
    )


def _newer(path: Path, version: int) -> str:
    copy = path.with_name(f"{path.name}.version-{version}")
    told = "The settings are from a newer version of the app; some of them may not be used here."
    try:
        shutil.copy2(path, copy)
    except OSError:
        return told
    return f"{told} They are kept as {copy}"
