"""A whole session as columns, and the level of a condition in each of its frames."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emotion_gui.alerts.condition import AT_MOST, COUNTS, WINDOWED, Condition, ConditionKind
from emotion_gui.alerts.meter import BELOW, BETWEEN, ENOUGH_VALID, LAGS, MAX_STEP, MINUTE, OVER, SIGNS
from emotion_gui.alerts.sample import Sample
from emotion_gui.alerts.schedule import Schedule
from emotion_gui.recording.columns import Column
from emotion_gui.recording.samples import UNKNOWN_ANGLE, Rows
from emotion_gui.recording.session_reader import Recording
from emotion_gui.recording.sign_columns import SIGN_COLUMNS
from emotion_gui.statistics.series import series_of
from emotion_gui.vision.face_signs import FaceSigns

Floats = NDArray[np.float64]
Levels = NDArray[np.uint8]
_SIGN_NAMES = frozenset(column.name for column in SIGN_COLUMNS)
OUTSIDE = 3  # the schedule; a level in addition to those of meter.py


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """One row for each frame, with the largest face in it: the fields of `Sample` as arrays.

    Attributes:
        started: Start of the session, in seconds since 1970.
        times: (n,) milliseconds since the start, never descending.
        values: (n, 7) smoothed probabilities, 0 to 1; rows of NaN where no face was seen.
        unsure: (n,) whether the app was unsure.
        seen: (n,) whether a face was seen.
        faces: The session's rows of faces.
        rows: (n,) index into `faces` of each frame's largest face; undefined where `seen` is False.
        further: The session's own columns in `faces`, such as the signs.
    """

    started: float
    times: NDArray[np.int64]
    values: NDArray[np.float32]
    unsure: NDArray[np.bool_]
    seen: NDArray[np.bool_]
    faces: Rows
    rows: NDArray[np.intp]
    further: tuple[Column, ...] = ()

    def __len__(self) -> int:
        return len(self.times)

    def of_face(self, name: str) -> NDArray[Any]:
        """(n,) values of one field of `faces`, for the largest face of each frame."""
        return np.asarray(np.ascontiguousarray(self.faces[name])[self.rows])

    def of_sign(self, name: str) -> Floats:
        """(n,) values of a sign of the largest face; NaN where it is not valid, or the session has none."""
        values = np.full(len(self), np.nan)
        for column in self.further:
            if column.name == name:
                values[self.seen] = column.from_steps(self.of_face(name)[self.seen])
        return values

    def of_angle(self, name: str) -> Floats:
        """(n,) yaw or pitch of the largest face in degrees, against its own zero where that is known."""
        own, fixed = self.of_sign(f"head_{name}"), self.of_face(name).astype(np.float64)
        fixed[(fixed == UNKNOWN_ANGLE) | ~self.seen] = np.nan
        return np.where(np.isnan(own), fixed, own)

    def sample(self, row: int) -> Sample:
        """The sample that the live view would have given for this row."""
        time = int(self.times[row])
        clock = self.started + time / 1000
        if not self.seen[row]:
            return Sample(time, clock)
        face = self.faces[self.rows[row]]
        yaw, pitch = (None if face[name] == UNKNOWN_ANGLE else int(face[name]) for name in ("yaw", "pitch"))
        x, y, width, height = (int(face[name]) for name in ("x", "y", "width", "height"))
        values = tuple(float(value) for value in self.values[row])
        return Sample(
            time,
            clock,
            values,
            bool(self.unsure[row]),
            yaw,
            pitch,
            int(face["id"]),
            (x, y, width, height),
            self._signs(row),
        )

    def _signs(self, row: int) -> FaceSigns:
        face = self.faces[self.rows[row] : self.rows[row] + 1]
        columns = [column for column in self.further if column.name in _SIGN_NAMES]
        values = {column.name: float(column.from_steps(face[column.name])[0]) for column in columns}
        return FaceSigns(**values)


def columns_of(recording: Recording) -> Columns:
    """The columns of a session, smoothed as it was shown while it was recorded."""
    series = series_of(recording)
    times = np.maximum.accumulate(recording.frames["time"].astype(np.int64))
    seen = ~np.isnan(series.values[:, 0])
    faces = recording.faces if len(recording.faces) else np.zeros(1, recording.info.face_rows)
    face_times = np.ascontiguousarray(faces["time"])
    rows = np.searchsorted(face_times, recording.frames["time"])  # the first of each frame is the largest
    rows = np.minimum(rows, len(faces) - 1)
    unsure, info = series.unsure & seen, recording.info
    return Columns(info.started, times, series.values, unsure, seen, faces, rows, info.columns)


def levels_of(condition: Condition, schedule: Schedule, columns: Columns) -> Levels:
    """(n,) level of each frame: BELOW, BETWEEN, OVER or OUTSIDE."""
    on, off = condition.limits
    measures = _measures(condition, columns)
    levels = np.full(len(columns), BELOW, np.uint8)
    levels[measures >= off] = BETWEEN  # NaN stays BELOW
    levels[measures >= on] = OVER
    levels[~_within(schedule, columns)] = OUTSIDE
    return levels


def is_measured(condition: Condition, columns: Columns) -> bool:
    """Whether the session says in any frame what the condition needs."""
    match condition.kind:
        case ConditionKind.TURNED:
            return not bool(np.isnan(_angles(columns)).all())
        case kind if kind in SIGNS:
            return not bool(np.isnan(columns.of_sign(SIGNS[kind])).all())
        case _:
            return True


def _measures(condition: Condition, columns: Columns) -> Floats:
    value = _sign_values if condition.kind in SIGNS else _values
    values = value(condition, columns)
    return -values if condition.kind in AT_MOST else values


def _values(condition: Condition, columns: Columns) -> Floats:
    match condition.kind:
        case ConditionKind.EMOTION:
            return _sums(condition, columns)
        case ConditionKind.NO_FACE:
            return (~columns.seen).astype(np.float64)
        case ConditionKind.UNSURE:
            return columns.unsure.astype(np.float64)
        case ConditionKind.TURNED:
            return _angles(columns)
        case _:
            return _movements(columns)


def _sign_values(condition: Condition, columns: Columns) -> Floats:
    values = columns.of_sign(SIGNS[condition.kind])
    if condition.kind in WINDOWED:
        return _frequencies(condition, columns.times, values)
    return -values if condition.kind is ConditionKind.HEAD_DOWN else values


def _sums(condition: Condition, columns: Columns) -> Floats:
    total = np.zeros(len(columns))
    for number in condition.numbers:
        total += columns.values[:, number]
    total[~columns.seen] = np.nan
    return total


def _angles(columns: Columns) -> Floats:
    yaw, pitch = (np.abs(columns.of_angle(name)) for name in ("yaw", "pitch"))
    return np.asarray(np.fmax(yaw, pitch))


def _frequencies(condition: Condition, times: NDArray[np.int64], values: Floats) -> Floats:
    """(n,) number of events within the last minutes, or their rate in valid time; see `Meter`."""
    length, is_valid = round(condition.minutes * MINUTE), ~np.isnan(values)
    before = np.searchsorted(times, times - length, side="right")  # how many rows are too old
    events = np.cumsum(values > 0)
    counts = events - np.append(0, events)[before]
    if condition.kind in COUNTS:
        measures = counts.astype(np.float64)
    else:
        valid = _valid_time(times, is_valid, before, times - length)
        measures = np.full(len(times), np.nan)
        enough = valid >= ENOUGH_VALID * length
        measures[enough] = counts[enough] * MINUTE / valid[enough]
    measures[~is_valid] = np.nan
    return np.asarray(measures)


def _valid_time(
    times: NDArray[np.int64], is_valid: NDArray[np.bool_], before: NDArray[np.intp], since: NDArray[np.int64]
) -> NDArray[np.int64]:
    """(n,) milliseconds of valid time in (since, times]. `before`: (n,) number of rows up to `since`."""
    steps = np.minimum(np.diff(times, prepend=times[:1]), MAX_STEP)
    totals = np.cumsum(np.where(is_valid, steps, 0))
    # The first row after `since` stands for some time before it as well.
    too_old = np.maximum(since - (times - steps)[before], 0)
    return np.asarray(totals - np.append(0, totals)[before] - np.where(is_valid[before], too_old, 0))


def _movements(columns: Columns) -> Floats:
    """(n,) how far the face moved within the last second, as a share of its width; see `Meter`."""
    count = len(columns)
    ids, times = columns.of_face("id"), columns.times
    interrupted = np.ones(count, np.bool_)
    interrupted[1:] = (ids[1:] != ids[:-1]) | (np.diff(times) > MAX_STEP)
    interrupted[1:] |= ~columns.seen[:-1]
    starts = np.maximum.accumulate(np.where(interrupted, np.arange(count), 0))
    edges = [columns.of_face(name).astype(np.float64) for name in ("x", "y", "width", "height")]
    movements = np.zeros(count)
    for lag in LAGS:
        before = np.searchsorted(times, times - lag, side="right") - 1
        movement = _box_movements([edge[before] for edge in edges], edges)
        movements = np.maximum(movements, np.where(before >= starts, movement, np.nan))
    movements[~columns.seen] = np.nan
    return movements


def _box_movements(before: list[Floats], now: list[Floats]) -> Floats:
    (x, y, width, height), (x2, y2, width2, height2) = before, now
    across = np.abs(2 * x2 + width2 - 2 * x - width) / 2
    down = np.abs(2 * y2 + height2 - 2 * y - height) / 2
    most = np.maximum(np.maximum(across, down), np.maximum(np.abs(width2 - width), np.abs(height2 - height)))
    return most / np.maximum(width2, 1)


def _within(schedule: Schedule, columns: Columns) -> NDArray[np.bool_]:
    if schedule.is_always:
        return np.ones(len(columns), np.bool_)
    minutes = ((columns.started + columns.times / 1000) // 60).astype(np.int64)
    distinct, indices = np.unique(minutes, return_inverse=True)
    holds = np.array([schedule.holds(int(minute) * 60) for minute in distinct], np.bool_)
    return np.asarray(holds[indices], np.bool_)
