"""When a session reports that the face was lost."""

from emotion_gui.recording.presence_detector import LOST, SEEN, SEEN_AGAIN, PresenceDetector


def events(*stretches: tuple[float, float, bool]) -> list[tuple[int, str]]:
    """Returns what is reported at 20 frames a second.

    Args:
        *stretches: (from, to, whether a face is visible), in seconds.
    """
    detector, found = PresenceDetector(), []
    for start, end, visible in stretches:
        for time in range(round(start * 1000), round(end * 1000), 50):
            change = detector.update(time, visible)
            if change is not None:
                found.append(change)
    return found


def test_a_face_that_leaves_and_returns_is_reported_with_both_times() -> None:
    assert events((0, 5, True), (5, 9, False), (9, 14, True)) == [(5000, LOST), (9000, SEEN_AGAIN)]


def test_a_face_that_was_missed_for_a_moment_is_not_reported() -> None:
    assert events((0, 5, True), (5, 6.9, False), (6.9, 8, True), (8, 9.9, False), (9.9, 14, True)) == []


def test_nobody_is_lost_before_somebody_came() -> None:
    assert events((0, 0.2, False), (0.2, 5, True)) == []
    assert events((0, 5, False), (5, 10, True), (10, 15, False)) == [(5000, SEEN), (10_000, LOST)]


def test_nobody_is_lost_in_a_gap_without_frames() -> None:
    assert events((0, 5, True), (60, 61.9, False), (61.9, 65, True)) == []
    assert events((0, 5, True), (5, 6, False), (60, 61.5, False), (61.5, 65, True)) == []
    assert events((0, 5, True), (60, 63, False)) == [(60_000, LOST)]
