"""`emotion-gui analyze`: the live view's pipeline over videos or pictures, without a window.

Into a table, here; or into sessions, by processes of their own.
"""

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tqdm import tqdm

from emotion_gui.batch.model_file import opened_model
from emotion_gui.batch.work import finite_source
from emotion_gui.cli.analyze_sessions import add_session_options, make_sessions
from emotion_gui.core.errors import UserError
from emotion_gui.core.face_options import SMOOTHING
from emotion_gui.core.resources import resource_path
from emotion_gui.models.sandbox import verify_model
from emotion_gui.vision.classifier import EmotionClassifier
from emotion_gui.vision.detector import HaarDetector
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
Finds the faces in every frame of a video, or in every picture of a folder, and writes what they
express into a table, one row per face and frame (--csv), or into a session, which the window
opens, compares and exports (--session). Sessions are made several at once; the same command
goes on with what was interrupted, and skips what is done."""

_COLUMNS_HELP = f"""\
columns of the table:
  frame                the frame's number, from 0
  time                 seconds from the start of the video; empty for pictures
  file                 the video's or the picture's name
  face                 number of the face; in a video it stays with the person,
                       in pictures it goes by size, the largest first
  x y width height     where the face is, in pixels from the top left corner
  angry ... surprise   seven probabilities, 0 to 1; in a video they are smoothed over
                       time as in the window (time constant {SMOOTHING:g} s), in pictures they are not
  label                the most probable emotion
  unsure               1 where the model is not sure enough to name it, and the window
                       would say "unsure"; else 0"""


@dataclass(slots=True)
class Tally:
    """What was analyzed. stopped: by Ctrl+C. broken: why the source was lost before its end."""

    frames: int = 0
    rows: int = 0
    ids: set[int] = field(default_factory=set)
    stopped: bool = False
    broken: str | None = None


def main(argv: Sequence[str]) -> int:
    """Gives the exit status: 0, 2 after an error, 130 after Ctrl+C. What was analyzed is kept."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.session:
        return make_sessions(arguments)
    if len(arguments.source) > 1:
        parser.error("--csv writes the table of one source; give one, or make sessions with --session")
    return _make_table(arguments.source[0], arguments.csv, arguments.model)


def _make_table(given: str, table: Path, model: Path | None) -> int:
    try:
        source = finite_source(parse_source(given))
        with ExitStack() as stack:
            pipeline = _pipeline(model, stack)
            source.open()
            stack.enter_context(closing(source))
            writer = csv.writer(stack.enter_context(_text_file(table)))
            writer.writerow(COLUMNS)
            tally = _analyze(source, pipeline, writer)
    except (UserError, SourceError) as error:
        _say(f"emotion-gui analyze: {error}", sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        _say("Stopped before anything was analyzed.", sys.stderr)
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
    result.add_argument("--csv", metavar="OUT", type=Path, help="the table to write")
    result.add_argument("--session", action="store_true", help="make a session of each source")
    parser.add_argument(
        "--model",
        metavar="MODEL",
        type=Path,
        help=f"a model bundle (folder or {ARCHIVE_ENDING} file) or a .tflite file; default: the shipped one",
    )
    add_session_options(parser)
    return parser


def _pipeline(model: Path | None, stack: ExitStack) -> EmotionPipeline:
    detector = HaarDetector(resource_path("cascades", "haarcascade_frontalface_default.xml"))
    opened = stack.enter_context(opened_model(model))
    try:
        if model:
            verify_model(opened.tflite)
        pipeline = EmotionPipeline(detector, EmotionClassifier(opened.tflite, header=opened.header))
    except ValueError as error:
        raise UserError(f"The model cannot be used. {error}") from error
    pipeline.unsure_below = opened.header.unsure_below
    return pipeline


def _analyze(source: FrameSource, pipeline: EmotionPipeline, writer: "Writer") -> Tally:
    """Until the source ends, is lost, or Ctrl+C is pressed."""
    tally = Tally()
    tqdm.monitor_interval = 0  # no thread of its own for a bar that moves with every frame
    hidden = sys.stderr is None or not sys.stderr.isatty()
    try:
        with tqdm(total=source.total, unit=" frames", disable=hidden, file=sys.stderr, leave=False) as bar:
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
    shares = (f"{share:.4f}" for share in face.probabilities)
    return (
        frame.index,
        time,
        file,
        face.id,
        box.x,
        box.y,
        box.width,
        box.height,
        *shares,
        face.label,
        int(face.prediction.unsure),
    )


@contextmanager
def _text_file(path: Path) -> Iterator[TextIO]:
    """One that gets its name only when it is complete. Raises UserError."""
    folder = path.absolute().parent
    if not folder.is_dir():
        raise UserError(f"The folder {folder} for the table does not exist.")
    try:
        if path.is_dir():
            raise UserError(f"{path} is a folder. Name a file for the table.")
        with (
            atomic_path(path) as aside,
            aside.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file,
        ):
            yield file
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror or error}.") from error


def _conclude(source: FrameSource, tally: Tally, table: Path) -> int:
    summary = _summary(source, tally, table)
    if tally.broken:
        _say(f"emotion-gui analyze: {tally.broken} What was analyzed is kept: {summary}", sys.stderr)
        return FAILED
    if tally.stopped:
        _say(f"Stopped. What was analyzed is kept: {summary}", sys.stderr)
        return INTERRUPTED
    _say(f"Analyzed {summary}", sys.stdout)
    return DONE


def _summary(source: FrameSource, tally: Tally, table: Path) -> str:
    pictures = isinstance(source, ImageSource)
    parts = [
        f"{count(tally.frames, 'picture' if pictures else 'frame')} of {source.name}",
        count(tally.rows if pictures else len(tally.ids), "face"),
        f"{count(tally.rows, 'row')} in {table}",
    ]
    if isinstance(source, ImageSource) and source.skipped:
        parts.append(f"not readable: {', '.join(source.skipped)}")
    return "; ".join(parts)


def _say(text: str, stream: TextIO | None) -> None:
    if stream is not None:  # programs with windows have none on Windows
        stream.write(f"{text}\n")
