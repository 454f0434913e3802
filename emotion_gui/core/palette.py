"""One color per emotion, from the palette of Okabe and Ito, which suits color-blind people."""

EMOTION_COLORS: dict[str, str] = {
    "angry": "#D55E00",
    "disgust": "#009E73",
    "fear": "#CC79A7",
    "happy": "#E69F00",
    "neutral": "#8C8C8C",
    "sad": "#0072B2",
    "surprise": "#56B4E9",
}


def rgb(color: str) -> tuple[int, int, int]:
    """Converts '#RRGGBB' to three integers from 0 to 255."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
