"""Where other processes find the app's modules and those of the tests."""

from pathlib import Path

PATHS = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]
