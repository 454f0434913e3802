"""The last minute of a face, whatever the window shows of it."""

import math
import threading
from dataclasses import replace

import pytest
from measured_faces import CALM, NO_EYES, RATE, measured_face, minute_of, result_of

from emotion_gui.live.signs.recent_signs import RecentSigns
from emotion_gui.statistics.sign_summary import SignSummary

BLINK = replace(CALM, blink=0.2)


def summary_of(recent: RecentSigns, face_id: int = 1) -> SignSummary:
    found = recent.summary(face_id)
    assert found is not None
    return found


def test_each_blink_counts_for_a_minute_and_no_longer() -> None:
    recent = RecentSigns()
    for index in range(90 * RATE):
        recent.add(result_of(index, measured_face(BLINK if index % (5 * RATE) == 0 else CALM)))
    found = summary_of(recent)
    assert found.blinks == 12
    assert found.blinks_per_minute == pytest.approx(12, abs=0.1)
    assert found.blink_seconds == pytest.approx(0.2)
    assert found.seconds == pytest.approx(60, abs=0.1)


def test_time_without_signs_counts_as_not_measured() -> None:
    recent = RecentSigns()
    for index in range(20 * RATE):
        signs = CALM if index < 10 * RATE else NO_EYES if index < 15 * RATE else None
        recent.add(result_of(index, measured_face(signs)))
    found = summary_of(recent)
    assert found.eyes_valid == pytest.approx(0.5, abs=0.01)
    assert found.mouth_valid == pytest.approx(0.75, abs=0.01)


def test_faces_have_a_minute_of_their_own() -> None:
    recent = RecentSigns()
    for index in range(11 * RATE):
        faces = measured_face(BLINK, 1), measured_face(CALM, 2), measured_face(None, 3, mesh=False)
        recent.add(result_of(index, *faces))
    assert summary_of(recent, 1).blinks == 11 * RATE
    assert summary_of(recent, 2).blinks == 0
    assert recent.summary(3) is None


def test_a_rate_is_not_known_at_once() -> None:
    recent = RecentSigns()
    for result in minute_of(BLINK, seconds=5):
        recent.add(result)
    assert math.isnan(summary_of(recent).blinks_per_minute)


def test_another_source_starts_anew() -> None:
    recent = RecentSigns()
    for result in minute_of(BLINK, seconds=11):
        recent.add(result)
    recent.add(result_of(0, measured_face(CALM)))
    assert summary_of(recent).blinks == 0
    recent.clear()
    assert recent.summary(1) is None


def test_the_oldest_rows_make_room_in_a_crowd() -> None:
    recent = RecentSigns()
    for index in range(3000):
        recent.add(result_of(index, *(measured_face(CALM, face_id) for face_id in range(1, 9))))
    assert summary_of(recent, 8).seconds == pytest.approx(60, abs=0.1)


def test_the_window_may_ask_while_the_worker_adds() -> None:
    recent, asked = RecentSigns(), []
    thread = threading.Thread(target=lambda: [recent.add(result) for result in minute_of(CALM)])
    thread.start()
    while thread.is_alive():
        asked.append(recent.summary(1))
    thread.join()
    assert all(found is None or found.eyes_valid in (0.0, 1.0) for found in asked)
    assert summary_of(recent).eyes_valid == 1.0
