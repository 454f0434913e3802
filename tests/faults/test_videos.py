"""A folder of sessions that cannot be written."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from made_videos import make_video

from emotion_gui.batch.job import Job, Outcome
from emotion_gui.batch.worker import carry_out


def run(job: Job) -> Outcome:
    return carry_out(job, None, lambda path: None, lambda report: None, threading.Event())


def test_a_folder_that_cannot_be_written_fails_in_a_sentence(
    foreign_folder: Path, unprivileged: Callable[[], AbstractContextManager[None]]
) -> None:
    video = make_video(foreign_folder / "clip.avi", 1.0)
    video.chmod(0o644)
    job = Job(source=str(video), folder=str(foreign_folder))
    assert run(job).kind == "done"  # late imports are done now
    folder = foreign_folder / "sessions"
    folder.mkdir(mode=0o555)
    with unprivileged():
        job = Job(source=str(video), folder=str(folder))
        outcome = run(job)
    assert outcome.kind == "failed"
    assert "cannot be written: Permission denied" in outcome.text
    assert not [*folder.iterdir()]
