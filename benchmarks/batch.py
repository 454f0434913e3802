"""Analysis of videos: two in parallel against one after the other, and the effect of an interruption.

    python benchmarks/batch.py [--seconds 20] [--no-seams]

The videos are parts of the demo (1280x720, 30 frames per second). Each is analyzed by a process of its own,
as in the window. Processor seconds hardly depend on other load: if they are equal for both ways, two in
parallel take half the time on two idle cores. The second part interrupts the analysis at several points,
resumes it, and compares the frames after the resume point with those of an uninterrupted analysis.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import cv2
import numpy as np

from emotion_gui.batch.job import Job, Progress, Report
from emotion_gui.batch.queue_item import QueueItem
from emotion_gui.batch.scheduler import Scheduler, cores
from emotion_gui.batch.worker import carry_out
from emotion_gui.recording.samples import Rows, probabilities
from emotion_gui.recording.session_reader import Recording, read_recording
from emotion_gui.vision.demo import DemoSource

RESUME_POINTS = (0.2, 0.3, 0.45, 0.6, 0.75, 0.9)  # shares of the video


def make_video(path: Path, seconds: float) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 30, (1280, 720))
    source = DemoSource()
    source.open()
    for _ in range(round(seconds * 30)):
        frame = source.read()
        assert frame is not None
        writer.write(frame.image)
    writer.release()
    return path


def seconds_for(videos: list[Path], folder: Path, at_once: int) -> tuple[float, float]:
    """Elapsed time and processor time of the analysis, in seconds."""
    scheduler = Scheduler(at_once=at_once)
    scheduler.entries = [
        QueueItem(Job(source=str(video), folder=str(folder), again=True), video.name) for video in videos
    ]
    began, before = time.perf_counter(), os.times()
    while not all(entry.is_over for entry in scheduler.entries):
        scheduler.poll()
        time.sleep(0.02)
    assert all(entry.state == "done" for entry in scheduler.entries)
    elapsed, after = time.perf_counter() - began, os.times()
    used = after.children_user - before.children_user + after.children_system - before.children_system
    return elapsed, used


def analyze(video: Path, folder: Path, until: int | None = None) -> Recording:
    """Analyze a video, or resume its analysis. `until`: number of frames after which it is interrupted."""
    stop = threading.Event()

    def stop_when_due(report: Report) -> None:
        if until is not None and isinstance(report, Progress) and report.frames >= until:
            stop.set()

    job = Job(source=str(video), folder=str(folder))
    outcome = carry_out(job, None, lambda path: None, stop_when_due, stop)
    return read_recording(Path(outcome.session), {})


def compare(whole: Recording, resumed: Recording, point: int) -> str:
    """Differences after the resume point, which is in milliseconds."""
    times = whole.frames["time"][whole.frames["time"] > point]
    same = np.array_equal(whole.frames["time"], resumed.frames["time"])
    equal_counts = [_face_count(whole.faces, at) == _face_count(resumed.faces, at) for at in times]
    pairs = [pair for at in times for pair in _pairs(whole.faces, resumed.faces, int(at))]
    labels = np.mean([one["label"] == other["label"] for one, other in pairs])
    moved = np.array([abs(int(one["x"]) - int(other["x"])) / int(one["width"]) for one, other in pairs])
    apart = np.abs(np.array([probabilities(one) - probabilities(other) for one, other in pairs])).max(axis=1)
    differing = [int(at) - point for at, equal in zip(times, equal_counts, strict=True) if not equal]
    return "; ".join(
        (
            f"resumed at {point / 1000:5.2f} s: every frame once {same}",
            f"equal number of faces in {np.mean(equal_counts):.1%} of frames",
            f"last difference {max(differing, default=0) / 1000:.2f} s after the resume point",
            f"same label {labels:.2%}",
            f"boxes moved by {np.median(moved):.2%} of the face (95%: {np.percentile(moved, 95):.1%})",
            f"probabilities differ by {np.median(apart):.4f} (95%: {np.percentile(apart, 95):.3f})",
            f"face ids {len(np.unique(whole.faces['id']))} and {len(np.unique(resumed.faces['id']))}",
        )
    )


def _face_count(faces: Rows, at: int) -> int:
    return int((faces["time"] == at).sum())


def _pairs(first: Rows, second: Rows, at: int) -> list[tuple[Rows, Rows]]:
    """Pairs of faces at the same position at one time."""
    others = second[second["time"] == at]
    found = []
    for row in first[first["time"] == at]:
        near = [other for other in others if abs(int(other["x"]) - int(row["x"])) < int(row["width"]) / 2]
        found += [(row, near[0])] if near else []
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--no-seams", action="store_true", help="measure the time only")
    arguments = parser.parse_args()
    seconds: float = arguments.seconds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        videos = [make_video(folder / f"{number}.mp4", seconds) for number in range(2)]
        one, used_one = seconds_for(videos, folder, at_once=1)
        two, used_two = seconds_for(videos, folder, at_once=2)
        rate = 2 * 30 * seconds / two
        print(f"{cores()} cores, two videos of {seconds:g} s")
        print(f"one after the other {one:.1f} s ({used_one:.1f} processor seconds)")
        print(f"both in parallel {two:.1f} s ({used_two:.1f} processor seconds)")
        print(f"ratio {one / two:.2f}; in parallel {rate:.0f} frames per second together")
        if arguments.no_seams:
            return
        whole = analyze(videos[0], folder / "whole")
        for share in RESUME_POINTS:
            sessions = folder / f"{share}"
            stopped = analyze(videos[0], sessions, until=round(share * 30 * seconds))
            print(compare(whole, analyze(videos[0], sessions), int(stopped.frames["time"][-1])))


if __name__ == "__main__":
    main()
