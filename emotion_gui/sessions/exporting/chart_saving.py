"""Saves any chart of the Sessions tab as a PNG by its context menu, under a name that every system takes."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from emotion_gui.recording.errors import SessionError
from emotion_gui.sessions.context import SessionsContext
from emotion_gui.sessions.task_queue import TaskQueue
from emotion_gui.widgets.chart_picture import picture_of, write_picture
from trainer.shared.errors import reason

TEXT = "Save this chart as PNG…"
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)  # of Windows
_MAX_LENGTH = 80  # characters, which leaves room for endings, also in other alphabets

Title = Callable[[], str]


def offer_picture(
    widget: QWidget, title: str | Title, context: SessionsContext, shown: QWidget | None = None
) -> QAction:
    """Let the user save what the widget shows, by its context menu (right click, or the menu key).

    title: what stands above the chart, and is proposed as the file's name; as a function where it changes.
    shown: what is in the picture where that is more than the widget, such as one with a legend around it.
    """
    action = QAction(TEXT, widget)
    saver = _ChartSaver(shown or widget, title if callable(title) else lambda: str(title), context)
    action.triggered.connect(saver.choose)
    menu = QMenu(widget)
    menu.addAction(action)
    widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)  # Qt's own menu would block
    widget.customContextMenuRequested.connect(lambda place: menu.popup(widget.mapToGlobal(place)))
    return action


class _ChartSaver(QObject):
    def __init__(self, widget: QWidget, title: Title, context: SessionsContext) -> None:
        super().__init__(widget)
        self._widget, self._title, self._context = widget, title, context
        self._jobs = TaskQueue(self)

    def choose(self) -> None:
        """Ask for the file; what is saved is what was to be seen before."""
        title = self._title()
        image = picture_of(self._widget, title)
        last = self._context.settings.last_folder
        folder = last if last and Path(last).is_dir() else str(Path.home())
        dialog = QFileDialog(self._widget, TEXT.rstrip("…"), folder, "Pictures (*.png)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("png")
        dialog.selectFile(f"{safe_name(title, 'chart')}.png")
        dialog.fileSelected.connect(partial(self._save, image))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _save(self, image: QImage, chosen: str) -> None:
        out = Path(chosen)
        if out.suffix.lower() != ".png":
            out = out.with_name(f"{out.name}.png")
        self._context.store.update(replace(self._context.settings, last_folder=str(out.parent)))
        done = f"{out.name} is in {out.parent}."
        self._jobs.run(
            lambda: _written(image, out),
            lambda _: self._context.message.emit(done),
            self._context.failed.emit,
        )


def _written(image: QImage, out: Path) -> None:
    try:
        write_picture(image, out)
    except OSError as error:
        raise SessionError(f"{out.name} cannot be written: {reason(error)}.") from error


def safe_name(name: str, otherwise: str = "session") -> str:
    """The name of a session, as that of a file without its ending."""
    words = _FORBIDDEN.sub(" ", name.encode(errors="ignore").decode())
    short = " ".join(words.split())[:_MAX_LENGTH].strip(". ")
    if not short:
        return otherwise
    return f"{short} session" if _RESERVED.fullmatch(short) else short
