"""What programs and local addresses are told."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from trainer.shared.face_input import LABELS

EventKind = Literal["fired", "released", "test"]
VERSION = 1


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """rule: its name. clock: seconds since 1970.

    values: seven probabilities; None where no face is seen, and where nobody looks: in a try, and when a
    rule that was raised is switched off.
    """

    rule: str
    kind: EventKind
    clock: float
    values: tuple[float, ...] | None = None

    def to_json(self) -> dict[str, Any]:
        """{"version": 1, "rule": "Long sad", "event": "fired", "time": "2026-09-21T14:13:20+02:00",
        "probabilities": {"angry": 0.01, ...}}; null for the last where there are none."""
        named = zip(LABELS, self.values, strict=True) if self.values is not None else ()
        return {
            "version": VERSION,
            "rule": self.rule,
            "event": self.kind,
            "time": datetime.fromtimestamp(self.clock).astimezone().isoformat(timespec="seconds"),
            "probabilities": {label: round(value, 3) for label, value in named} or None,
        }

    def line(self) -> bytes:
        """One line of JSON, with its end."""
        return json.dumps(self.to_json()).encode() + b"\n"
