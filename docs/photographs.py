"""Pictures of the window as it is, in both themes, for the docs."""

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
_KEPT = 96  # colors
_PATIENCE_MS = 300_000


class Photographs:
    """Kept as NAME-dark.png and NAME-light.png, once all are taken: writing takes seconds."""

    def __init__(self, application: QApplication, window: QWidget, folder: Path) -> None:
        self._application, self._window, self._folder = application, window, folder
        self._taken: dict[str, QImage] = {}

    def keep(self, name: str) -> None:
        """The window, with the dialogs and menus over it."""
        for theme in THEMES:
            apply_theme(self._application, theme)
            wait(_SETTLE_MS)
            self._taken[f"{name}-{theme}"] = self._grab().toImage()

    def write(self) -> None:
        """All that were taken."""
        for name, image in self._taken.items():
            file = self._folder / f"{name}.png"
            image.save(str(file))
            make_small(file)
            print(file)

    def _grab(self) -> QPixmap:
        picture = self._window.grab()
        over = [each for each in self._application.topLevelWidgets() if each.isVisible()]
        with QPainter(picture) as painter:
            for widget in over:
                if isinstance(widget, QDialog | QMenu):
                    place = widget.pos() - self._window.pos()
                    painter.drawPixmap(place, widget.grab())
                    painter.drawRect(place.x(), place.y(), widget.width() - 1, widget.height() - 1)
        return picture


def make_small(file: Path) -> None:
    """With 256 colors, where that is needed; those of which there is most stay what they are."""
    with Image.open(file) as picture:
        whole = picture.convert("RGB")
    whole.save(file, optimize=True)
    if file.stat().st_size > _LARGE:
        whole.quantize(palette=_palette(whole), dither=Image.Dither.FLOYDSTEINBERG).save(file, optimize=True)


def _palette(picture: Image.Image) -> Image.Image:
    """Without it two emotions may have one color, where a picture of the video has many others."""
    counted = picture.getcolors(picture.width * picture.height) or []
    emotions = [QColor(name).getRgb()[:3] for name in EMOTION_COLORS.values()]
    most = [color for _, color in sorted(counted, reverse=True)[: _KEPT - len(emotions)]] + emotions
    rest = picture.quantize(256 - _KEPT, Image.Quantize.MEDIANCUT).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for color in most for part in color] + rest[: 3 * (256 - _KEPT)])
    return palette


def center(dialog: QWidget, window: QWidget) -> None:
    """Put it where a window manager would."""
    dialog.move(window.pos() + QPoint(*((window.rect().center() - dialog.rect().center()).toTuple())))


def wait(milliseconds: int) -> None:
    """The window goes on meanwhile."""
    QTest.qWait(milliseconds)


def until(condition: Callable[[], bool]) -> None:
    """Wait for it."""
    for _ in range(_PATIENCE_MS // _POLL_MS):
        if condition():
            return
        wait(_POLL_MS)
    raise TimeoutError("the window did not come to that state")
