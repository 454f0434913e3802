"""Builds the pages of the Sessions tab one after another, so that the window stays responsive."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from emotion_gui.sessions.context import SessionsContext

if TYPE_CHECKING:
    from emotion_gui.sessions.alerts.alerts_page import AlertsPage
    from emotion_gui.sessions.list.session_list import SessionList
    from emotion_gui.sessions.review.review_page import ReviewPage
    from emotion_gui.sessions.task_queue import TaskQueue
    from emotion_gui.sessions.trends.trends_page import TrendsPage
    from emotion_gui.sessions.videos.videos_page import VideosPage


@dataclass(frozen=True)
class SessionsPages:
    """The pages of the tab, and the queue of their work on files."""

    jobs: TaskQueue
    sessions: SessionList
    review: ReviewPage
    trends: TrendsPage
    alerts: AlertsPage
    videos: VideosPage


# Modules that take long to import, one at a time: each blocks the window for some twenty milliseconds.
_REVIEW_MODULES = (
    "exporting.export_button",
    "review.prepared_session",
    "review.timeline",
    "review.side_pages",
    "review.review_view",
)
_TRENDS_MODULES = ("trends.trend_data", "trends.trend_board")
_ALERTS_MODULES = ("alerts.backtest_view", "alerts.rule_editor")
_VIDEOS_MODULES = ("videos.video_queue",)


def build_pages(context: SessionsContext) -> Generator[None, None, SessionsPages]:
    """Build the pages step by step.

    Yields:
        None after each step.

    Returns:
        All pages.
    """
    from emotion_gui.sessions.task_queue import TaskQueue

    jobs = TaskQueue(context)
    yield
    from emotion_gui.sessions.list.session_list import SessionList

    yield
    sessions = SessionList(context, jobs)
    yield from _import_steps(_REVIEW_MODULES)
    from emotion_gui.sessions.review.review_page import ReviewPage

    yield
    review = ReviewPage(context)
    yield from _import_steps(_TRENDS_MODULES)
    from emotion_gui.sessions.trends.trends_page import TrendsPage

    yield
    trends = TrendsPage(context)
    yield from _import_steps(_ALERTS_MODULES)
    from emotion_gui.sessions.alerts.alerts_page import AlertsPage

    yield
    alerts = AlertsPage(context)
    yield from _import_steps(_VIDEOS_MODULES)
    from emotion_gui.sessions.videos.videos_page import VideosPage

    yield
    videos = VideosPage(context)
    yield
    return SessionsPages(jobs, sessions, review, trends, alerts, videos)


def _import_steps(names: tuple[str, ...]) -> Generator[None, None, None]:
    for name in names:
        import_module(f"{__package__}.{name}")
        yield
