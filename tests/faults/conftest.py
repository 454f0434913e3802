"""Fixtures of the fault tests: an account without permissions, and a check for resources left open."""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import psutil
import pytest
from patience import wait_for
from player import Player

NOBODY = 65534


@pytest.fixture
def player() -> Iterator[Player]:
    player = Player()
    yield player
    if player.capture is not None:
        player.ends()


@pytest.fixture
def nothing_left_open() -> Iterator[None]:
    """Fails a test that leaves files, sockets or processes open."""
    process = psutil.Process()
    before, children = _open(process), set(process.children())

    def more() -> list[object]:
        """Returns what is open in addition to before: the number of handles, and processes."""
        handles = _open(process) - before
        left = [*([handles] if handles > 0 else []), *(set(process.children()) - children)]
        if left:
            gc.collect()
        return left

    yield
    wait_for(lambda: not more(), lambda: f"left open: {more()}")


def _open(process: psutil.Process) -> int:
    return int(process.num_handles() if sys.platform == "win32" else process.num_fds())


@pytest.fixture
def foreign_folder() -> Iterator[Path]:
    """Returns a folder that belongs to the account of `unprivileged`."""
    folder = Path(tempfile.mkdtemp(prefix="emotion-gui-faults-"))
    if os.name == "posix" and os.getuid() == 0:
        os.chown(folder, NOBODY, -1)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            path.chmod(0o700)
    shutil.rmtree(folder)


@pytest.fixture
def unprivileged() -> Callable[[], AbstractContextManager[None]]:
    """Returns a context in which this process has an ordinary account, so that file modes apply.

    That account cannot even read Python's own modules, so late imports must have happened before.
    """
    if os.name != "posix":
        pytest.skip("permissions of POSIX")
    return _as_nobody if os.getuid() == 0 else nullcontext


@contextmanager
def _as_nobody() -> Iterator[None]:
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)
