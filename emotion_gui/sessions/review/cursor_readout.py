"""The readout of a session at the cursor."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from emotion_gui.sessions.review.emotion_layer import COLORS
from emotion_gui.sessions.review.prepared_session import PreparedSession
from trainer.shared.face_input import LABELS


def label_at(prepared: PreparedSession, time: float) -> str:
    """Return the label that was shown at a time in seconds, "unsure", or "no face"."""
    row, series = prepared.row_at(time), prepared.series
    if row is None or not series.seen[row]:
        return "no face"
    return "unsure" if series.unsure[row] else LABELS[int(series.label[row])]


def boxes_at(prepared: PreparedSession, milliseconds: int) -> list[tuple[QRectF, QColor]]:
    """Return the boxes of all faces of a frame, as shares of its width and height, with their colors.

    There are none if they are already drawn in the recorded pictures.
    """
    info = prepared.recording.info
    width, height = info.frame_size
    if info.pictures == "overlay" or not width or not height:
        return []
    return [
        (
            QRectF(face["x"] / width, face["y"] / height, face["width"] / width, face["height"] / height),
            COLORS[int(face["label"]) % len(COLORS)],
        )
        for face in prepared.faces_at(milliseconds)
    ]
