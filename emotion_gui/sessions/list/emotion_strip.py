"""The dominant emotions of a session over its time, as a narrow strip and in words."""

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

UNSURE, NO_FACE, NOTHING = -1, -2, -3  # where no class, by its number, dominates
_MAX = 240  # pieces of a strip; a long session has several parts of ten seconds in each
_PATTERNS = {UNSURE: Qt.BrushStyle.Dense5Pattern, NO_FACE: Qt.BrushStyle.BDiagPattern}
_OTHER = "#8C8C8C"  # of a class that is no emotion
_FEW = 0.05  # share of the time that is not worth a word

Piece = tuple[float, float, int]  # from, to (0 to 1 of the session) and what dominates there


@lru_cache(maxsize=512)
def pieces_of(summary: Summary) -> tuple[Piece, ...]:
    """Neighbors with the same emotion are one piece; none for a session without frames."""
    parts = summary.parts
    if not len(parts):
        return ()
    length = int(parts["part"].max()) + 1
    count = min(length, _MAX)
    codes = _codes(parts, length, count)
    starts = [0, *(np.flatnonzero(np.diff(codes)) + 1).tolist()]
    ends = [*starts[1:], count]
    whole = min(max(summary.seconds / PART_SECONDS, length - 0.95), length) * count / length
    return tuple(
        (start / whole, min(end / whole, 1.0), int(codes[start]))
        for start, end in zip(starts, ends, strict=True)
    )


def paint_strip(painter: QPainter, room: QRectF, summary: Summary, palette: QPalette) -> None:
    """Dotted is unsure, hatched is without a face."""
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    ground = palette.color(QPalette.ColorRole.Text)
    for start, end, code in pieces_of(summary):
        left, right = round(room.left() + room.width() * start), round(room.left() + room.width() * end)
        piece = QRectF(left, room.top(), max(right - left, 1), room.height())
        painter.fillRect(piece, _brush(code, summary.info.classes, ground))
    painter.restore()


def shares_of(summary: Summary) -> dict[str, float]:
    """Shares of the time, 0 to 1: emotions, "unsure" and "no face"; the most frequent first, 0 left out."""
    frames = summary.frames
    if not frames:
        return {}
    counts = dict(zip(summary.info.classes, summary.parts["labels"].sum(axis=0).tolist(), strict=True))
    counts["unsure"] = summary.with_face - summary.usable
    counts["no face"] = frames - summary.with_face
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return {name: count / frames for name, count in ordered if count}


def in_words(summary: Summary) -> str:
    """Such as "happy 62%, neutral 30%, no face 8%"."""
    shares = shares_of(summary)
    if not shares:
        return "no frames"
    told = [(name, share) for name, share in shares.items() if share >= _FEW] or list(shares.items())[:1]
    return ", ".join(f"{name} {percent(share)}" for name, share in told)


def _codes(parts: Rows, length: int, count: int) -> NDArray[np.int64]:
    """(count,) what dominates in each piece of the session."""
    place = parts["part"].astype(np.int64) * count // length
    frames, with_face, usable = (
        np.bincount(place, parts[name], count) for name in ("frames", "with_face", "usable")
    )
    labels = np.zeros((count, parts["labels"].shape[1]))
    np.add.at(labels, place, parts["labels"])
    codes = np.asarray(labels.argmax(axis=1), np.int64)
    codes[2 * usable < with_face] = UNSURE
    codes[2 * with_face < frames] = NO_FACE
    codes[frames == 0] = NOTHING
    return codes


def _brush(code: int, classes: Sequence[str], ground: QColor) -> QBrush:
    if code >= 0:
        return QBrush(QColor(EMOTION_COLORS.get(classes[code], _OTHER)))
    faint = QColor(ground)
    faint.setAlpha(0 if code == NOTHING else 120)
    return QBrush(faint, _PATTERNS.get(code, Qt.BrushStyle.NoBrush))
