"""What programs and local addresses are told."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from trainer.shared.face_input import LABELS
from trainer.shared.records import to_values

EventKind = Literal["fired", "released", "test"]


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """As it is sent; docs/alerts.md promises these names.

    rule: its name. time: by the local clock. probabilities: None where no face is seen, and where nobody
    looks: in a try, and when a rule that was raised is switched off.
    """

    version: int = field(default=1, kw_only=True)
    rule: str
    event: EventKind
    time: str
    probabilities: dict[str, float] | None = None

    @classmethod
    def at(
        cls, clock: float, rule: str, kind: EventKind, values: tuple[float, ...] | None = None
    ) -> "AlertEvent":
        """clock: seconds since 1970. values: seven probabilities."""
        time = datetime.fromtimestamp(clock).astimezone().isoformat(timespec="seconds")
        named = zip(LABELS, values, strict=True) if values is not None else ()
        return cls(rule, kind, time, {label: round(value, 3) for label, value in named} or None)

    def to_json(self) -> str:
        """In ASCII, which a program reads whatever encoding it expects."""
        return json.dumps(to_values(self))
