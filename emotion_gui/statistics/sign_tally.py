"""Sums of the signs of a session over ten seconds each, for trends; a session's own bins have no signs."""

from dataclasses import dataclass

import numpy as np

from emotion_gui.recording.samples import PART_SECONDS
from emotion_gui.recording.session_reader import Recording
from emotion_gui.statistics.series import Floats
from emotion_gui.statistics.sign_series import sign_series_of
from emotion_gui.statistics.sign_summary import frame_seconds

TREND_SIGNS = ("blinks a minute", "PERCLOS")


@dataclass(frozen=True, slots=True, eq=False)
class SignTally:
    """The signs of the largest face of a session.

    Attributes:
        starts: (n,) start of each bin, in seconds from the session's start; only bins with frames.
        sums: (n, 5) recorded seconds, seconds with valid eyes, blinks, PERCLOS times its valid seconds, and
            these seconds.
    """

    starts: Floats
    sums: Floats


def tally_signs(recording: Recording) -> SignTally:
    """Sum up the signs of a session; all valid times are 0 if it has none."""
    times = recording.frames["time"] / 1000
    parts, bins = np.unique(np.asarray(times // PART_SECONDS, np.intp), return_inverse=True)
    starts: Floats = parts * np.float64(PART_SECONDS)
    recorded = np.clip(recording.seconds - starts, 0.0, PART_SECONDS)
    sums = np.column_stack([recorded, np.zeros((len(parts), 4))])
    signs = sign_series_of(recording)
    if signs is not None:
        seconds = frame_seconds(times)
        perclos = signs.values("perclos").astype(np.float64)
        eyes = seconds * ~np.isnan(signs.values("eyes_closed"))
        known = seconds * ~np.isnan(perclos)
        blinks = (signs.values("blink") > 0).astype(np.float64)
        for column, amounts in enumerate((eyes, blinks, known * np.nan_to_num(perclos), known), 1):
            sums[:, column] = np.bincount(bins, amounts, len(parts))
    return SignTally(starts, sums)
