"""The button that exports a session to files of several kinds."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton, QWidget

from emotion_gui.export.files import Progress
from emotion_gui.export.session_export import Choices, export_session
from emotion_gui.recording.session_reader import Summary, read_summary
from emotion_gui.recording.vault import Keyring
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.exporting.chart_saving import safe_name
from emotion_gui.sessions.exporting.export_work import ExportWork
from emotion_gui.sessions.task_queue import TaskQueue
from emotion_gui.widgets.banner import Banner
from trainer.shared.formatting import percent

TEXT = "Export"


class Kind(NamedTuple):
    """A kind of file.

    Attributes:
        ending: Of the file.
        text: In the menu.
        tip: What the kind is good for.
        filter: Name of the filter of the file dialog.
    """

    ending: str
    text: str
    tip: str
    filter: str


KINDS = (
    Kind(".csv", "&Table (CSV)…", "One row per face and frame, for spreadsheets and statistics", "Tables"),
    Kind(".json", "&Data (JSON)…", "Everything in one document, for programs", "JSON documents"),
    Kind(".html", "&Report (HTML)…", "Charts, means and limits in one file, to read or print", "Web pages"),
    Kind(".mp4", "&Video (MP4)…", "The pictures of the session, with boxes and labels", "Videos"),
)


class ExportButton(QToolButton):
    """Offers the kinds of files that can be made of a session and, during an export, to stop it."""

    def __init__(
        self, context: SessionsContext, page: QWidget | None = None, parent: QWidget | None = None
    ) -> None:
        """Create the button. After an export, a message with a button is shown over `page` if given."""
        super().__init__(parent)
        self._context, self._page = context, page
        self._session: Path | None = None
        self._summary: Summary | None = None
        self._smoothing: float | None = None
        self._face: int | None = None
        self._exported: Path | None = None  # the session of the current or the last export
        self._was_locked = False
        self._last: Path | None = None
        self._banner: Banner | None = None
        self._jobs, self._work = TaskQueue(self), ExportWork(self)
        self._kinds = {kind.ending: self._kind_action(kind) for kind in KINDS}
        self._stop = self._action("&Stop", self._work.stop)
        self._open = self._action("&Open", self._open_last)
        self._open_folder = self._action("Open its &folder", self._open_last_folder)
        self._lay_out()
        self._connect()
        self.set_session(None)

    @property
    def is_busy(self) -> bool:
        """Whether an export is running."""
        return self._work.out is not None

    def set_session(self, session: Path | None) -> None:
        """Offer to export this session. A running export continues."""
        self._session, self._summary = session, None
        self._face = None
        self._read()
        self._show_state()

    def set_smoothing(self, seconds: float) -> None:
        """Set the time constant of the exported probabilities, in seconds."""
        self._smoothing = seconds

    def set_face(self, face: int | None) -> None:
        """Set the id of the face of a report; None for the largest face of each frame."""
        self._face = face

    def export(self, out: Path) -> None:
        """Export the session as the ending of `out` says, after asking for the passphrase if it is locked."""
        session, summary = self._session, self._summary
        if session is None or self.is_busy:
            return
        if summary is not None and summary.lock is not None and summary.lock.id not in self._context.keys:
            self._context.ask_passphrase(partial(self._start, session, out), session)
        else:
            self._start(session, out)

    def shut_down(self) -> None:
        """Stop the export, which leaves no incomplete file."""
        self._work.shut_down()
        self._jobs.shut_down()

    # Export

    def _choose_file(self, kind: Kind) -> None:
        dialog = QFileDialog(self, "Export the session", self._folder(), f"{kind.filter} (*{kind.ending})")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(kind.ending.removeprefix("."))
        dialog.selectFile(f"{self._file_name()}{kind.ending}")
        dialog.fileSelected.connect(partial(self._chosen, kind.ending))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _chosen(self, ending: str, name: str) -> None:
        out = Path(name)
        if out.suffix.lower() != ending:
            out = out.with_name(out.name + ending)
        self._context.store.update(replace(self._context.settings, last_folder=str(out.parent)))
        self.export(out)

    def _start(self, session: Path, out: Path) -> None:
        models = [folder for _, folder in self._context.models()]
        choices = Choices(self._smoothing, self._face, models)
        self._exported = session
        self._was_locked = self._summary is not None and self._summary.lock is not None
        keys: Keyring = dict(self._context.keys)

        def write(progress: Progress) -> None:
            export_session(session, keys, out, choices, progress)

        self._work.start(out, write)
        self._show_state()

    def _done(self, out: Path) -> None:
        self._last = out
        self._show_state()
        warning = " It has no passphrase: whoever gets the file can read it." if self._was_locked else ""
        message = f"{out.name} is in {out.parent}.{warning}"
        if self._page is None:
            self._context.message.emit(message)
            return
        if self._banner is None:
            self._banner = Banner(self._page)
            self._banner.button_clicked.connect(self._banner_clicked)
        button = "Open" if out.suffix == ".html" else "Open folder"
        self._banner.show_message(message, button=button)

    def _failed(self, sentence: str) -> None:
        self._show_state()
        self._context.failed.emit(sentence)

    def _stopped(self) -> None:
        self._show_state()
        self._context.message.emit("The export was stopped. Nothing was written.")

    def _release(self, sessions: list[Path]) -> None:
        if self._exported in sessions and self.is_busy:
            self._work.shut_down()
            self._show_state()

    # Exported files

    def _banner_clicked(self) -> None:
        assert self._banner is not None
        self._banner.dismiss()
        if self._banner.button_text == "Open":
            self._open_last()
        else:
            self._open_last_folder()

    def _open_last(self) -> None:
        self._open_path(self._last)

    def _open_last_folder(self) -> None:
        self._open_path(self._last.parent if self._last else None)

    def _open_path(self, path: Path | None) -> None:
        if path is None:
            return
        if not path.exists():
            self._context.failed.emit(f"{path} is not there any more.")
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._context.failed.emit(f"No program for it was found. It is here: {path}")

    # The session

    def _read(self) -> None:
        session, keys = self._session, dict(self._context.keys)
        if session is not None:
            self._jobs.run(lambda: read_summary(session, keys), self._set_summary, self._context.failed.emit)

    def _set_summary(self, summary: Summary) -> None:
        if summary.path == self._session:
            self._summary = summary
            self._show_state()

    def _file_name(self) -> str:
        stem = self._session.stem if self._session else ""
        info = self._summary.info.name if self._summary else ""
        return safe_name(info or stem, otherwise=safe_name(stem))

    def _folder(self) -> str:
        last = self._context.settings.last_folder
        return last if last and Path(last).is_dir() else str(Path.home())

    # Display

    def _show_state(self) -> None:
        busy = self.is_busy
        for ending, action in self._kinds.items():
            action.setVisible(not busy and (ending != ".mp4" or self._has_pictures()))
        for action in (self._open, self._open_folder):
            action.setVisible(not busy and self._last is not None)
        if self._last is not None:
            self._open.setText(f"&Open {self._last.name.replace('&', '&&')}")
        self._stop.setVisible(busy)
        out = self._work.out
        self._stop.setText(f"&Stop writing {out.name.replace('&', '&&')}" if out else "&Stop")
        self.setEnabled(busy or self._session is not None)
        self._show_text(TEXT)

    def _show_progress(self, share: float) -> None:
        if self.is_busy:
            self._show_text(f"{TEXT} {percent(share)}")

    def _show_text(self, text: str) -> None:
        self.setText(text)
        self.setAccessibleName(f"{text} of the session" if text == TEXT else text)

    def _has_pictures(self) -> bool:
        return self._summary is not None and self._summary.has_pictures

    # Setting up

    def _kind_action(self, kind: Kind) -> QAction:
        action = self._action(kind.text, lambda: self._choose_file(kind))
        action.setToolTip(kind.tip)
        return action

    def _action(self, text: str, run: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(lambda _: run())
        return action

    def _lay_out(self) -> None:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.addActions([*self._kinds.values(), self._stop])
        menu.addSeparator()
        menu.addActions([self._open, self._open_folder])
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("Write the session as a table, a report or a video")

    def _connect(self) -> None:
        self._work.progress.connect(self._show_progress)
        self._work.done.connect(self._done)
        self._work.failed.connect(self._failed)
        self._work.stopped.connect(self._stopped)
        for changed in (self._context.sessions_changed, self._context.unlocked):
            changed.connect(self._read)
        self._context.release_requested.connect(self._release)
