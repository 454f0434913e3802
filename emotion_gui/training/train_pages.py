"""The pages of the Train tab, made one after another so that the window answers in between."""

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
    """One of each."""

    data: DataPage
    options: OptionsPage
    view: RunView
    report: ReportPage
    runs: RunsPage


def made_in_steps(runs: Path) -> Generator[None, None, TrainPages]:
    """Makes a page between two yields, with what only it imports, and gives all of them at the end."""
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
