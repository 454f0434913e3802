"""Finds the files that come with the app: models, cascades, icons."""

import sys
from pathlib import Path


def resource_path(*parts: str) -> Path:
    """Returns the path of a file or folder in `resources/`, of the repository or of a frozen app."""
    frozen = getattr(sys, "_MEIPASS", None)
    base = Path(frozen) if frozen else Path(__file__).parents[2]
    return base.joinpath("resources", *parts)
