"""Draws the app's icon for each system from resources/icons/emotion-gui.svg."""

from pathlib import Path

from bundling.editions import ROOT

_SVG = ROOT / "resources" / "icons" / "emotion-gui.svg"
_SIZE = 1024
_ICO_SIZES = [(side, side) for side in (16, 24, 32, 48, 64, 128, 256)]
PNG_SIZES = (48, 128, 256)


def draw(folder: Path) -> Path:
    """Write emotion-gui.ico, .icns and PNGs into `folder`, and return it."""
    from PIL import Image
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    folder.mkdir(parents=True, exist_ok=True)
    drawing = QImage(_SIZE, _SIZE, QImage.Format.Format_ARGB32)
    drawing.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawing)
    QSvgRenderer(str(_SVG)).render(painter)
    painter.end()
    large = folder / "emotion-gui.png"
    if not drawing.save(str(large)):
        raise OSError(f"{large} cannot be written")
    with Image.open(large) as image:
        image.save(folder / "emotion-gui.ico", sizes=_ICO_SIZES)
        image.save(folder / "emotion-gui.icns")
        for side in PNG_SIZES:
            image.resize((side, side), Image.Resampling.LANCZOS).save(folder / f"emotion-gui-{side}.png")
    return folder
