"""The dominant emotions of a session over its time, as a narrow strip and as text."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPalette

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.recording.samples import PART_SECONDS, Rows
from emotion_gui.recording.session_reader import Summary
from trainer.shared.formatting import percent

UNSURE, NO_FACE, NOTHING = -1, -2, -3  # codes of pieces in which no class dominates
_MAX_PIECES = 240  # of a strip; in a long session each covers several parts of ten seconds
_PATTERNS = {UNSURE: Qt.BrushStyle.Dense5Pattern, NO_FACE: Qt.BrushStyle.BDiagPattern}
_OTHER_COLOR = "#8C8C8C"  # of a class that is no emotion
_MIN_SHARE = 0.05  # of the time, below which a class is not listed

# Start and end, 0 to 1 of the session, and the number of the dominant class or a code.
Piece = tuple[float, float, int]


@lru_cache(maxsize=512)
def pieces_of(summary: Summary) -> tuple[Piece, ...]:
    """Return the pieces of a strip, with equal neighbors merged; none for a session without frames."""
    parts = summary.parts
    if not len(parts):
        return ()
    length = int(parts["part"].max()) + 1
    count = min(length, _MAX_PIECES)
    codes = _codes(parts, length, count)
    starts = [0, *(np.flatnonzero(np.diff(codes)) + 1).tolist()]
    ends = [*starts[1:], count]
    whole = min(max(summary.seconds / PART_SECONDS, length - 0.95), length) * count / length
    return tuple(
        (start / whole, min(end / whole, 1.0), int(codes[start]))
        for start, end in zip(starts, ends, strict=True)
    )


def paint_strip(painter: QPainter, rect: QRectF, summary: Summary, palette: QPalette) -> None:
    """Paint the strip; dotted parts are unsure, hatched ones have no face."""
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    foreground = palette.color(QPalette.ColorRole.Text)
    for start, end, code in pieces_of(summary):
        left, right = round(rect.left() + rect.width() * start), round(rect.left() + rect.width() * end)
        piece = QRectF(left, rect.top(), max(right - left, 1), rect.height())
        painter.fillRect(piece, _brush(code, summary.info.classes, foreground))
    painter.restore()


def shares_of(summary: Summary) -> dict[str, float]:
    """Return the shares of the time, 0 to 1, of emotions, "unsure" and "no face", largest first."""
    frames = summary.frames
    if not frames:
        return {}
    counts = dict(zip(summary.info.classes, summary.parts["labels"].sum(axis=0).tolist(), strict=True))
    counts["unsure"] = summary.with_face - summary.usable
    counts["no face"] = frames - summary.with_face
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return {name: count / frames for name, count in ordered if count}


def shares_text(summary: Summary) -> str:
    """Format the shares of the time such as "happy 62%, neutral 30%, no face 8%"."""
    shares = shares_of(summary)
    if not shares:
        return "no frames"
    listed = [(name, share) for name, share in shares.items() if share >= _MIN_SHARE]
    listed = listed or list(shares.items())[:1]
    return ", ".join(f"{name} {percent(share)}" for name, share in listed)


def _codes(parts: Rows, length: int, count: int) -> NDArray[np.int64]:
    """Return the (count,) numbers of the dominant classes, or codes, of equal pieces of the session."""
    pieces = parts["part"].astype(np.int64) * count // length
    frames, with_face, usable = (
        np.bincount(pieces, parts[name], count) for name in ("frames", "with_face", "usable")
    )
    labels = np.zeros((count, parts["labels"].shape[1]))
    np.add.at(labels, pieces, parts["labels"])
    codes = np.asarray(labels.argmax(axis=1), np.int64)
    codes[2 * usable < with_face] = UNSURE
    codes[2 * with_face < frames] = NO_FACE
    codes[frames == 0] = NOTHING
    return codes


def _brush(code: int, classes: Sequence[str], foreground: QColor) -> QBrush:
    if code >= 0:
        return QBrush(QColor(EMOTION_COLORS.get(classes[code], _OTHER_COLOR)))
    faint = QColor(foreground)
    faint.setAlpha(0 if code == NOTHING else 120)
    return QBrush(faint, _PATTERNS.get(code, Qt.BrushStyle.NoBrush))
