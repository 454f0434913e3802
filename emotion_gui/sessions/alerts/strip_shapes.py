"""What is drawn of a session's firings: no more bars than can be told apart."""

from collections.abc import Iterable

from emotion_gui.alerts.backtest import SessionResult

AT_ONCE = 60  # sessions
_NARROWEST = 0.003  # of a strip, so that a short firing is seen

Span = tuple[float, float]


def spans_of(session: SessionResult) -> tuple[list[Span], list[Span]]:
    """Where the condition was building up, and where the alert was raised: from and to, 0 to 1."""
    whole = max(session.seconds * 1000, 1.0)
    began = ((firing.began / whole, firing.time / whole) for firing in session.firings)
    fired = ((firing.time / whole, firing.ended / whole) for firing in session.firings)
    return merged(began, 0.0), merged(fired, _NARROWEST)


def merged(spans: Iterable[Span], narrowest: float) -> list[Span]:
    """Spans in the order of time; those that touch are one."""
    result: list[Span] = []
    for first, last in spans:
        start, end = min(first, 1.0 - narrowest), min(max(last, first + narrowest), 1.0)
        if result and start <= result[-1][1]:
            result[-1] = result[-1][0], max(result[-1][1], end)
        elif end > start:
            result.append((start, end))
    return result
