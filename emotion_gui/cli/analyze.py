"""`emotion-gui analyze`: runs the pipeline of the live view on videos or pictures, without a window.

A table is written by this process; sessions are made by child processes.
"""

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, get_args

from tqdm import tqdm

from emotion_gui.batch.model_file import opened_model
from emotion_gui.batch.work import finite_source
from emotion_gui.cli.analyze_sessions import add_session_options, make_sessions
from emotion_gui.core.errors import UserError
from emotion_gui.core.face_options import DETECTOR, SMOOTHING, DetectorKind
from emotion_gui.models.sandbox import verify_model
from emotion_gui.vision.classifier import EmotionClassifier
from emotion_gui.vision.detectors import open_usable_detector
from emotion_gui.vision.frame import Face, Frame
from emotion_gui.vision.pipeline import EmotionPipeline
from emotion_gui.vision.source_spec import parse_source
from emotion_gui.vision.sources import FrameSource, ImageSource, SourceError
from trainer.shared.bundle import ARCHIVE_ENDING
from trainer.shared.face_input import LABELS
from trainer.shared.files import atomic_path
from trainer.shared.formatting import count

if TYPE_CHECKING:
    from _csv import Writer

COLUMNS = ("frame", "time", "file", "face", "x", "y", "width", "height", *LABELS, "label", "unsure")

DONE, FAILED, INTERRUPTED = 0, 2, 130

_DESCRIPTION = """\
Finds the faces in each frame of a video, or in each picture of a folder, and writes their
expressions to a table with one row per face and frame (--csv), or to a session that the app can
open, compare and export (--session). Several sessions are made in parallel. Run the same command
again to resume interrupted sessions; finished ones are skipped."""

_COLUMNS_HELP = f"""\
columns of the table:
  frame                number of the frame, from 0
  time                 seconds from the start of the video; empty for pictures
  file                 name of the video or picture
  face                 number of the face; in a video it stays with the person,
                       in a picture it follows the size, largest first
  x y width height     position and size of the face in pixels, from the top left corner
  angry ... surprise   seven probabilities, 0 to 1; in a video they are smoothed over time
                       as in the live view (time constant {SMOOTHING:g} s), in pictures they are not
  label                most probable emotion
  unsure               1 if the model is too unsure to name an emotion, so that the
                       live view shows "unsure"; otherwise 0"""


@dataclass(slots=True)
class Tally:
    """Counts what was analyzed.

    Attributes:
        frames: number of frames.
        rows: number of rows in the table, one per face and frame.
        ids: the numbers of the faces.
        stopped: whether the user has pressed Ctrl+C.
        broken: why the source was lost before its end; None if it was not.
    """

    frames: int = 0
    rows: int = 0
    ids: set[int] = field(default_factory=set)
    stopped: bool = False
    broken: str | None = None


def main(argv: Sequence[str]) -> int:
    """Runs the command. Results so far are kept after an error or Ctrl+C.

    Returns:
        The exit status: 0, 2 after an error, 130 after Ctrl+C.
    """
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.session:
        return make_sessions(arguments)
    if len(arguments.source) > 1:
        parser.error("--csv takes only one source; use --session for several")
    return _make_table(arguments.source[0], arguments.csv, arguments.model, arguments.detector)


def _make_table(source_text: str, table: Path, model: Path | None, detector: DetectorKind) -> int:
    try:
        source = finite_source(parse_source(source_text))
        with ExitStack() as stack:
            pipeline = _pipeline(model, detector, stack)
            source.open()
            stack.enter_context(closing(source))
            writer = csv.writer(stack.enter_context(_text_file(table)))
            writer.writerow(COLUMNS)
            tally = _analyze(source, pipeline, writer)
    except (UserError, SourceError) as error:
        _print(f"emotion-gui analyze: {error}", sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        _print("Stopped before anything was analyzed.", sys.stderr)
        return INTERRUPTED
    return _conclude(source, tally, table)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="emotion-gui analyze",
        description=_DESCRIPTION,
        epilog=_COLUMNS_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "source", metavar="SOURCE", nargs="+", help="a video, a picture or a folder of pictures"
    )
    result = parser.add_mutually_exclusive_group(required=True)
    result.add_argument("--csv", metavar="OUT", type=Path, help="table to write")
    result.add_argument("--session", action="store_true", help="make a session from each source")
    parser.add_argument(
        "--model",
        metavar="MODEL",
        type=Path,
        help=f"model bundle (folder or {ARCHIVE_ENDING} file) or .tflite file; default: the shipped model",
    )
    parser.add_argument(
        "--detector",
        choices=get_args(DetectorKind),
        default=DETECTOR,
        help="what finds the faces: Haar cascades and neural networks (haar+neural, the default), "
        "cascades alone (haar) or networks alone (neural)",
    )
    add_session_options(parser)
    return parser


