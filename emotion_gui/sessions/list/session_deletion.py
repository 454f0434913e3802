"""Deletes sessions for good after a question."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from emotion_gui.recording.deletion import delete_sessions
from emotion_gui.recording.errors import SessionError
from emotion_gui.recording.session_reader import Summary
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.list.session_formatting import name_of, sessions_text
from emotion_gui.sessions.questions import confirm
from emotion_gui.sessions.task_queue import TaskQueue
from trainer.shared.formatting import data_size

_MAX_NAMED = 5  # sessions; the others are counted


def ask_to_delete(
    summaries: Sequence[Summary], context: SessionsContext, jobs: TaskQueue, parent: QWidget
) -> None:
    """Ask whether to delete sessions, and delete them, except the one that is being recorded."""
    wanted = [summary for summary in summaries if summary.path != context.recording]
    if not wanted:
        context.failed.emit("This session is being recorded. End the recording first.")
        return
    confirm(
        parent,
        f"Delete {sessions_text(wanted)} for good?",
        deletion_details(wanted),
        "Delete for good",
        partial(delete, wanted, context, jobs),
    )


def deletion_details(summaries: Sequence[Summary]) -> str:
    """Describe what is deleted, and that this cannot be undone."""
    named = [name_of(summary) for summary in summaries[:_MAX_NAMED]] if len(summaries) > 1 else []
    if len(summaries) > _MAX_NAMED:
        named.append(f"and {len(summaries) - _MAX_NAMED:,} more")
    size = data_size(sum(summary.size for summary in summaries))
    videos = " with the recorded video" if any(summary.has_pictures for summary in summaries) else ""
    consequences = (
        f"{size}{videos}. This cannot be undone. The drive itself may keep traces until it uses "
        "the room again, and copies and backups stay."
    )
    return "\n".join([*named, *([""] if named else []), consequences])


def delete(summaries: Sequence[Summary], context: SessionsContext, jobs: TaskQueue) -> None:
    """Delete sessions without a question, and report the result through the context."""
    paths = [summary.path for summary in summaries if summary.path != context.recording]
    context.request_release(paths)
    deleted = sessions_text([*summaries])

    def failed(sentence: str) -> None:
        context.failed.emit(sentence)
        context.sessions_changed.emit()

    def done(_: None) -> None:
        context.message.emit(f"Deleted {deleted}.")
        context.sessions_changed.emit()

    def work() -> None:
        _, problems = delete_sessions(paths)
        if problems:
            raise SessionError(" ".join(problems[:2]))

    jobs.run(work, done, failed)
