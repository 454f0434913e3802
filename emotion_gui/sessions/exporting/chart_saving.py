"""Saves any chart of the Sessions tab as a PNG by its context menu, and makes names for files."""

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
_MAX_LENGTH = 80  # characters, which leaves space for endings, also in other alphabets

Title = Callable[[], str]


def add_save_action(
    widget: QWidget, title: str | Title, context: SessionsContext, area: QWidget | None = None
) -> QAction:
    """Let the user save what a widget shows, by its context menu (right click, or the menu key).

    Args:
        widget: The widget with the context menu.
        title: Printed above the chart and proposed as the name of the file; a function if it changes.
        context: Of the page.
        area: The widget to save if that is not `widget`, such as one that includes a legend.

    Returns:
        The action in the context menu.
    """
    action = QAction(TEXT, widget)
    saver = _ChartSaver(area or widget, title if callable(title) else lambda: str(title), context)
    action.triggered.connect(saver.choose)
    menu = QMenu(widget)
    menu.addAction(action)
    widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)  # Qt's own menu would block
    widget.customContextMenuRequested.connect(lambda point: menu.popup(widget.mapToGlobal(point)))
    return action


class _ChartSaver(QObject):
    """Asks for a file and writes the image of a widget into it in the background."""

    def __init__(self, widget: QWidget, title: Title, context: SessionsContext) -> None:
        super().__init__(widget)
        self._widget, self._title, self._context = widget, title, context
        self._jobs = TaskQueue(self)

    def choose(self) -> None:
        """Grab the widget as it is now, and ask for a file to save the image in."""
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
            lambda: _write(image, out),
            lambda _: self._context.message.emit(done),
            self._context.failed.emit,
        )


def _write(image: QImage, out: Path) -> None:
    try:
        write_picture(image, out)
    except OSError as error:
        raise SessionError(f"{out.name} cannot be written: {reason(error)}.") from error


def safe_name(name: str, otherwise: str = "session") -> str:
    """Turn the name of a session into that of a file, without an ending, that every system accepts.

    Args:
        name: Any text.
        otherwise: Used if nothing of the name can be kept.
    """
    allowed = _FORBIDDEN.sub(" ", name.encode(errors="ignore").decode())
    short = " ".join(allowed.split())[:_MAX_LENGTH].strip(". ")
    if not short:
        return otherwise
    return f"{short} session" if _RESERVED.fullmatch(short) else short