def _pipeline(model: Path | None, kind: DetectorKind, stack: ExitStack) -> EmotionPipeline:
    opened = stack.enter_context(opened_model(model))
    try:
        if model:
            verify_model(opened.tflite)
        detector, _, problem = open_usable_detector(kind)
        if problem:
            _print(f"emotion-gui analyze: {problem}", sys.stderr)
        classifier = EmotionClassifier(opened.tflite, header=opened.header)
        pipeline = EmotionPipeline(detector, classifier, every_face=True)
    except ValueError as error:
        raise UserError(f"The model cannot be used. {error}") from error
    pipeline.unsure_below = opened.header.unsure_below
    return pipeline


def _analyze(source: FrameSource, pipeline: EmotionPipeline, writer: "Writer") -> Tally:
    """Writes rows until the source ends or is lost, or Ctrl+C is pressed."""
    tally = Tally()
    tqdm.monitor_interval = 0  # no monitor thread for a bar that moves with every frame
    is_hidden = sys.stderr is None or not sys.stderr.isatty()
    try:
        with tqdm(total=source.total, unit=" frames", disable=is_hidden, file=sys.stderr, leave=False) as bar:
            while (frame := source.read()) is not None:
                result = pipeline.process(frame, still=isinstance(source, ImageSource))
                writer.writerows(_row(source, frame, face) for face in result.faces)
                tally.frames += 1
                tally.rows += len(result.faces)
                tally.ids.update(face.id for face in result.faces)
                bar.update()
    except KeyboardInterrupt:
        tally.stopped = True
    except SourceError as error:
        if not tally.frames:
            raise
        tally.broken = str(error)
    return tally


def _row(source: FrameSource, frame: Frame, face: Face) -> tuple[object, ...]:
    box = face.box
    if isinstance(source, ImageSource):
        time, file = "", source.current
    else:
        time, file = f"{frame.time:.3f}", source.name
    probabilities = (f"{share:.4f}" for share in face.probabilities)
    return (
        frame.index,
        time,
        file,
        face.id,
        box.x,
        box.y,
        box.width,
        box.height,
        *probabilities,
        face.label,
        int(face.prediction.unsure),
    )


@contextmanager
def _text_file(path: Path) -> Iterator[TextIO]:
    """Opens a text file for writing; it gets its name only once it is complete.

    Raises:
        UserError: the file cannot be written.
    """
    folder = path.absolute().parent
    if not folder.is_dir():
        raise UserError(f"The folder {folder} for the table does not exist.")
    try:
        if path.is_dir():
            raise UserError(f"{path} is a folder. Give the name of a file for the table.")
        with (
            atomic_path(path) as temporary,
            temporary.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file,
        ):
            yield file
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror or error}.") from error


def _conclude(source: FrameSource, tally: Tally, table: Path) -> int:
    summary = _summary(source, tally, table)
    if tally.broken:
        _print(f"emotion-gui analyze: {tally.broken} Results so far were kept: {summary}", sys.stderr)
        return FAILED
    if tally.stopped:
        _print(f"Stopped. Results so far were kept: {summary}", sys.stderr)
        return INTERRUPTED
    _print(f"Analyzed {summary}", sys.stdout)
    return DONE


def _summary(source: FrameSource, tally: Tally, table: Path) -> str:
    pictures = isinstance(source, ImageSource)
    parts = [
        f"{count(tally.frames, 'picture' if pictures else 'frame')} of {source.name}",
        count(tally.rows if pictures else len(tally.ids), "face"),
        f"{count(tally.rows, 'row')} in {table}",
    ]
    if isinstance(source, ImageSource) and source.skipped:
        parts.append(f"could not be read: {', '.join(source.skipped)}")
    return "; ".join(parts)


def _print(text: str, stream: TextIO | None) -> None:
    if stream is not None:  # on Windows, programs with a window have none
        stream.write(f"{text}\n")
