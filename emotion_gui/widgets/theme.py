"""Light and dark: the palette of the application, and the colors of charts."""

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

Theme = Literal["system", "light", "dark"]

_SCHEMES: dict[Theme, Qt.ColorScheme] = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Applies the Fusion style with the system's palette, a light one or a dark one.

    It may be called again at any time: every widget receives a PaletteChange.
    """
    if app.style().name() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(QPalette())  # removes the palette of an earlier call
    app.styleHints().setColorScheme(_SCHEMES[theme])
    # A plain X11 session has no platform theme that follows the request.
    if theme != "system" and is_dark(app.palette()) != (theme == "dark"):
        app.setPalette(_fusion_palette(theme == "dark"))


def is_dark(palette: QPalette) -> bool:
    """Returns whether the window is dark."""
    return palette.color(QPalette.ColorRole.Window).lightness() < 128


def chart_colors(palette: QPalette) -> tuple[QColor, QColor, QColor]:
    """Returns (background, foreground, grid) colors; the grid is an almost transparent foreground."""
    background = palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Base)
    foreground = palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Text)
    grid = QColor(foreground)
    grid.setAlpha(48)
    return background, foreground, grid


def blend(first: QColor, second: QColor, share: float) -> QColor:
    """Returns `first` blended with `second`, whose share is 0 to 1."""

    def mix(a: int, b: int) -> int:
        return round(a + (b - a) * share)

    return QColor(
        mix(first.red(), second.red()), mix(first.green(), second.green()), mix(first.blue(), second.blue())
    )


def _fusion_palette(dark: bool) -> QPalette:
    """Returns the palette that Fusion itself uses for that color scheme."""
    window = QColor(50, 50, 50) if dark else QColor(239, 239, 239)
    text = QColor(240, 240, 240) if dark else QColor(0, 0, 0)
    base = window.darker(140) if dark else QColor(255, 255, 255)
    shade = window.darker(150)
    placeholder = QColor(text)
    placeholder.setAlpha(128)
    highlight = QColor(48, 140, 198)
    palette = QPalette()
    role = QPalette.ColorRole
    for which, color in (
        (role.Window, window),
        (role.Button, window),
        (role.Base, base),
        (role.AlternateBase, blend(base, window, 0.5)),
        (role.Light, window.lighter(150)),
        (role.Midlight, window.lighter(120)),
        (role.Mid, window.darker(130)),
        (role.Dark, shade),
        (role.Shadow, shade.darker(135)),
        (role.WindowText, text),
        (role.ButtonText, text),
        (role.Text, text),
        (role.BrightText, text),
        (role.PlaceholderText, placeholder),
        (role.Highlight, highlight),
        (role.HighlightedText, QColor(255, 255, 255)),
        (role.Accent, highlight),
        (role.Link, highlight.lighter(130) if dark else highlight.darker(150)),
        (role.ToolTipBase, window.lighter(130) if dark else QColor(255, 255, 220)),
        (role.ToolTipText, text),
    ):
        palette.setColor(which, color)
    disabled = QPalette.ColorGroup.Disabled
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(disabled, which, QColor(130, 130, 130) if dark else QColor(150, 150, 150))
    palette.setColor(disabled, role.Base, window)
    palette.setColor(disabled, role.Highlight, QColor(145, 145, 145))
    return palette
