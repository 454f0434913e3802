"""What is known of a session as a whole."""

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

Filmed = Literal["self", "others"]


@dataclass(frozen=True, slots=True)
class About:
    """`dataclasses.replace` makes a changed copy.

    id: random, 32 hexadecimal digits. name: as the user calls it. started: seconds since 1970.
    filmed: "self" or "others", who have agreed. agreed: when the consent was given, seconds since 1970.
    source: what was watched, as people call it; it holds no password. model: the model's name;
    fingerprint: SHA-256 of its network. unsure_below, smoothing, detector: what held at the start.
    origin: path of the video that a batch has analysed; empty for what was seen live.
    replay_of: id of the session whose pictures this one looked at with another model.
    ended: whether it came to its end; False while it is made, and after a crash.
    pictures: "" for none, else "clean" or "overlay"; blurred: whether faces in them were made unrecognisable.
    frame_size: (width, height) in pixels of the frames that boxes refer to; (0, 0) before the first.
    markers: names of the keys 1 to 9.
    """

    id: str = ""
    name: str = ""
    started: float = 0.0
    filmed: str = "self"
    agreed: float = 0.0
    source: str = ""
    model: str = ""
    fingerprint: str = ""
    unsure_below: float = 0.0
    smoothing: float = 0.4
    detector: str = ""
    version: str = ""
    system: str = ""
    notes: str = ""
    origin: str = ""
    replay_of: str = ""
    ended: bool = False
    pictures: str = ""
    blurred: bool = False
    frame_size: tuple[int, int] = (0, 0)
    markers: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False).encode(errors="backslashreplace")

    @classmethod
    def from_json(cls, content: bytes) -> "About":
        """What is damaged or unknown falls back to its default, field by field."""
        try:
            saved = json.loads(content)
        except (ValueError, RecursionError):
            saved = None
        if not isinstance(saved, dict):
            return cls()
        usual = cls()
        return cls(
            **{
                each.name: _checked(saved[each.name], getattr(usual, each.name))
                for each in fields(cls)
                if each.name in saved
            }
        )


def _checked(value: Any, usual: Any) -> Any:
    """The value where it is of the kind of `usual`, or else `usual`."""
    match usual:
        case bool():
            return value if isinstance(value, bool) else usual
        case float():
            right = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12
            return float(value) if right else usual
        case str():
            return value if isinstance(value, str) else usual
        case tuple():
            right = isinstance(value, list) and [type(side) for side in value] == [int, int]
            return tuple(value) if right else usual
        case _:
            right = isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
            return value if right else usual
