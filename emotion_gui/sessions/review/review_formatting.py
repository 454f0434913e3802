"""Texts of the page of one session. No Qt here."""

from datetime import datetime

import numpy as np

from emotion_gui.core.subject import Subject
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Recording
from emotion_gui.statistics.series import FacePresence
from trainer.shared.formatting import duration, percent, short_day, weekday

MAX_FACES = 30  # that the user can choose from
_SUBJECTS = {
    Subject.OTHERS: "of others",
    Subject.PUBLISHED: "of published footage",
    Subject.DEMO: "of the demo",
}


def date_text(started: float) -> str:
    """Format seconds since 1970 such as "Mon 21 Sep 2026, 14:13", in English like the whole app."""
    try:
        moment = datetime.fromtimestamp(started)
    except (OverflowError, OSError, ValueError):
        return ""
    return f"{weekday(moment)[:3]} {short_day(moment)} {moment.year}, {moment:%H:%M}"


def details_text(recording: Recording, info: SessionInfo, has_pictures: bool, growing: str) -> str:
    """Describe date, length, source, model, share of frames with a face, and what is special.

    Args:
        recording: What was recorded.
        info: Of the session; it may be newer than that of the recording.
        has_pictures: Whether the session has recorded pictures.
        growing: The word for the work that is still adding to the session; empty without any.
    """
    parts = [date_text(info.started) if info.started else "", duration(recording.seconds)]
    parts += [info.source, f"model {info.model}" if info.model else "", seen_text(recording)]
    if growing:
        parts.append(f"still {growing}")
    elif not info.ended:
        parts.append("interrupted")
    if info.subject in _SUBJECTS:
        parts.append(_SUBJECTS[info.subject])
    if info.replay_of:
        parts.append("run again with another model")
    if has_pictures:
        parts.append(_picture_text(info))
    return " · ".join(part for part in parts if part)


def seen_text(recording: Recording) -> str:
    """Describe the share of frames with a face."""
    frames = recording.frames
    if not len(frames):
        return "nothing recorded"
    return f"a face in {percent(np.count_nonzero(frames['faces']) / len(frames))} of the frames"


def can_be_replayed(info: SessionInfo, has_pictures: bool) -> bool:
    """Return whether another model can analyze the pictures: they have no boxes and no blurred faces."""
    return has_pictures and info.pictures == "clean" and not info.blurred


def face_texts(faces: list[FacePresence]) -> list[tuple[str, int | None]]:
    """Return the choices as (text, id), beginning with the largest face of each frame."""
    found: list[tuple[str, int | None]] = [("Largest face", None)]
    found += [(f"Face {face.id}, {duration(face.seconds)}", face.id) for face in faces[:MAX_FACES]]
    return found


def _picture_text(info: SessionInfo) -> str:
    if info.blurred:
        return "video with blurred faces"
    return "video with boxes" if info.pictures == "overlay" else "video"
