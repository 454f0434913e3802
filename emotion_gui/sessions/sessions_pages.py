"""The pages of the Sessions tab, made one after another so that the window answers in between."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emotion_gui.sessions.context import SessionsContext

if TYPE_CHECKING:
    from emotion_gui.sessions.alerts.alerts_page import AlertsPage
    from emotion_gui.sessions.jobs import Jobs
    from emotion_gui.sessions.list.session_list import SessionList
    from emotion_gui.sessions.review.review_page import ReviewPage
    from emotion_gui.sessions.trends.trends_page import TrendsPage
    from emotion_gui.sessions.videos.videos_page import VideosPage


@dataclass(frozen=True)
class SessionsPages:
    """One of each. jobs: what they do to files."""

    jobs: Jobs
    sessions: SessionList
    review: ReviewPage
    trends: TrendsPage
    alerts: AlertsPage
    videos: VideosPage


def made_in_steps(context: SessionsContext) -> Generator[None, None, SessionsPages]:
    """Makes a page between two yields, with what only it imports, and gives all of them at the end."""
    from emotion_gui.sessions.jobs import Jobs

    jobs = Jobs(context)
    yield
    from emotion_gui.sessions.list.session_list import SessionList

    yield
    sessions = SessionList(context, jobs)
    yield
    from emotion_gui.sessions.review.review_page import ReviewPage

    yield
    review = ReviewPage(context)
    yield
    from emotion_gui.sessions.trends.trends_page import TrendsPage

    yield
    trends = TrendsPage(context)
    yield
    from emotion_gui.sessions.alerts.alerts_page import AlertsPage

    yield
    alerts = AlertsPage(context)
    yield
    from emotion_gui.sessions.videos.videos_page import VideosPage

    yield
    videos = VideosPage(context)
    yield
    return SessionsPages(jobs, sessions, review, trends, alerts, videos)
