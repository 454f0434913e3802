"""The progress lines of a batch in a terminal."""

import io

import pytest

from emotion_gui.batch import terminal
from emotion_gui.batch.job import Job
from emotion_gui.batch.queue_item import QueueItem, State


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_each_running_video_has_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    entries = [QueueItem(Job(source=f"/{name}"), name, State.RUNNING) for name in ("first.mp4", "second.mp4")]
    lines = terminal._ProgressLines()
    lines.show(entries)
    for entry in entries:
        entry.frames, entry.total = 30, 120
    lines.show(entries)
    lines.end(entries[0])
    entries[1].frames = 120
    lines.show([entries[1]])
    lines.close()
    shown = screen.getvalue()
    assert "first.mp4" in shown
    assert "second.mp4" in shown
    assert "30/120 frames" in shown


def test_without_a_terminal_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = io.StringIO()
    monkeypatch.setattr("sys.stderr", quiet)
    lines = terminal._ProgressLines()
    lines.show([QueueItem(Job(source="/a"), "a", State.RUNNING, 3, 9)])
    lines.close()
    assert quiet.getvalue() == ""
