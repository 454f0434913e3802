"""Fixtures that the tests of batches share."""

from pathlib import Path

import pytest
from made_videos import make_video


@pytest.fixture(scope="session")
def long_video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of 300 frames, which takes some seconds to analyze."""
    return make_video(tmp_path_factory.mktemp("videos") / "long.avi", 3.0, first=4.0, rounds=10)
