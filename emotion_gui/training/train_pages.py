"""The pages of the Train tab, built one after another so that the window stays responsive."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emotion_gui.training.curves.run_view import RunView
    from emotion_gui.training.data.data_page import DataPage
    from emotion_gui.training.options.options_page import OptionsPage
    from emotion_gui.training.report.report_page import ReportPage
    from emotion_gui.training.runs.runs_page import RunsPage


@dataclass(frozen=True)
class TrainPages:
    data: DataPage
    options: OptionsPage
    view: RunView
    report: ReportPage
    runs: RunsPage


def build_pages(runs: Path) -> Generator[None, None, TrainPages]:
    """Imports and builds the pages in small steps.

    Args:
        runs: The folder with a subfolder for each run.

    Yields:
        Nothing, between two steps, so that the caller can return to the event loop.

    Returns:
        All pages.
    """
    from emotion_gui.training.data.data_page import DataPage

    yield
    data = DataPage()
    yield
    from emotion_gui.training.options.options_page import OptionsPage

    yield
    options = OptionsPage()
    yield
    from emotion_gui.training.curves.run_view import RunView

    yield
    view = RunView()
    yield
    from emotion_gui.training.report.report_page import ReportPage

    report = ReportPage()
    yield
    from emotion_gui.training.runs.runs_page import RunsPage

    yield
    return TrainPages(data, options, view, report, RunsPage(runs))
