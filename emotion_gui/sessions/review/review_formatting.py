"""A session as its page tells it. No Qt here."""

from datetime import datetime

import numpy as np

from emotion_gui.core.subject import Subject
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Recording
from emotion_gui.statistics.series import FacePresence
from trainer.shared.formatting import duration, percent, short_day, weekday

MAX_FACES = 30  # that are offered one by one
_SUBJECTS = {
    Subject.OTHERS: "of others",
    Subject.PUBLISHED: "of published footage",
    Subject.DEMO: "of the demo",
}


def date_text(started: float) -> str:
    """Such as "Mon 21 Sep 2026, 14:13", in English as the rest of the app."""
    try:
        moment = datetime.fromtimestamp(started)
    except (OverflowError, OSError, ValueError):
        return ""
    return f"{weekday(moment)[:3]} {short_day(moment)} {moment.year}, {moment:%H:%M}"


def details_text(recording: Recording, info: SessionInfo, has_pictures: bool, growing: str) -> str:
    """Date, length, source, model, what is special, and how much of it shows a face.

    growing: what others do to it right now, in a word; empty for nothing.
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
        parts.append(_picture_words(info))
    return " · ".join(part for part in parts if part)


def seen_text(recording: Recording) -> str:
    """Share of the frames with a face."""
    frames = recording.frames
    if not len(frames):
        return "nothing recorded"
    return f"a face in {percent(np.count_nonzero(frames['faces']) / len(frames))} of the frames"


def can_be_replayed(info: SessionInfo, has_pictures: bool) -> bool:
    """Whether another model can look at it: the pictures are clean, and faces in them are faces."""
    return has_pictures and info.pictures == "clean" and not info.blurred


def face_texts(faces: list[FacePresence]) -> list[tuple[str, int | None]]:
    """What can be chosen, and the ids: the largest face of each frame first."""
    found: list[tuple[str, int | None]] = [("Largest face", None)]
    found += [(f"Face {face.id}, {duration(face.seconds)}", face.id) for face in faces[:MAX_FACES]]
    return found


def _picture_words(info: SessionInfo) -> str:
    if info.blurred:
        return "video with blurred faces"
    return "video with boxes" if info.pictures == "overlay" else "video"
