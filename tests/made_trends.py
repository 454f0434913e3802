"""Makes summaries of weeks of sessions, without files."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import numpy as np
from made_sessions import BIN

from emotion_gui.recording.samples import PART_SECONDS
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Summary
from trainer.shared.face_input import LABELS


def made_summary(
    start: datetime,
    minutes: float = 10,
    *,
    rate: int = 10,
    usable: float = 0.8,
    probabilities: Mapping[str, float] | None = None,
    number: int = 0,
    **info: object,
) -> Summary:
    """Make a session with constant probabilities, whose usable frames all have the most probable label."""
    values = np.array([(probabilities or {"neutral": 1.0}).get(label, 0.0) for label in LABELS])
    rows = np.zeros(int(np.ceil(minutes * 60 / PART_SECONDS)), BIN)
    rows["part"] = np.arange(len(rows))
    seconds = np.minimum(PART_SECONDS, minutes * 60 - PART_SECONDS * rows["part"])
    rows["frames"] = np.rint(seconds * rate)
    rows["with_face"] = rows["frames"]
    rows["usable"] = np.rint(rows["frames"] * usable)
    rows["labels"][:, int(values.argmax())] = rows["usable"]
    rows["sums"] = rows["usable"][:, None] * values
    known = SessionInfo(
        id=f"{number:032x}", name=f"Session {number}", started=start.timestamp(), model="Default", ended=True
    )
    known = replace(known, **info)  # type: ignore[arg-type]
    return Summary(Path(f"{number}.session"), known, rows, seconds=minutes * 60)


def made_weeks(count: int, first: datetime, *, seed: int = 0, zone: tzinfo | None = None) -> list[Summary]:
    """Make sessions over eight weeks of a person who becomes happier; some have little usable time."""
    random = np.random.default_rng(seed)
    found = []
    for number, day in enumerate(sorted(random.choice(56, count, replace=count > 56).tolist())):
        start = first.replace(tzinfo=zone) + timedelta(days=day, minutes=float(random.integers(0, 600)))
        logits = random.normal([-1.5, -3, -2.5, 0.4 + day / 70, 1.5, -0.8, -2], 0.35)
        values = np.exp(logits) / np.exp(logits).sum()
        found.append(
            made_summary(
                start,
                float(random.integers(6, 90)),
                usable=float(random.choice([0.85, 0.7, 0.6, 0.2], p=[0.5, 0.25, 0.15, 0.1])),
                probabilities=dict(zip(LABELS, values.tolist(), strict=True)),
                number=number,
            )
        )
    return found
