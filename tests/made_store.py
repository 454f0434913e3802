"""A store of settings for tests."""

from typing import Any

from emotion_gui.core.folders import folders
from emotion_gui.core.settings import Settings
from emotion_gui.widgets.settings_store import SettingsStore


def made_store(**settings: Any) -> SettingsStore:
    """Of the usual settings but for these."""
    return SettingsStore(Settings(**settings), folders().settings_file)
