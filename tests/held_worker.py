"""A worker of batches that waits at one frame until it is asked to stop, so that no test is too slow.

COMMITTED frames are on the disk then, and HELD were processed: a kill loses the difference.
"""

import math
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from unittest.mock import patch

from code_paths import PATHS
from patience import wait_for

from emotion_gui.batch import session_buffer, video_analyzer
from emotion_gui.batch.child import Child
from emotion_gui.batch.job import Job
from emotion_gui.batch.resume_point import TimedFrame, timed_from
from emotion_gui.cli.batch_worker import main
from emotion_gui.recording.vault import Key
from emotion_gui.vision.frame_source import FrameSource

COMMITTED, HELD = 100, 150


def held_workers() -> AbstractContextManager[object]:
    """Makes all workers that are started in the block wait."""
    return patch("emotion_gui.batch.child.app_command", held_command)


def held_child(job: Job, key: Key | None = None) -> Child:
    """Starts the process of a job, and returns it once it waits."""
    with held_workers():
        child = Child(job, key)
    wait_for(lambda: _is_held(child))
    return child


def held_command() -> list[str]:
    """Replaces `programs.app_command`."""
    return [
        sys.executable,
        "-c",
        f"import sys; sys.path[:0] = {PATHS}; import held_worker; held_worker.run()",
    ]


def run() -> None:
    video_analyzer.timed_from = _until_held
    video_analyzer._REPORT_SECONDS = session_buffer._COMMIT_SECONDS = 0.0  # each frame
    sys.exit(main())


def _is_held(child: Child) -> bool:
    assert child.poll() is None
    return child.progress is not None and child.progress.frames == HELD


def _until_held(source: FrameSource, last: int) -> Iterator[TimedFrame]:
    for number, frame in enumerate(timed_from(source, last)):
        if number == COMMITTED:
            session_buffer._COMMIT_SECONDS = math.inf
        if number == HELD:
            _await_stop()
        yield frame


def _await_stop() -> None:
    for thread in threading.enumerate():
        if thread.name == "orders":  # which ends with standard input
            thread.join()
