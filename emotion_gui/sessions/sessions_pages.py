"""The pages of the Sessions tab, made one after another so that the window answers in between."""

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
    """One of each. jobs: what they do to files."""

    jobs: TaskQueue
    sessions: SessionList
    review: ReviewPage
    trends: TrendsPage
    alerts: AlertsPage
    videos: VideosPage


# What takes long to import, piece by piece: each would hold up the window for some twenty milliseconds.
_OF_REVIEW = (
    "exporting.export_button",
    "review.prepared_session",
    "review.timeline",
    "review.side_pages",
    "review.review_view",
)
_OF_TRENDS = ("trends.trend_data", "trends.trend_board")
_OF_ALERTS = ("alerts.backtest_view", "alerts.rule_editor")
_OF_VIDEOS = ("videos.video_queue",)


def made_in_steps(context: SessionsContext) -> Generator[None, None, SessionsPages]:
    """Makes a page between two yields, with what only it imports, and gives all of them at the end."""
    from emotion_gui.sessions.task_queue import TaskQueue

    jobs = TaskQueue(context)
    yield
    from emotion_gui.sessions.list.session_list import SessionList

    yield
    sessions = SessionList(context, jobs)
    yield from _imported(_OF_REVIEW)
    from emotion_gui.sessions.review.review_page import ReviewPage

    yield
    review = ReviewPage(context)
    yield from _imported(_OF_TRENDS)
    from emotion_gui.sessions.trends.trends_page import TrendsPage

    yield
    trends = TrendsPage(context)
    yield from _imported(_OF_ALERTS)
    from emotion_gui.sessions.alerts.alerts_page import AlertsPage

    yield
    alerts = AlertsPage(context)
    yield from _imported(_OF_VIDEOS)
    from emotion_gui.sessions.videos.videos_page import VideosPage

    yield
    videos = VideosPage(context)
    yield
    return SessionsPages(jobs, sessions, review, trends, alerts, videos)


def _imported(names: tuple[str, ...]) -> Generator[None, None, None]:
    for name in names:
        import_module(f"{__package__}.{name}")
        yield
