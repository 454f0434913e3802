"""The queue of videos on the disk, so that it outlives the window. It holds no key and no passphrase."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

from emotion_gui.batch.entry import Entry, State, name_of
from emotion_gui.batch.job import Job
from trainer.shared.files import write_json

_NAME = "queue.json"
_VERSION = 1
_MOST = 10_000


def queue_file(sessions: Path) -> Path:
    """sessions: their folder."""
    return sessions.parent / _NAME


def save_queue(path: Path, entries: Sequence[Entry]) -> None:
    """Readable by the user alone, as its folder is. Raises OSError."""
    values = [
        {
            "job": asdict(entry.job),
            "name": entry.name,
            "state": entry.state,
            "frames": entry.frames,
            "total": entry.total,
            "session": entry.session,
            "text": entry.text,
            "faces": entry.faces,
        }
        for entry in entries
    ]
    write_json(path, {"version": _VERSION, "entries": values})


def load_queue(path: Path) -> list[Entry]:
    """Those that ran or waited when the app ended are interrupted. What is damaged is left out."""
    try:
        saved = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return []
    entries = saved.get("entries") if isinstance(saved, dict) else None
    if not isinstance(entries, list):
        return []
    return [entry for each in entries[:_MOST] if (entry := _entry(each)) is not None]


def _entry(saved: Any) -> Entry | None:
    if not isinstance(saved, dict) or not isinstance(saved.get("job"), dict):
        return None
    job = Job.from_values(saved["job"])
    if not job.source:
        return None
    state: State = saved["state"] if saved.get("state") in get_args(State) else "interrupted"
    return Entry(
        job,
        _text(saved, "name") or name_of(job.source),
        "interrupted" if state in ("waiting", "running") else state,
        _number(saved, "frames"),
        _number(saved, "total"),
        _text(saved, "session"),
        _text(saved, "text"),
        _number(saved, "faces"),
    )


def _text(saved: dict[str, Any], name: str) -> str:
    value = saved.get(name)
    return value if isinstance(value, str) else ""


def _number(saved: dict[str, Any], name: str) -> int:
    value = saved.get(name)
    return value if type(value) is int and 0 <= value < 1 << 40 else 0
