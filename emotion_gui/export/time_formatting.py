"""Times of a session as people and programs read them, in the time zone of this computer."""

from datetime import datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# What calendars of all systems can tell: damaged sessions may claim to be from any time.
_EARLIEST, _LATEST = 86_400.0, 253_370_000_000.0
_STEP = 900_000  # milliseconds; the clocks are changed on a quarter of an hour, everywhere


def local_time(seconds: float) -> datetime:
    """Seconds since 1970 as the local time, with its offset."""
    return datetime.fromtimestamp(min(max(seconds, _EARLIEST), _LATEST)).astimezone()


def zone_name(moment: datetime) -> str:
    """'UTC+02:00'."""
    return f"UTC{moment.isoformat()[-6:]}"


def clock_texts(started: float, times: NDArray[np.integer]) -> list[str]:
    """ISO 8601 with milliseconds and offset, '2026-09-21T16:13:20.033+02:00'.

    started: seconds since 1970. times: milliseconds from there.
    """
    moments = np.rint(min(max(started, _EARLIEST), _LATEST) * 1000).astype(np.int64) + times.astype(np.int64)
    texts: list[str] = []
    steps = moments // _STEP
    bounds = [0, *(np.flatnonzero(np.diff(steps)) + 1).tolist(), len(moments)]
    for start, end in pairwise(bounds):
        if start == end:
            continue
        here = local_time(float(steps[start]) * _STEP / 1000)
        offset = here.utcoffset()
        shift = round(offset.total_seconds() * 1000) if offset is not None else 0
        zone = here.isoformat()[-6:]
        local = np.datetime_as_string((moments[start:end] + shift).astype("datetime64[ms]")).tolist()
        texts += [f"{text}{zone}" for text in local]
    return texts
