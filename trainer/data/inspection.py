"""Inspects a data set before training: `python -m trainer inspect`."""

import argparse
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from trainer.data import class_names as names_of_classes
from trainer.data.checks import Issue, check
from trainer.data.class_names import suggest
from trainer.data.dataset import SPLITS, Dataset, Split, add_votes, read
from trainer.data.votes import read_votes
from trainer.shared.config import OPTIONS
from trainer.shared.errors import StopRequested, TrainerError, reason
from trainer.shared.event_kinds import End, Inspecting
from trainer.shared.events import EventWriter
from trainer.shared.face_input import LABELS, Pixels
from trainer.shared.files import atomic_write, write_json
from trainer.shared.run_folder import RunFolder, StopRequest

READING, COMPARING = "Reading images", "Looking for duplicates"
_INTERVAL = 0.1  # seconds between two events
_MAX_GROUPS = 3  # of an issue, in text
_MAX_NAMES = 4  # of a group, in text

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Inspection:
    """The issues that were found in the data at `data`, and how many seconds that took."""

    data: Path
    dataset: Dataset
    findings: list[Issue]
    seconds: float

    def to_json(self) -> dict[str, object]:
        """The content of inspection.json. Names and labels are in the order of `images()`."""
        splits = _shown_splits(self.dataset)
        others = self.dataset.other_folders.items()
        return {
            "data": str(self.data),
            "splits": {name: split.counts() for name, split in splits.items()},
            "made_validation": self.dataset.made_validation,
            "other_folders": {
                folder: {"count": number, "suggestion": suggest(folder)} for folder, number in others
            },
            "names": [name for split in splits.values() for name in split.names],
            "labels": [int(label) for split in splits.values() for label in split.labels],
            "split_of": [name for name, split in splits.items() for _ in split.names],
            "findings": [asdict(issue) for issue in self.findings],
            "seconds": round(self.seconds, 1),
        }

    def images(self) -> Pixels:
        """All readable images, (n, 48, 48) uint8."""
        return np.concatenate([split.images for split in _shown_splits(self.dataset).values()])

    def to_text(self) -> str:
        """A table of the counts, and the issues with the names of their first images."""
        lines = [*_table(_shown_splits(self.dataset)), ""]
        if self.dataset.made_validation:
            lines += [
                "The data has no validation images, so some training images were drawn for validation.",
                "",
            ]
        for issue in self.findings:
            lines += [f"{issue.severity}: {issue.sentence}", *_first_names(issue), ""]
        lines += [] if self.findings else ["No problems were found.", ""]
        return "\n".join(lines) + f"Inspected in {self.seconds:.1f} seconds."


def _shown_splits(dataset: Dataset) -> dict[str, Split]:
    """The splits without an empty test split, which most data sets lack."""
    return {name: split for name, split in dataset.splits.items() if len(split) or name != "test"}


def _table(splits: Mapping[str, Split]) -> Iterator[str]:
    yield " " * 10 + "".join(f"{label:>10}" for label in (*LABELS, "total"))
    for name, split in splits.items():
        yield f"{name:10}" + "".join(f"{number:10,}" for number in (*split.counts().values(), len(split)))


def _first_names(issue: Issue) -> Iterator[str]:
    for group in issue.groups[:_MAX_GROUPS]:
        more = len(group) - _MAX_NAMES
        yield "    " + " = ".join(group[:_MAX_NAMES]) + (f" and {more:,} more" if more > 0 else "")
    if len(issue.groups) > _MAX_GROUPS:
        yield f"    … and {len(issue.groups) - _MAX_GROUPS:,} more"


def inspect(
    data: Path,
    votes: Path | None = None,
    class_names: Mapping[str, str] = {},
    progress: Progress = lambda stage, done, total: None,
) -> Inspection:
    """Read all data at a path and run all checks on it.

    Args:
        data: a folder or zip in Kaggle's layout, or a fer2013.csv.
        votes: a file in FER+ format.
        class_names: the label that each renamed folder stands for.
        progress: called with (stage, done, total), the stage in words; an exception from it ends the
            inspection.

    Raises:
        TrainerError: if there are no images, or if the votes cannot be read or match no image.
    """
    start = time.monotonic()
    rows = read_votes(votes) if votes else None
    progress(READING, 0, 0)
    dataset = read(data, SPLITS, partial(progress, READING), class_names=class_names)
    if not dataset.other_folders and not dataset.unreadable and not any(map(len, dataset.splits.values())):
        raise TrainerError(
            f"{data} has no images. Expected train/<emotion>/<image> for the emotions "
            f"{', '.join(LABELS)}, or a fer2013.csv."
        )
    if votes and rows is not None:
        dataset = add_votes(dataset, votes, rows)
    findings = check(dataset, class_names, partial(progress, COMPARING))
    return Inspection(data, dataset, findings, time.monotonic() - start)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `inspect`."""
    parser.set_defaults(command=_run)
    parser.add_argument("--data", type=Path, required=True, help="data set, as for train")
    parser.add_argument("--votes", type=Path, metavar="FILE", help=OPTIONS["votes"].help)
    names_of_classes.add_option(parser)
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="write inspection.json, pictures.npy and the progress to this folder; "
        "a file named stop in it cancels the inspection",
    )


def _run(arguments: argparse.Namespace) -> int:
    class_names = names_of_classes.parse(arguments.class_name)
    run_inspection = partial(inspect, arguments.data, arguments.votes, class_names)
    inspection = _inspect_into(arguments.out, run_inspection) if arguments.out else run_inspection()
    result = json.dumps(inspection.to_json(), indent=2) if arguments.json else inspection.to_text()
    print(result)  # noqa: T201 - the command's output
    return 0


def _inspect_into(out: Path, run_inspection: Callable[[Progress], Inspection]) -> Inspection:
    """Inspect the data, and write result and progress to the folder `out`."""
    folder = RunFolder(out)
    folder.create()
    stop = StopRequest(folder.stop)
    try:
        with EventWriter(folder.events) as events, stop.on_interrupt():
            return _inspect_and_report(folder, run_inspection, events, stop)
    except OSError as error:
        raise TrainerError(_error_message(error, out)) from error


def _inspect_and_report(
    folder: RunFolder,
    run_inspection: Callable[[Progress], Inspection],
    events: EventWriter,
    stop: StopRequest,
) -> Inspection:
    """Inspect the data, and write an "end" event unless it ends with an unexpected error."""
    try:
        inspection = run_inspection(_Reporter(events, stop))
        atomic_write(folder.pictures, lambda temporary: np.save(temporary, inspection.images()))
        write_json(folder.inspection, inspection.to_json())
    except StopRequested:
        events.write(End("stopped", "Stopped."))
        raise
    except (TrainerError, OSError) as error:
        message = _error_message(error, folder.path) if isinstance(error, OSError) else str(error)
        with suppress(OSError):  # if the disk is full, exit status and terminal still report it
            events.write(End("failed", message))
        raise
    events.write(End("finished", "Finished."))
    return inspection


def _error_message(error: OSError, out: Path) -> str:
    return f"The inspection failed at {error.filename or out}: {reason(error)}. Check this path."


class _Reporter:
    """Writes progress events, at most ten a second. Raises StopRequested once a stop was requested."""

    def __init__(self, events: EventWriter, stop: StopRequest) -> None:
        self._events, self._stop = events, stop
        self._next = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _INTERVAL
        if self._stop():
            raise StopRequested
        self._events.write(Inspecting(stage, done, total))
