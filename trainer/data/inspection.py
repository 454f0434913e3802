"""Look through a data set before anything is trained on it: `python -m trainer inspect`."""

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

READING, COMPARING = "Reading pictures", "Looking for twins"
_INTERVAL = 0.1  # seconds between two events
_SHOWN = 3  # groups of a finding, in text
_NAMES_SHOWN = 4  # pictures of a group, in text

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in the data at `data`, in so many seconds."""

    data: Path
    dataset: Dataset
    findings: list[Issue]
    seconds: float

    def to_json(self) -> dict[str, object]:
        """The readable pictures are in the order of `pictures()`."""
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
            "findings": [asdict(finding) for finding in self.findings],
            "seconds": round(self.seconds, 1),
        }

    def pictures(self) -> Pixels:
        """(n, 48, 48) uint8."""
        return np.concatenate([split.images for split in _shown_splits(self.dataset).values()])

    def to_text(self) -> str:
        """A table of the counts, and the findings with their first pictures."""
        lines = [*_table(_shown_splits(self.dataset)), ""]
        if self.dataset.made_validation:
            lines += ["The data has no validation pictures: they were drawn from those for training.", ""]
        for finding in self.findings:
            lines += [f"{finding.severity}: {finding.sentence}", *_first_names(finding), ""]
        lines += [] if self.findings else ["Nothing is wrong with this data.", ""]
        return "\n".join(lines) + f"Inspected in {self.seconds:.1f} seconds."


def _shown_splits(dataset: Dataset) -> dict[str, Split]:
    """Without a test split that has no pictures: few data sets have one."""
    return {name: split for name, split in dataset.splits.items() if len(split) or name != "test"}


def _table(splits: Mapping[str, Split]) -> Iterator[str]:
    yield " " * 10 + "".join(f"{label:>10}" for label in (*LABELS, "total"))
    for name, split in splits.items():
        yield f"{name:10}" + "".join(f"{number:10,}" for number in (*split.counts().values(), len(split)))


def _first_names(finding: Issue) -> Iterator[str]:
    for group in finding.groups[:_SHOWN]:
        more = len(group) - _NAMES_SHOWN
        yield "    " + " = ".join(group[:_NAMES_SHOWN]) + (f" and {more:,} more" if more > 0 else "")
    if len(finding.groups) > _SHOWN:
        yield f"    … and {len(finding.groups) - _SHOWN:,} more"


def inspect(
    data: Path,
    votes: Path | None = None,
    class_names: Mapping[str, str] = {},
    progress: Progress = lambda stage, done, total: None,
) -> Inspection:
    """Read all there is at `data`, and look for what is wrong with it.

    class_names: what folders named otherwise mean. progress(stage, done, total): stage in words; what it
    raises ends the inspection. Raises TrainerError for a path where no pictures are, and for votes that
    cannot be read or belong to no picture.
    """
    begin = time.monotonic()
    rows = read_votes(votes) if votes else None
    progress(READING, 0, 0)
    dataset = read(data, SPLITS, partial(progress, READING), class_names=class_names)
    if not dataset.other_folders and not dataset.unreadable and not any(map(len, dataset.splits.values())):
        raise TrainerError(
            f"{data} has no pictures. Expected train/<emotion>/<picture> for the emotions "
            f"{', '.join(LABELS)}, or a fer2013.csv."
        )
    if votes and rows is not None:
        dataset = add_votes(dataset, votes, rows)
    findings = check(dataset, class_names, partial(progress, COMPARING))
    return Inspection(data, dataset, findings, time.monotonic() - begin)


def add_options(parser: argparse.ArgumentParser) -> None:
    """`inspect` among the commands of `python -m trainer`."""
    parser.set_defaults(command=_run)
    parser.add_argument("--data", type=Path, required=True, help="a data set, as for train")
    parser.add_argument("--votes", type=Path, metavar="FILE", help=OPTIONS["votes"].help)
    names_of_classes.add_option(parser)
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="write inspection.json, pictures.npy and the progress there; "
        "a file named stop in it ends it all",
    )


def _run(arguments: argparse.Namespace) -> int:
    class_names = names_of_classes.parse(arguments.class_name)
    look = partial(inspect, arguments.data, arguments.votes, class_names)
    inspection = _inspect_into(arguments.out, look) if arguments.out else look()
    result = json.dumps(inspection.to_json(), indent=2) if arguments.json else inspection.to_text()
    print(result)  # noqa: T201 - the command's answer
    return 0


def _inspect_into(out: Path, look: Callable[[Progress], Inspection]) -> Inspection:
    """Inspect, and leave result and progress in the folder `out`."""
    folder = RunFolder(out)
    folder.create()
    stop = StopRequest(folder.stop)
    try:
        with EventWriter(folder.events) as events, stop.on_interrupt():
            return _inspect_and_tell(folder, look, events, stop)
    except OSError as error:
        raise TrainerError(_sentence(error, out)) from error


def _inspect_and_tell(
    folder: RunFolder, look: Callable[[Progress], Inspection], events: EventWriter, stop: StopRequest
) -> Inspection:
    """The same, with an "end" event where it ends in words that a user can act on."""
    try:
        inspection = look(_Reporter(events, stop))
        atomic_write(folder.pictures, lambda aside: np.save(aside, inspection.pictures()))
        write_json(folder.inspection, inspection.to_json())
    except StopRequested:
        events.write(End("stopped", "Stopped."))
        raise
    except (TrainerError, OSError) as error:
        message = _sentence(error, folder.path) if isinstance(error, OSError) else str(error)
        with suppress(OSError):  # if the disk is full, the exit status and the terminal say it
            events.write(End("failed", message))
        raise
    events.write(End("finished", "Finished."))
    return inspection


def _sentence(error: OSError, out: Path) -> str:
    return f"The inspection could not go on at {error.filename or out}: {reason(error)}. Check it."


class _Reporter:
    """Writes the progress as events, ten a second at most. Raises StopRequested once someone asked."""

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
