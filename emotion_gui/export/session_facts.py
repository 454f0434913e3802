"""Metadata of a session, and the meaning of the columns of an export, for programs."""

import math
from dataclasses import fields
from pathlib import PureWindowsPath
from typing import Any

from emotion_gui.export.time_formatting import local_time, zone_name
from emotion_gui.recording.markers import MarkerKind
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Recording
from emotion_gui.statistics.sign_series import has_sign_columns, sign_series_of
from emotion_gui.statistics.sign_summary import summarize_signs
from trainer.shared.records import to_values

_KINDS = ", ".join(MarkerKind)
_SIGN_KEYS = {
    "blink, long_closure, yawn, nod": "its length, or 1 for a nod, in the frame in which it ended; 0 in "
    "other valid frames",
    "signs": "of the largest face over the whole session: rates and shares of the valid time, null if that "
    "is too short. They measure neither sleepiness nor attention",
}


def keys_of(info: SessionInfo) -> dict[str, str]:
    """The meaning of each column and key in an export of that session."""
    return {
        "seconds": "since the session's start",
        "clock": "local time with its offset from UTC, ISO 8601",
        "face": "number of the face, from 1; it stays with the person while they are in sight. Empty in "
        "frames without a face",
        "x, y, width, height": "where the face is, in pixels of the frame, from its top left corner",
        f"{info.classes[0]} to {info.classes[-1]}": f"{len(info.classes)} probabilities, 0 to 1, smoothed "
        "as `smoothing` says",
        "label": "the emotion that the app has shown, which is smoothed as `smoothing_shown` says",
        "unsure": "1 where the app has said that it is unsure, else 0",
        "sharpness": "variance of the Laplacian of the face at 96x96 pixels",
        "light": "mean gray of the face, 0 to 255",
        "yaw, pitch, roll": "of the head against the camera in degrees, where they are known",
        **{each.heading: f"{each.title or each.name}, where it is known" for each in info.columns},
        **(_SIGN_KEYS if has_sign_columns(info) else {}),
        "kind": f"of a marker: {_KINDS}",
        "smoothing": "time constant of the exponential moving average in seconds; 0: each frame's own answer",
    }


def session_facts(recording: Recording, smoothing: float) -> dict[str, Any]:
    """Metadata for JSON. It has no paths of this machine.

    Args:
        recording: The session.
        smoothing: Time constant of the exported probabilities, in seconds.
    """
    info = recording.info
    started = local_time(info.started)
    return {
        "id": info.id,
        "name": info.name or recording.path.stem,
        "started": started.isoformat(timespec="milliseconds"),
        "time_zone": zone_name(started),
        "seconds": recording.seconds,
        "ended": info.ended,
        "subject": info.subject.value,
        "agreed": local_time(info.agreed).isoformat(timespec="seconds") if info.agreed else None,
        "source": info.source,
        "video": PureWindowsPath(info.origin).name,
        "frame_size": list(info.frame_size),
        "model": info.model,
        "fingerprint": info.fingerprint,
        "detector": info.detector,
        "unsure_below": info.unsure_below,
        "smoothing": smoothing,
        "smoothing_shown": info.smoothing,
        "pictures": info.pictures,
        "blurred": info.blurred,
        "replay_of": info.replay_of,
        "version": info.version,
        "system": info.system,
        "notes": info.notes,
        "marker_keys": info.markers,
        "labels": list(info.classes),
        "columns": [to_values(column) for column in info.columns],
        **_sign_facts(recording),
    }


def _sign_facts(recording: Recording) -> dict[str, Any]:
    """The summary of the signs of the largest face; nothing for a session without any."""
    signs = sign_series_of(recording)
    if signs is None:
        return {}
    found = summarize_signs(*signs.part(0.0, recording.seconds + 1e-3))
    numbers = {each.name: getattr(found, each.name) for each in fields(found)}
    return {
        "signs": {name: None if math.isnan(value) else round(value, 4) for name, value in numbers.items()}
    }
