"""Times of a session as text, in the time zone of this computer."""

from datetime import datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# Seconds since 1970 that all systems can convert; damaged sessions may have any time.
_EARLIEST, _LATEST = 86_400.0, 253_370_000_000.0
_STEP = 900_000  # milliseconds; all time zones change their offset on a quarter of an hour


def local_time(seconds: float) -> datetime:
    """Seconds since 1970 as local time, with its offset from UTC."""
    return datetime.fromtimestamp(min(max(seconds, _EARLIEST), _LATEST)).astimezone()


def zone_name(moment: datetime) -> str:
    """Such as 'UTC+02:00'."""
    return f"UTC{moment.isoformat()[-6:]}"


def clock_texts(started: float, times: NDArray[np.integer]) -> list[str]:
    """Times in ISO 8601 with milliseconds and offset, such as '2026-09-21T16:13:20.033+02:00'.

    Args:
        started: Seconds since 1970.
        times: (n,) milliseconds since `started`.
    """
    moments = np.rint(min(max(started, _EARLIEST), _LATEST) * 1000).astype(np.int64) + times.astype(np.int64)
    texts: list[str] = []
    steps = moments // _STEP
    bounds = [0, *(np.flatnonzero(np.diff(steps)) + 1).tolist(), len(moments)]
    for start, end in pairwise(bounds):
        if start == end:
            continue
        first = local_time(float(steps[start]) * _STEP / 1000)
        offset = first.utcoffset()
        shift = round(offset.total_seconds() * 1000) if offset is not None else 0
        zone = first.isoformat()[-6:]
        local = np.datetime_as_string((moments[start:end] + shift).astype("datetime64[ms]")).tolist()
        texts += [f"{text}{zone}" for text in local]
    return texts
