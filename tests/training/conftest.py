"""Fixtures of the tests of the Train tab."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def full_priority() -> Iterator[None]:
    """Starts trainer processes with normal priority, because other processes would delay them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("emotion_gui.system.process._NICENESS", 0)
        yield
