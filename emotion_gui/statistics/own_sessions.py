"""Which sessions a person's trends are made of, and which are left out and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from emotion_gui.core.subject import Subject
from emotion_gui.recording.session_dates import started_at
from emotion_gui.recording.session_reader import Summary
from trainer.shared.labels import LABELS


@dataclass(frozen=True, slots=True)
class Excluded:
    """How many sessions are not counted: locked, damaged, of other people, of published footage, of the
    demo, with other classes, run again with another model, or made of a video file."""

    locked: int = 0
    damaged: int = 0
    others: int = 0
    published: int = 0
    demo: int = 0
    classes: int = 0
    replays: int = 0
    videos: int = 0

    def in_words(self) -> str:
        """Such as "2 locked and 1 of other people"; empty where nothing is left out."""
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
        told = [f"{count} {what}" for count, what in counts if count]
        return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}" if told else ""


def own_sessions(summaries: Iterable[Summary], *, videos: bool = False) -> tuple[list[Summary], Excluded]:
    """The user's own sessions, the oldest first, without those that have no frames.

    videos: whether sessions that were made of video files count as well.
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
    """Names of the models that have judged these sessions, in order; two with one name count twice."""
    found: dict[str, str] = {}
    for summary in own:
        info = summary.info
        found.setdefault(info.fingerprint or info.model, info.model or "an unnamed model")
    return list(found.values())


def _reason(summary: Summary, videos: bool) -> str:
    """Of leaving it out; empty where it counts."""
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
