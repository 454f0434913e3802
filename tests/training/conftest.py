"""What the tests of the Train tab share."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def full_priority() -> Iterator[None]:
    """Else the trainer's processes would wait for all that runs beside them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("emotion_gui.training.process.child_process._NICENESS", 0)
        yield
