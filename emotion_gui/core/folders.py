"""Where the app stores the user's files."""

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of the app. All of them exist and only the user can read them."""

    config: Path
    data: Path
    logs: Path

    @property
    def settings_file(self) -> Path:
        return self.config / "settings.json"

    @property
    def rules_file(self) -> Path:
        """The rules of alerts."""
        return self.config / "alerts.json"

    @property
    def models(self) -> Path:
        """The user's trained bundles."""
        return private_folder(self.data / "models")

    @property
    def sessions(self) -> Path:
        """Recorded sessions."""
        return private_folder(self.data / "sessions")

    @property
    def runs(self) -> Path:
        """One folder per training run."""
        return private_folder(self.data / "runs")


def folders() -> Folders:
    """Returns the folders of this user on this system and creates missing ones.

    The environment variable EMOTION_GUI_HOME puts all of them into one folder.

    Raises:
        OSError: a folder cannot be created.
    """
    return Folders(*(private_folder(path) for path in _platform_paths()))


def private_folder(path: Path) -> Path:
    """Creates a folder if it is missing and makes it readable only by the user.

    Args:
        path: the folder.

    Returns:
        The same path.

    Raises:
        OSError: the folder cannot be created.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        with suppress(PermissionError):  # it belongs to another user
            path.chmod(0o700)
    return path


def remove_former_detectors(data: Path) -> None:
    """Removes the networks that version 0.1 fetched, which nothing uses any more; other files stay.

    Args:
        data: the folder of the user's data.
    """
    former = data / "detectors"
    with suppress(OSError):  # a file that stays does no harm
        for path in former.glob("yunet-*.onnx"):
            path.unlink()
        former.rmdir()  # fails unless it is empty


def _platform_paths() -> tuple[Path, Path, Path]:
    """Returns the folders for (configuration, data, logs) by the conventions of the platform."""
    own = os.environ.get("EMOTION_GUI_HOME", "")
    if own:
        base = Path(own).expanduser().absolute()
        return base / "config", base / "data", base / "logs"
    home = Path.home()
    if sys.platform == "win32":
        roaming = Path(os.environ.get("APPDATA") or home / "AppData/Roaming") / "Emotion Detector"
        local = Path(os.environ.get("LOCALAPPDATA") or home / "AppData/Local") / "Emotion Detector"
        return roaming, local, local / "Logs"
    if sys.platform == "darwin":
        support = home / "Library/Application Support/Emotion Detector"
        return support, support, home / "Library/Logs/Emotion Detector"
    return (
        _xdg("XDG_CONFIG_HOME", home / ".config"),
        _xdg("XDG_DATA_HOME", home / ".local/share"),
        _xdg("XDG_STATE_HOME", home / ".local/state") / "logs",
    )


def _xdg(variable: str, default: Path) -> Path:
    """Returns the folder of an XDG variable; the XDG specification says to ignore relative paths."""
    value = Path(os.environ.get(variable, ""))
    return (value if value.is_absolute() else default) / "emotion-detector"
