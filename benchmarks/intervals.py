"""Speed of the statistics of sessions, and coverage of their confidence intervals.

    python benchmarks/intervals.py speed
    python benchmarks/intervals.py coverage

speed: a session of eight hours at 30 frames per second. coverage: simulated autocorrelated series of known
mean, one value per second, compared with the coverage of an interval that treats each second as independent.
"""

import argparse
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from machine import describe

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from autocorrelated import ar1
from made_sessions import make_rows

from emotion_gui.recording.session_info import SessionInfo
from emotion_gui.recording.session_reader import Recording
from emotion_gui.statistics.bootstrap import mean_with_interval
from emotion_gui.statistics.pyramid import Pyramid
from emotion_gui.statistics.segments import segment_means
from emotion_gui.statistics.series import series_of

HOURS, RATE = 8, 30
LENGTHS = (60, 120, 300, 1000, 3600)
CORRELATIONS = (0.0, 0.5, 0.8, 0.9, 0.95)
SIMULATIONS = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=("speed", "coverage"))
    print(describe())
    {"speed": speed, "coverage": coverage}[parser.parse_args().what]()


def speed() -> None:
    gaps = [(at, at + 0.5) for at in range(3, HOURS * 3600, 20)]
    frames, faces = make_rows(HOURS * 3600, rate=RATE, gaps=gaps)
    recording = Recording(Path("made.session"), SessionInfo(), frames, faces, ())
    series = series_of(recording)
    pyramid = Pyramid(series)
    print_time("smooth a face over eight hours", lambda: series_of(recording))
    print_time("build the pyramid", lambda: Pyramid(series))
    spans = [HOURS * 3600 / 1.1**step for step in range(80)]
    views = [lambda span=span: pyramid.view(9000.0, 9000.0 + span, 2000) for span in spans]
    print(f"{'a view of 2,000 points, slowest of 80':42}{max(map(fastest, views)):8.2f} ms")
    hour = slice(0, 3600 * RATE)
    values = series.values[hour, 3]
    print_time("interval of an hour, 2,000 resamples", lambda: mean_with_interval(series.times[hour], values))
    print_time("all statistics of a segment of an hour", lambda: segment_means(series, 0, 3600))


def coverage() -> None:
    print("share of 95% intervals that contain the mean: ours / naive; columns: correlation of neighbors")
    print(f"{'seconds':>8}" + "".join(f"{each:>14}" for each in CORRELATIONS))
    for length in LENGTHS:
        times = np.arange(float(length))
        cells = []
        for correlation in CORRELATIONS:
            ours = naive = 0
            for values in ar1(length, correlation, SIMULATIONS, np.random.default_rng(1)):
                estimate = mean_with_interval(times, values, resamples=500)
                ours += estimate.low <= 0 <= estimate.high
                naive += abs(values.mean()) <= 1.96 * values.std() / math.sqrt(length)
            cells.append(f"{100 * ours / SIMULATIONS:.0f} / {100 * naive / SIMULATIONS:.0f}%")
        print(f"{length:>8}" + "".join(f"{cell:>14}" for cell in cells))


def print_time(what: str, call: Callable[[], object]) -> None:
    print(f"{what:42}{fastest(call):8.2f} ms")


def fastest(call: Callable[[], object]) -> float:
    """The shortest of five calls, in milliseconds."""
    found = []
    for _ in range(5):
        began = time.perf_counter()
        call()
        found.append(time.perf_counter() - began)
    return 1000 * min(found)


if __name__ == "__main__":
    main()
