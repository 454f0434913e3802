"""Videos of the queue in words."""

from emotion_gui.batch.entry import Entry, State
from emotion_gui.batch.scheduler import SKIPPED
from emotion_gui.sessions.list.session_texts import length_text

_STATES: dict[State, str] = {
    "waiting": "Waiting",
    "running": "Running",
    "paused": "Paused",
    "interrupted": "Interrupted",
    "done": "Done",
    "failed": "Failed",
    "cancelled": "Cancelled",
}
_LEAVING = "Stopping"
_STARTING = "Starting"


def state_text(entry: Entry, *, stopping: bool) -> str:
    if entry.state == "running":
        return _LEAVING if stopping else _STATES["running"] if entry.frames else _STARTING
    return _STATES[entry.state]


def left_text(entry: Entry) -> str:
    """Such as "3 min"; empty where nobody can tell."""
    seconds = entry.seconds_left
    return "" if seconds is None else length_text(max(seconds, 1))


def result_text(entry: Entry) -> str:
    """What has come of it, or what stands in its way."""
    if entry.text and entry.text != SKIPPED:
        return entry.text
    if entry.state == "interrupted":
        return "The app ended before it was done"
    counted = f"{_counted(entry.frames, 'frame')}"
    if entry.state == "done":
        return entry.text or f"{counted}, {_counted(entry.faces, 'face')}"
    if not entry.frames:
        return ""
    return f"{counted} of about {entry.total:,}" if entry.total else counted


def progress_text(entry: Entry) -> str:
    """In percent, where the total is known."""
    if entry.state == "done":
        return "100 %"
    return f"{100 * entry.share:.0f} %" if entry.total else ""


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
