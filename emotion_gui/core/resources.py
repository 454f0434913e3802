"""Where the files are that the app ships with: models, cascades, icons."""

import sys
from pathlib import Path


def resource_path(*parts: str) -> Path:
    """A file or folder below `resources/`: the repository's, or the one inside a frozen app."""
    frozen = getattr(sys, "_MEIPASS", None)
    base = Path(frozen) if frozen else Path(__file__).parents[2]
    return base.joinpath("resources", *parts)
