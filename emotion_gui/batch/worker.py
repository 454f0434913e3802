"""The child process that does one job: it reads an order from its input and writes reports to its output."""

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import cv2
import psutil

from emotion_gui.batch.job import Job, Outcome, OutcomeKind, Report, read_order, report_line
from emotion_gui.batch.model_file import opened_model
from emotion_gui.batch.video_analyzer import VideoAnalyzer
from emotion_gui.core.errors import UserError
from emotion_gui.recording.vault import Key
from emotion_gui.vision.classifier import EmotionClassifier
from emotion_gui.vision.detector import DetectorError
from emotion_gui.vision.detectors import open_usable_detector
from emotion_gui.vision.pipeline import EmotionPipeline
from trainer.shared.records import FieldError

_INPUT, _OUTPUT = 0, 1
_NICENESS = 10
_CHUNK_BYTES = 65536


def serve(verify_model: Callable[[Path], None]) -> int:
    """Reads an order, carries it out, and ends when standard input closes, as the parent is gone then.

    Args:
        verify_model: Raises ValueError for a network that must not be loaded.

    Returns:
        The exit status.
    """
    pipe = _LineReader(_INPUT)
    stop = threading.Event()
    try:
        order = read_order(pipe.read())
    except FieldError:
        return 2
    # A daemon thread on the bare descriptor: reading may block forever, and holds none of Python's locks.
    threading.Thread(target=_await_end_of_input, args=(pipe, stop), name="orders", daemon=True).start()
    _lower_priority()
    _send(carry_out(order.job, order.key, verify_model, _send, stop))
    return 0


def carry_out(
    job: Job,
    key: Key | None,
    verify_model: Callable[[Path], None],
    report: Callable[[Report], None],
    stop: threading.Event,
) -> Outcome:
    """Carries out a job; never raises what a user can cause.

    Args:
        job: What is to be done.
        key: The key of the job's lock; None if it has none.
        verify_model: Raises ValueError for a network that must not be loaded.
        report: Called with the progress several times a second.
        stop: Ends the job between two frames once it is set.

    Returns:
        How the job ended.
    """
    try:
        with opened_model(Path(job.model) if job.model else None) as model:
            if job.model:
                verify_model(model.tflite)
            cascade = Path(job.cascade) if job.cascade else None
            detector, kind, problem = open_usable_detector(job.detector, cascade, job.smallest_face)
            classifier = EmotionClassifier(model.tflite, header=model.header)
            pipeline = EmotionPipeline(detector, classifier, smoothing=job.smoothing, every_face=True)
            usable = replace(job, detector=kind)
            outcome = VideoAnalyzer(usable, model, pipeline, key=key, report=report, stop=stop).run()
            analyzed = outcome.kind is not OutcomeKind.SKIPPED
            return replace(outcome, text=f"{outcome.text} {problem}".strip()) if analyzed else outcome
    except (UserError, DetectorError) as error:
        return Outcome(OutcomeKind.FAILED, str(error))
    except ValueError as error:
        return Outcome(OutcomeKind.FAILED, f"The model cannot be used. {error}")
    except MemoryError:
        return Outcome(OutcomeKind.FAILED, "The memory ran out. Run fewer videos at once and try again.")


def _lower_priority() -> None:
    """Gives the window precedence and uses one core only, as several of these processes run at once."""
    cv2.setNumThreads(1)
    process = psutil.Process()
    if sys.platform == "win32":
        process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        process.nice(max(_NICENESS, process.nice()))


def _await_end_of_input(pipe: "_LineReader", stop: threading.Event) -> None:
    """Sets `stop` on anything that arrives, and at the end of input."""
    pipe.read()
    stop.set()


def _send(report: Report) -> None:
    with suppress(OSError):  # the parent is gone, which the end of input shows too
        os.write(_OUTPUT, report_line(report))


class _LineReader:
    """Reads lines from a file descriptor; an empty line at its end."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def read(self) -> bytes:
        line = b""
        while not line.endswith(b"\n"):
            more = os.read(self._descriptor, _CHUNK_BYTES)
            if not more:
                break
            line += more
        return line
