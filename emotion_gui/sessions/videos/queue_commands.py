"""What can be done with the chosen videos of the queue."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from emotion_gui.batch.entry import Entry
from emotion_gui.sessions.videos.video_queue import VideoQueue

Entries = list[Entry]


class Command(NamedTuple):
    """keys: the first is the one that is shown. one_only: only for one video at a time."""

    text: str
    tip: str
    keys: tuple[str, ...]
    run: Callable[[Entries], object]
    is_possible: Callable[[Entry], bool]
    one_only: bool = False

    def fitting(self, chosen: Sequence[Entry]) -> Entries:
        """Those of the chosen ones that it would be done with."""
        found = [entry for entry in chosen if self.is_possible(entry)]
        return found if not self.one_only or len(chosen) == 1 else []


def queue_commands(queue: VideoQueue, show: Callable[[Entries], object]) -> tuple[Command, ...]:
    """show: opens the session of one."""
    return (
        Command("Pause", "It keeps what is done", ("Space",), queue.pause, can_pause),
        Command("Continue", "From where it stopped", ("Ctrl+R",), queue.go_on, can_go_on),
        Command(
            "Cancel", "What was analysed stays in a session", ("Ctrl+Backspace",), queue.cancel, _can_cancel
        ),
        Command(
            "Run again",
            "Makes another session of it",
            ("Ctrl+Shift+R",),
            partial(queue.go_on, again=True),
            _is_done,
        ),
        Command("Remove", "From this list; its session stays", ("Del",), queue.remove, _is_at_rest),
        Command("Open the session", "Its timeline", ("Return", "Enter"), show, _has_session, True),
    )


def can_pause(entry: Entry) -> bool:
    return entry.state in ("waiting", "running")


def can_go_on(entry: Entry) -> bool:
    return entry.state in ("paused", "interrupted", "failed", "cancelled")


def _can_cancel(entry: Entry) -> bool:
    return not entry.is_over


def _is_done(entry: Entry) -> bool:
    return entry.state == "done"


def _is_at_rest(entry: Entry) -> bool:
    return entry.state != "running"


def _has_session(entry: Entry) -> bool:
    return bool(entry.session)
