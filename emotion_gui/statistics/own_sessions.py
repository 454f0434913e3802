"""Which sessions a person's trends are made of, and why others are excluded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from emotion_gui.core.subject import Subject
from emotion_gui.recording.session_dates import started_at
from emotion_gui.recording.session_reader import Summary
from trainer.shared.labels import LABELS


@dataclass(frozen=True, slots=True)
class Excluded:
    """How many sessions are excluded, by reason.

    Attributes:
        locked: Encrypted and not unlocked.
        damaged: Not readable.
        others: Of other people.
        published: Of published footage.
        demo: Of the app's demo.
        classes: Their model has classes other than LABELS.
        replays: Replayed with another model.
        videos: Made from a video file.
    """

    locked: int = 0
    damaged: int = 0
    others: int = 0
    published: int = 0
    demo: int = 0
    classes: int = 0
    replays: int = 0
    videos: int = 0

    def in_words(self) -> str:
        """Such as "2 locked and 1 of other people"; empty if nothing is excluded."""
        counts = (
            (self.locked, "locked"),
            (self.damaged, "damaged"),
            (self.others, "of other people"),
            (self.published, "of published footage"),
            (self.demo, "of the demo"),
            (self.classes, "with other classes than the emotions"),
            (self.replays, "replayed with another model"),
            (self.videos, "from video files"),
        )
        parts = [f"{count} {what}" for count, what in counts if count]
        return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def own_sessions(summaries: Iterable[Summary], *, videos: bool = False) -> tuple[list[Summary], Excluded]:
    """Select the user's own sessions.

    Args:
        summaries: All sessions.
        videos: Whether to include sessions that were made from video files.

    Returns:
        The user's own sessions that have frames, oldest first; and how many others are excluded.
    """
    own: list[Summary] = []
    counts = dict.fromkeys(Excluded.__slots__, 0)
    for summary in summaries:
        if reason := _reason(summary, videos):
            counts[reason] += 1
        elif summary.frames:
            own.append(summary)
    return sorted(own, key=started_at), Excluded(**counts)


def models_of(own: Sequence[Summary]) -> list[str]:
    """Names of the models that made these sessions, in order. Two models of the same name both count."""
    found: dict[str, str] = {}
    for summary in own:
        info = summary.info
        found.setdefault(info.fingerprint or info.model, info.model or "an unnamed model")
    return list(found.values())


def _reason(summary: Summary, videos: bool) -> str:
    """The reason for excluding a session, a field of `Excluded`; empty if it is included."""
    info = summary.info
    if summary.locked:
        return "locked"
    if summary.problem:
        return "damaged"
    if info.subject is not Subject.ME:
        return info.subject.value
    if info.classes != LABELS:
        return "classes"
    if info.replay_of:
        return "replays"
    return "videos" if info.origin and not videos else ""
