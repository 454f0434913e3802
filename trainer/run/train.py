"""Runs a training, from the data to the model bundle, in its own folder."""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from trainer.data.dataset import Dataset, check_exists, load
from trainer.data.dataset_messages import dataset_messages
from trainer.data.duplicates import train_validation_leakage
from trainer.data.votes import majority
from trainer.run.fit import Run, fit
from trainer.shared.config import TrainConfig
from trainer.shared.errors import StopRequested, TrainerError, reason
from trainer.shared.event_kinds import DataRead, End, Finishing, Loading
from trainer.shared.events import EventReader, EventWriter
from trainer.shared.file_lock import RunLock
from trainer.shared.files import write_bytes, write_json
from trainer.shared.model_report import ModelReport
from trainer.shared.run_folder import RunFolder, StopRequest

# Errors of a full disk, an exceeded quota, and a file of maximal size.
NO_SPACE = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG)


def train(config: TrainConfig, out: Path, *, resume: bool = False) -> ModelReport:
    """Train, and write the run to a folder.

    Args:
        config: of the run.
        out: folder of the run, which is created.
        resume: continue the run in `out`.

    Returns:
        The report (see trainer.report.report).

    Raises:
        TrainerError: with a sentence for the user. What was trained until then is kept.
        StopRequested: if it was stopped before the first batch.
    """
    folder = RunFolder(out)
    try:
        models = () if resume else (config.start_from, *config.teachers)
        for path in (config.data, config.votes, *models):
            if path:
                check_exists(Path(path))  # first, so that a mistyped path creates no folder
        with RunLock(out):
            if resume:
                folder.clear_requests()
            else:
                folder.create()
            write_json(folder.config, config.to_json())
            stop = StopRequest(folder.stop)
            with EventWriter(folder.events) as events, stop.on_interrupt():
                return _train_and_report(Run(config, folder, events, stop))
    except OSError as error:
        raise TrainerError(_error_message(error, config, out)) from error


def _train_and_report(run: Run) -> ModelReport:
    """Train, and write an "end" event in any case."""
    events = run.events
    try:
        return _train(run)
    except StopRequested:
        events.write(End("stopped", "Stopped before the first batch."))
        raise
    except TrainerError as error:
        events.write(End("failed", str(error)))
        raise
    except OSError as error:
        with suppress(OSError):  # if the disk is full, exit status and terminal still report it
            events.write(End("failed", _error_message(error, run.config, run.folder.path)))
        raise


def _error_message(error: OSError, config: TrainConfig, out: Path) -> str:
    """The message for an OSError. Its file name, if any, distinguishes reading data from writing the run."""
    if isinstance(error.filename, (str, bytes)):
        file, data = Path(os.fsdecode(error.filename)), Path(config.data)
        if file.is_relative_to(data) and not file.is_relative_to(out):
            return f"{file} cannot be read: {reason(error)}. Check it, then start again."
    advice = "Free some space" if error.errno in NO_SPACE else "Check the folder"
    return f"Cannot write to {out}: {reason(error)}. {advice}, then continue with --resume."


def _train(run: Run) -> ModelReport:
    dataset = _load(run)
    leaks = train_validation_leakage(dataset.splits["train"], dataset.splits["validation"])
    stopped_because = fit(run, dataset, leaks)
    if stopped_because:
        print(stopped_because, file=sys.stderr)
    run.events.write(Finishing())
    from trainer.report.report import finish
    from trainer.scoring.description import with_accuracies

    report = finish(run.config, run.folder.path, dataset, leaks)
    end = End(
        "stopped" if stopped_because else "finished",
        stopped_because or "Finished.",
        model=str(run.folder.model),
    )
    run.events.write(with_accuracies(end, report.answers.validation))
    return report


def _load(run: Run) -> Dataset:
    """Load, check and report the data. Raises TrainerError and StopRequested."""
    config, folder = run.config, run.folder
    run.events.write(Loading(config.data))
    with _loading_progress(run.stop) as progress:
        dataset = load(
            Path(config.data),
            progress=progress,
            votes=Path(config.votes) if config.votes else None,
            class_names=config.class_names,
            excluded=frozenset(config.excluded),
            validation_share=config.validation_share,
            seed=config.seed,
        )
    list_unreadable(dataset, folder)
    for message in dataset_messages(dataset, config.excluded, config.validation_share, config.seed):
        print(message, file=sys.stderr)
    _check_votes(config, dataset)
    fingerprint = dataset.fingerprint()
    _check_same_data(config, folder, fingerprint)
    run.events.write(
        DataRead(
            fingerprint=fingerprint,
            unreadable=len(dataset.unreadable),
            excluded=dataset.excluded,
            made_validation=dataset.made_validation,
            train=dataset.splits["train"].counts(),
            validation=dataset.splits["validation"].counts(),
        )
    )
    return dataset


def _check_votes(config: TrainConfig, dataset: Dataset) -> None:
    """Raise TrainerError if votes are to be learned, but no training image has enough of them."""
    votes = dataset.splits["train"].votes
    if config.targets != "labels" and votes is not None and not majority(votes)[1].any():
        raise TrainerError(
            f"No training image has at least three votes in {config.votes}, so they cannot be learned. "
            "Choose another file, or use labels as targets."
        )


def _check_same_data(config: TrainConfig, folder: RunFolder, fingerprint: str) -> None:
    """Raise TrainerError if the run was trained on other data before."""
    if not folder.checkpoint.exists():
        return
    events = [each.event for each in EventReader(folder.events).read()]
    fingerprints = [
        event.fingerprint for event in events if isinstance(event, DataRead) and event.fingerprint
    ]
    if fingerprints and fingerprints[-1] != fingerprint:
        raise TrainerError(
            f"{config.data} or its votes have changed since this run started. Restore them, or start a new "
            "run from this one's model."
        )


@contextmanager
def _loading_progress(stop: StopRequest) -> Iterator[Callable[[int, int], None]]:
    """Shows progress in the terminal while the data is read. The progress function raises StopRequested."""
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # otherwise it starts a thread that outlives the bar
    bar = tqdm(desc="Reading images", unit="", disable=None if sys.stderr else True, leave=False)

    def progress(done: int, total: int) -> None:
        bar.total = total
        bar.update()
        if done % 256 == 0 and stop():
            raise StopRequested

    try:
        yield progress
    finally:
        bar.close()  # otherwise an error would be printed on the line of the bar


def list_unreadable(dataset: Dataset, folder: RunFolder) -> None:
    """List skipped images in the terminal and in unreadable.txt. Raises OSError."""
    names, file = dataset.unreadable, folder.path / "unreadable.txt"
    if not names:
        file.unlink(missing_ok=True)  # from an earlier attempt
        return
    text = "\n".join(names) + "\n"  # names that are not UTF-8 contain lone surrogates
    write_bytes(file, text.encode(errors="backslashreplace"))
    for name in names[:10]:
        print(f"Skipped an unreadable image: {name}", file=sys.stderr)
    if len(names) > 10:
        print(f"… and {len(names) - 10} more, listed in unreadable.txt", file=sys.stderr)
