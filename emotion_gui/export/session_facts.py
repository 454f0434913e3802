"""What is known of a session, and what the columns of an export mean, for programs."""

from pathlib import PureWindowsPath
from typing import Any

from emotion_gui.export.clock import local_time, zone_name
from emotion_gui.recording.about import About
from emotion_gui.recording.markers import MarkerKind
from emotion_gui.recording.session_reader import Recording
from trainer.shared.records import to_values

_KINDS = ", ".join(MarkerKind)


def keys_of(about: About) -> dict[str, str]:
    """What the columns and keys of an export of that session are."""
    return {
        "seconds": "since the session's start",
        "clock": "local time with its offset from UTC, ISO 8601",
        "face": "number of the face, from 1; it stays with the person while they are in sight. Empty in "
        "frames without a face",
        "x, y, width, height": "where the face is, in pixels of the frame, from its top left corner",
        f"{about.classes[0]} to {about.classes[-1]}": f"{len(about.classes)} probabilities, 0 to 1, smoothed "
        "as `smoothing` says",
        "label": "the emotion that the app has shown, which is smoothed as `smoothing_shown` says",
        "unsure": "1 where the app has said that it is unsure, else 0",
        "sharpness": "variance of the Laplacian of the face at 96x96 pixels",
        "light": "mean gray of the face, 0 to 255",
        "yaw, pitch, roll": "of the head in degrees, where the detector could tell",
        **{each.heading: f"{each.title or each.name}, where it is known" for each in about.columns},
        "kind": f"of a marker: {_KINDS}",
        "smoothing": "time constant of the exponential moving average in seconds; 0: each frame's own answer",
    }


def session_facts(recording: Recording, smoothing: float) -> dict[str, Any]:
    """For JSON. smoothing: of the probabilities beside it, in seconds. No folder of the machine is told."""
    about = recording.about
    started = local_time(about.started)
    return {
        "id": about.id,
        "name": about.name or recording.path.stem,
        "started": started.isoformat(timespec="milliseconds"),
        "time_zone": zone_name(started),
        "seconds": recording.seconds,
        "ended": about.ended,
        "subject": about.subject.value,
        "agreed": local_time(about.agreed).isoformat(timespec="seconds") if about.agreed else None,
        "source": about.source,
        "video": PureWindowsPath(about.origin).name,
        "frame_size": list(about.frame_size),
        "model": about.model,
        "fingerprint": about.fingerprint,
        "detector": about.detector,
        "unsure_below": about.unsure_below,
        "smoothing": smoothing,
        "smoothing_shown": about.smoothing,
        "pictures": about.pictures,
        "blurred": about.blurred,
        "replay_of": about.replay_of,
        "version": about.version,
        "system": about.system,
        "notes": about.notes,
        "marker_keys": about.markers,
        "labels": list(about.classes),
        "columns": [to_values(column) for column in about.columns],
    }
