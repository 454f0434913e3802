"""The Videos page, on which users add videos and watch the queue that turns them into sessions."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from emotion_gui.batch.choosing import sources_in
from emotion_gui.batch.queue_item import QueueItem, State
from emotion_gui.batch.session_picture_source import why_no_replay
from emotion_gui.core.subject import Subject
from emotion_gui.recording.session_reader import Summary, read_summary
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.task_queue import TaskQueue
from emotion_gui.sessions.videos.questions import FilmedQuestion, ReplayQuestion, ResumeQuestion
from emotion_gui.sessions.videos.queue_model import QueueModel
from emotion_gui.sessions.videos.queue_table import Command, Entries, QueueTable, can_pause, queue_commands
from emotion_gui.sessions.videos.source_buttons import SourceButtons
from emotion_gui.sessions.videos.video_queue import VideoQueue
from emotion_gui.widgets.banner import Banner
from emotion_gui.widgets.command_actions import action_button, row_action

EMPTY_TEXT = (
    "Drop videos, pictures or folders here, or add them above.\n"
    "Each becomes a session, as if you had recorded it. The videos themselves stay as they are."
)


class VideosPage(QWidget):
    """Shows the queue, which outlives the window: the next one offers to continue."""

    def __init__(self, context: SessionsContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._queue = VideoQueue(context, self)
        self._jobs = TaskQueue(self)
        self._table = QueueTable(QueueModel(self._queue, self))
        self._sources = SourceButtons(context)
        self._resume, self._filmed, self._replays = ResumeQuestion(), FilmedQuestion(), ReplayQuestion()
        self._replayed: Summary | None = None
        self._message = QLabel(EMPTY_TEXT, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True, margin=12)
        self._pages = QStackedWidget()
        self._banner = Banner(self._pages)
        self._details = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        commands = queue_commands(self._queue, self._open)
        self._actions = [
            (
                command,
                row_action(self._table, command.text, command.tip, command.keys, partial(self._run, command)),
            )
            for command in commands
        ]
        self._all = QPushButton()
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self._show_rows()
        self._offer_resume()

    @property
    def is_running(self) -> bool:
        """Whether a video is being analyzed now."""
        return self._queue.is_running

    @property
    def sessions_in_progress(self) -> set[Path]:
        """The sessions that are being written now."""
        return self._queue.sessions_in_progress

    def add_files(self, paths: list[Path]) -> None:
        """Add files, and the files in folders."""
        self._jobs.run(partial(sources_in, paths), self._add, self._context.failed.emit)

    def replay(self, session: Path) -> None:
        """Ask for a model that analyzes the pictures of a session, and add that to the queue."""
        self._jobs.run(
            partial(read_summary, session, dict(self._context.keys)), self._ask_model, self._show_warning
        )

    def shut_down(self) -> None:
        """End the processes within a second; what they have analyzed is kept."""
        self._queue.shut_down()
        self._jobs.shut_down()

    # Input

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.add_files([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._sources.refresh_models()

    def _add(self, sources: list[Path]) -> None:
        added = self._queue.add(sources, self._sources.model)
        if not added:
            self._show_warning("These are in the list already.")
        self._ask_filmed()

    def _ask_filmed(self) -> None:
        undecided = len(self._queue.undecided)
        if undecided:
            self._filmed.ask_about(undecided, self._context.settings.videos_filmed)
        else:
            self._filmed.hide()

    def _answer_filmed(self, filmed: Subject) -> None:
        self._context.store.update(replace(self._context.settings, videos_filmed=filmed))
        self._queue.set_subject(filmed)
        self._table.setFocus()

    def _ask_model(self, summary: Summary) -> None:
        if summary.locked:
            self._context.ask_passphrase(partial(self.replay, summary.path), summary.path)
            return
        problem = summary.problem or why_no_replay(summary.info)
        if problem:
            self._show_warning(problem)
            return
        self._replayed = summary
        name = summary.info.name or summary.path.stem
        self._replays.ask_about(name, self._context.models(), summary.info.model)

    def _answer_replay(self, model: Path) -> None:
        summary = self._replayed
        if summary is not None:
            info, lock = summary.info, summary.lock
            name = info.name or summary.path.stem
            self._queue.add_replay(summary.path, name, info.subject, lock.id if lock else "", model)

    # Display

    def _show_rows(self) -> None:
        self._pages.setCurrentIndex(1 if self._queue.entries else 0)
        self._ask_filmed()
        self._refresh()

    def _refresh(self) -> None:
        chosen, entries = self._table.selected, self._queue.entries
        for command, action in self._actions:
            action.setEnabled(bool(command.applicable(chosen)))
        can_pause_all = any(map(can_pause, entries))
        self._all.setText("Pause &all" if can_pause_all else "Continue &all")
        self._all.setEnabled(can_pause_all or bool(self._resumable()))
        self._details.setText(chosen[0].text if len(chosen) == 1 else "")
        self._details.setVisible(bool(self._details.text()))

    def _resumable(self) -> Entries:
        """Return the videos that "Continue all" continues."""
        return [entry for entry in self._queue.entries if entry.state in (State.PAUSED, State.INTERRUPTED)]

    def _offer_resume(self) -> None:
        count = len(self._queue.interrupted)
        if count:
            self._resume.ask_about(count)
            self._context.message.emit(f"{self._resume.text} See the page Videos of the Sessions tab.")

    def _resume_interrupted(self) -> None:
        self._queue.resume(self._queue.interrupted)

    def _ended(self, entry: QueueItem) -> None:
        if entry.session:
            self._context.sessions_changed.emit()
        if entry.state is State.DONE:
            self._context.message.emit(f"{entry.name} has become a session.")

    def _show_warning(self, sentence: str) -> None:
        self._banner.show_message(sentence, "warning")

    def _ask_passphrase(self) -> None:
        self._context.ask_passphrase(lambda: None)  # the queue learns of the key by itself

    # Commands

    def _open(self, entries: Entries) -> None:
        path = Path(entries[0].session)
        if path.is_file():
            self._context.open_requested.emit(path)
        else:
            self._show_warning("This session is not there any more.")

    def _pause_or_continue_all(self) -> None:
        entries = [*self._queue.entries]
        if any(map(can_pause, entries)):
            self._queue.pause(entries)
        else:
            self._queue.resume(self._resumable())

    def _run(self, command: Command) -> None:
        applicable = command.applicable(self._table.selected)
        if applicable:
            command.run(applicable)

    # Setting up

    def _connect(self) -> None:
        queue = self._queue
        self._sources.chosen.connect(self.add_files)
        self._filmed.answered.connect(self._answer_filmed)
        self._replays.answered.connect(self._answer_replay)
        queue.rows_changed.connect(self._show_rows)
        queue.advanced.connect(self._refresh)
        queue.ended.connect(self._ended)
        queue.session_started.connect(self._context.sessions_changed)
        queue.failed.connect(self._context.failed)
        queue.key_missing.connect(self._ask_passphrase)
        self._table.selection_changed.connect(self._refresh)
        self._table.doubleClicked.connect(lambda _: self._run(self._actions[-1][0]))
        self._all.clicked.connect(self._pause_or_continue_all)
        self._resume.accepted.connect(self._resume_interrupted)
        self._context.replay_requested.connect(self.replay)

    def _lay_out(self) -> None:
        self._pages.addWidget(self._message)
        self._pages.addWidget(self._table)
        buttons = QHBoxLayout()
        buttons.addWidget(self._all)
        buttons.addStretch(1)
        for _, action in self._actions:
            buttons.addWidget(action_button(action))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        for widget in (self._sources, self._resume, self._filmed, self._replays):
            layout.addWidget(widget)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._details)
        layout.addLayout(buttons)
