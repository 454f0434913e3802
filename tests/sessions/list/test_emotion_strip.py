"""Tests of the dominant emotions of a session."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_sessions import BIN

from emotion_gui.recording.samples import PART_SECONDS
from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Summary
from emotion_gui.sessions.list.emotion_strip import (
    NO_FACE,
    NOTHING,
    UNSURE,
    pieces_of,
    shares_of,
    shares_text,
)
from trainer.shared.face_input import LABELS

HAPPY, SAD = LABELS.index("happy"), LABELS.index("sad")


def summary(*parts: tuple[int, int, int, dict[int, int]], seconds: float | None = None) -> Summary:
    """Make a summary of parts: number, frames, frames with a face, and frames by label."""
    rows = np.zeros(len(parts), BIN)
    for row, (part, frames, with_face, labels) in zip(rows, parts, strict=True):
        row["part"], row["frames"], row["with_face"] = part, frames, with_face
        row["usable"] = sum(labels.values())
        for label, count in labels.items():
            row["labels"][label] = count
    length = (
        seconds
        if seconds is not None
        else PART_SECONDS * (1.0 + max((each[0] for each in parts), default=-1))
    )
    return Summary(Path("made.session"), SessionInfo(), rows, seconds=length)


def test_each_part_shows_its_dominant_class() -> None:
    made = summary(
        (0, 100, 100, {HAPPY: 60, SAD: 40}),
        (1, 100, 90, {HAPPY: 30, SAD: 60}),
        (2, 100, 100, {SAD: 40}),
        (3, 100, 20, {HAPPY: 20}),
        (6, 100, 100, {SAD: 100}),
    )
    codes = [code for _, _, code in pieces_of(made)]
    assert codes == [HAPPY, SAD, UNSURE, NO_FACE, NOTHING, SAD]
    ends = [end for _, end, _ in pieces_of(made)]
    assert ends == pytest.approx([1 / 7, 2 / 7, 3 / 7, 4 / 7, 6 / 7, 1])


def test_an_incomplete_last_part_is_short() -> None:
    made = summary((0, 100, 100, {HAPPY: 100}), (1, 50, 50, {SAD: 50}), seconds=15)
    assert pieces_of(made) == ((0, pytest.approx(2 / 3), HAPPY), (pytest.approx(2 / 3), 1, SAD))


def test_the_number_of_pieces_is_limited() -> None:
    made = summary(*[(minute, 10, 10, {(HAPPY, SAD)[minute // 6 % 2]: 10}) for minute in range(1440)])
    pieces = pieces_of(made)
    assert len(pieces) == 240
    assert [code for _, _, code in pieces[:3]] == [HAPPY, SAD, HAPPY]
    assert pieces[-1][1] == 1


def test_shares_are_of_the_whole_time_and_the_largest_comes_first() -> None:
    made = summary((0, 100, 90, {HAPPY: 20, SAD: 60}), (1, 100, 100, {SAD: 99}))
    shares = {"sad": 159 / 200, "happy": 20 / 200, "unsure": 11 / 200, "no face": 10 / 200}
    assert shares_of(made) == pytest.approx(shares)
    assert next(iter(shares_of(made))) == "sad"
    assert shares_text(made) == "sad 80%, happy 10%, unsure 6%, no face 5%"


def test_a_session_without_frames_has_no_strip() -> None:
    made = summary(seconds=0)
    assert pieces_of(made) == ()
    assert shares_text(made) == "no frames"
    assert shares_text(replace(made, parts=summary((0, 5, 0, {})).parts)) == "no face 100%"
