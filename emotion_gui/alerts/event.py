"""The event that programs and local addresses get."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from trainer.shared.face_input import LABELS
from trainer.shared.records import to_values

EventKind = Literal["fired", "released", "test"]


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """An event as it is sent. The field names are a public format: see docs/alerts.md.

    Attributes:
        version: Version of the format.
        rule: Name of the rule.
        event: What happened.
        time: Local time in ISO 8601, with its offset from UTC.
        probabilities: Seven probabilities by label, 0 to 1. None if no face is seen, in a test event, and
            when a rule is switched off while its alert is raised.
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
        """Build an event.

        Args:
            clock: Time of the event, in seconds since 1970.
            rule: Name of the rule.
            kind: What happened.
            values: Seven probabilities in the order of LABELS, 0 to 1.
        """
        time = datetime.fromtimestamp(clock).astimezone().isoformat(timespec="seconds")
        named = zip(LABELS, values, strict=True) if values is not None else ()
        return cls(rule, kind, time, {label: round(value, 3) for label, value in named} or None)

    def to_json(self) -> str:
        """One line of JSON, in ASCII so that a program can read it in any encoding."""
        return json.dumps(to_values(self))
