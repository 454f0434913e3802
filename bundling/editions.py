"""What is built: the full edition, and the live-only one without the trainer."""

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
VERSION = version("emotion-detector")
APP = "emotion-detector"  # the window's program
TRAINER = "emotion-trainer"


@dataclass(frozen=True)
class Edition:
    """One of the two. name: of its folder, its archives and its package."""

    live_only: bool = False

    @property
    def name(self) -> str:
        return f"{APP}-live" if self.live_only else APP
