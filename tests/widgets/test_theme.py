from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from emotion_gui.widgets.theme import Theme, apply_theme, blend, chart_colors, is_dark


@pytest.fixture(autouse=True)
def system_theme_again(qapp: QApplication) -> Iterator[None]:
    yield
    apply_theme(qapp, "system")


def contrast(first: QColor, second: QColor) -> float:
    """Returns the contrast ratio of WCAG 2.1, from 1 to 21."""

    def luminance(color: QColor) -> float:
        parts = [color.redF(), color.greenF(), color.blueF()]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("theme", "dark"), [("light", False), ("dark", True)])
def test_theme_is_applied_and_can_be_changed_back(qapp: QApplication, theme: Theme, dark: bool) -> None:
    apply_theme(qapp, theme)
    assert qapp.style().name() == "fusion"
    assert is_dark(qapp.palette()) == dark
    apply_theme(qapp, "light")
    assert not is_dark(qapp.palette())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_is_readable(qapp: QApplication, theme: Theme) -> None:
    apply_theme(qapp, theme)
    palette, role = qapp.palette(), QPalette.ColorRole
    for text, ground in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.ButtonText, role.Button),
        (role.ToolTipText, role.ToolTipBase),
        (role.Link, role.Window),
    ):
        assert contrast(palette.color(text), palette.color(ground)) >= 4.5, text
    background, foreground, _ = chart_colors(palette)
    assert contrast(foreground, background) >= 7


def test_widgets_follow_a_change(qtbot: QtBot, qapp: QApplication) -> None:
    from emotion_gui.live.probability_bars import ProbabilityBars

    apply_theme(qapp, "light")
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    bars.show()
    before = bars.grab().toImage().pixelColor(2, 2)
    apply_theme(qapp, "dark")
    qtbot.waitUntil(lambda: bars.grab().toImage().pixelColor(2, 2).lightness() < 128)
    assert before.lightness() > 128


def test_blend() -> None:
    assert blend(QColor(0, 100, 200), QColor(100, 100, 0), 0.5) == QColor(50, 100, 100)
    assert blend(QColor("white"), QColor("black"), 0.0) == QColor("white")
