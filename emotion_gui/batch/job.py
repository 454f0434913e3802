"""What is to be turned into a session, and how."""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.vault import Key, Lock


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


def _key(given: Any) -> Key:
    try:
        return Key(Lock.from_json(given["lock"].encode()), base64.b64decode(given["secret"], validate=True))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SessionError("The key of the sessions did not arrive.") from error
