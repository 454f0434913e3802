"""What programs and local addresses are told."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from trainer.face_input import LABELS

EventKind = Literal["fired", "released", "test"]
VERSION = 1


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """rule: its name. clock: seconds since 1970. values: seven probabilities; None where no face is seen."""

    rule: str
    kind: EventKind
    clock: float
    values: tuple[float, ...] | None = None

    def to_json(self) -> dict[str, Any]:
        """{"version": 1, "rule": "Long sad", "event": "fired", "time": "2026-09-21T14:13:20+02:00",
        "face": true, "probabilities": {"angry": 0.01, ...}}; no probabilities where no face is seen."""
        told: dict[str, Any] = {
            "version": VERSION,
            "rule": self.rule,
            "event": self.kind,
            "time": datetime.fromtimestamp(self.clock).astimezone().isoformat(timespec="seconds"),
            "face": self.values is not None,
        }
        if self.values is not None:
            named = zip(LABELS, self.values, strict=True)
            told["probabilities"] = {label: round(value, 3) for label, value in named}
        return told

    def line(self) -> bytes:
        """One line of JSON, with its end."""
        return json.dumps(self.to_json()).encode() + b"\n"
