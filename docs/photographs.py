"""Takes screenshots of the window in both themes, for the docs."""

from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.widgets.theme import apply_theme

THEMES = ("dark", "light")
_SETTLE_MS = 500
_POLL_MS = 50
_LARGE = 100_000  # bytes
_EXACT_COLORS = 96
_TIMEOUT_MS = 300_000


class Photographs:
    """Takes screenshots, and writes them as NAME-dark.png and NAME-light.png at the end, as that is slow."""

    def __init__(self, application: QApplication, window: QWidget, folder: Path) -> None:
        self._application, self._window, self._folder = application, window, folder
        self._images: dict[str, QImage] = {}

    def keep(self, name: str) -> None:
        """Take a screenshot of the window with its dialogs and menus, in each theme."""
        for theme in THEMES:
            apply_theme(self._application, theme)
            wait(_SETTLE_MS)
            self._images[f"{name}-{theme}"] = self._grab().toImage()

    def write(self) -> None:
        """Write all screenshots."""
        for name, image in self._images.items():
            file = self._folder / f"{name}.png"
            image.save(str(file))
            reduce_colors(file)
            print(file)

    def _grab(self) -> QPixmap:
        screenshot = self._window.grab()
        visible = [widget for widget in self._application.topLevelWidgets() if widget.isVisible()]
        with QPainter(screenshot) as painter:
            for widget in visible:
                if isinstance(widget, QDialog | QMenu):
                    position = widget.pos() - self._window.pos()
                    painter.drawPixmap(position, widget.grab())
                    painter.drawRect(position.x(), position.y(), widget.width() - 1, widget.height() - 1)
        return screenshot


def reduce_colors(file: Path) -> None:
    """Reduce a large file to 256 colors; the most frequent ones stay exact."""
    with Image.open(file) as image:
        original = image.convert("RGB")
    original.save(file, optimize=True)
    if file.stat().st_size > _LARGE:
        reduced = original.quantize(palette=_palette(original), dither=Image.Dither.FLOYDSTEINBERG)
        reduced.save(file, optimize=True)


def _palette(image: Image.Image) -> Image.Image:
    """A palette that keeps the emotions' colors distinct even if a video image has many other colors."""
    counted = image.getcolors(image.width * image.height) or []
    emotions = [QColor(name).getRgb()[:3] for name in EMOTION_COLORS.values()]
    exact = [color for _, color in sorted(counted, reverse=True)[: _EXACT_COLORS - len(emotions)]] + emotions
    rest = image.quantize(256 - _EXACT_COLORS, Image.Quantize.MEDIANCUT).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for color in exact for part in color] + rest[: 3 * (256 - _EXACT_COLORS)])
    return palette


def center(dialog: QWidget, window: QWidget) -> None:
    """Move a dialog to the center of the window, as a window manager would."""
    dialog.move(window.pos() + QPoint(*((window.rect().center() - dialog.rect().center()).toTuple())))


def wait(milliseconds: int) -> None:
    """Wait while the event loop runs."""
    QTest.qWait(milliseconds)


def until(condition: Callable[[], bool]) -> None:
    """Wait until the condition is true. Raises TimeoutError."""
    for _ in range(_TIMEOUT_MS // _POLL_MS):
        if condition():
            return
        wait(_POLL_MS)
    raise TimeoutError("the window did not reach that state")
