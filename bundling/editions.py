"""The two editions: the full one, and the live-only one without the trainer."""

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
VERSION = version("emotion-detector")
APP = "emotion-detector"  # name of the window's executable
TRAINER = "emotion-trainer"


@dataclass(frozen=True)
class Edition:
    """One of the two editions.

    Attributes:
        live_only: Whether it comes without the trainer.
    """

    live_only: bool = False

    @property
    def name(self) -> str:
        """The name of its folder, its archives and its Debian package."""
        return f"{APP}-live" if self.live_only else APP
