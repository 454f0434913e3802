"""The report's bars: for which share of the time each emotion was the answer."""

from collections.abc import Mapping

from emotion_gui.core.palette import EMOTION_COLORS
from emotion_gui.export.report import svg
from emotion_gui.export.report.html import percent

UNSURE = "unsure"
_WIDTH = 560
_STEP, _BAR = 26, 16
_END = 60  # room for the percent after the longest bar


def label_bars(shares: Mapping[str, float], description: str) -> str:
    """shares: of the time in which the face was seen, by label, with `UNSURE`; 0 to 1."""
    longest = max(*shares.values(), 0.01)
    room = _WIDTH - svg.LEFT - _END
    parts: list[str] = []
    for place, (label, share) in enumerate(shares.items()):
        top, width = place * _STEP + 4, share / longest * room
        parts += [
            svg.text(svg.LEFT - 8, top + 12, label, "end"),
            svg.bar(svg.LEFT, top, max(width, 1), _BAR, EMOTION_COLORS.get(label, "var(--quiet)")),
            svg.text(svg.LEFT + max(width, 1) + 8, top + 12, percent(share)),
        ]
    height = len(shares) * _STEP + 4
    return svg.picture(height, "Most probable emotion", description, "".join(parts), width=_WIDTH)
