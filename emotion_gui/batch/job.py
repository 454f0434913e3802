"""What passes between the app and the process that makes a session: a job one way, reports the other way.

Each is one JSON object on a line.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.vault import Key, Lock

OutcomeKind = Literal["done", "skipped", "stopped", "broken", "failed"]


@dataclass(frozen=True, slots=True)
class Job:
    """One video, picture or folder of pictures, or a session whose pictures get another model's look.

    source: absolute path, or "demo". replay: whether that is a session.
    folder: where the new session is to lie. session: the one to go on with; empty where it is to be found.
    model: a bundle's folder or a file; empty for the app's own.
    detector: file of the face detector; empty for the app's own. smallest_face: in pixels of the frame.
    smoothing: time constant in seconds. filmed: "self" or "others"; agreed: when that was said, seconds
    since 1970, 0 where nobody has. again: a new session, also where there is one already.
    lock: id of the lock that seals the new session; empty for none.
    """

    source: str = ""
    replay: bool = False
    folder: str = ""
    session: str = ""
    model: str = ""
    detector: str = ""
    smallest_face: int = 40
    smoothing: float = 0.4
    filmed: str = "others"
    agreed: float = 0.0
    again: bool = False
    lock: str = ""

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> "Job":
        """What is damaged or unknown falls back to its default, field by field."""
        usual = cls()
        right = {
            each.name: values[each.name]
            for each in fields(cls)
            if type(values.get(each.name)) is type(getattr(usual, each.name))
        }
        return cls(**right)


@dataclass(frozen=True, slots=True)
class Progress:
    """frames: of the session so far. total: of the whole source, 0 where nobody knows; an estimate.

    session: its file; empty before there is one. resumed: whether it goes on with an interrupted one.
    """

    frames: int = 0
    total: int = 0
    session: str = ""
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended.

    kind: "done"; "skipped": there was a finished session already; "stopped": on request, to go on later;
    "broken": the source broke off, what came before is kept; "failed".
    text: a sentence for the user, where there is more to say. faces: how many were told apart.
    """

    kind: OutcomeKind
    text: str = ""
    session: str = ""
    frames: int = 0
    faces: int = 0


Report = Progress | Outcome


def order_line(job: Job, key: Key | None) -> bytes:
    """What the child process reads first. It holds the key that seals, so it goes through a pipe only."""
    secret = None
    if key is not None:
        secret = {"lock": key.lock.to_json().decode(), "secret": base64.b64encode(key.secret).decode()}
    return json.dumps({"job": asdict(job), "key": secret}).encode() + b"\n"


def read_order(line: bytes) -> tuple[Job, Key | None]:
    """Raises ValueError and SessionError for what no window has sent."""
    values = json.loads(line)
    if not isinstance(values, dict) or not isinstance(values.get("job"), dict):
        raise ValueError("no job")
    given = values.get("key")
    return Job.from_values(values["job"]), None if given is None else _key(given)


def to_line(report: Report) -> bytes:
    return json.dumps({"report": type(report).__name__, **asdict(report)}).encode() + b"\n"


def from_line(line: bytes) -> Report | None:
    """None for what is no report, such as a library's own remarks."""
    try:
        values = json.loads(line)
        name = values.pop("report")
        if name == "Outcome" and values.get("kind") in get_args(OutcomeKind):
            return Outcome(**values)
        return Progress(**values) if name == "Progress" else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _key(given: Any) -> Key:
    try:
        return Key(Lock.from_json(given["lock"].encode()), base64.b64decode(given["secret"], validate=True))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SessionError("The key of the sessions did not arrive.") from error
