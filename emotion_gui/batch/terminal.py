"""Works through a queue of videos in a terminal, with a progress line for each running one."""

import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TextIO

from tqdm import tqdm

from emotion_gui.batch.queue_item import QueueItem, State
from emotion_gui.batch.scheduler import SKIPPED, Scheduler
from emotion_gui.recording.vault import Key
from trainer.shared.formatting import count

DONE, FAILED, INTERRUPTED = 0, 2, 130
_POLL_SECONDS = 0.1
_STOP_SECONDS = 5.0
_LINE = "{desc} {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} frames {elapsed}<{remaining}"
_LINE_WITHOUT_TOTAL = "{desc} {n_fmt} frames {elapsed}"
_NAME_WIDTH = 24


def run_in_terminal(entries: Sequence[QueueItem], at_once: int, key: Key | None) -> int:
    """Works through the queue; what is done is kept, however it ends.

    Args:
        entries: The items of the queue.
        at_once: How many may run at once.
        key: The key of new sessions; None if they are not locked.

    Returns:
        The exit status: 0, 2 if an item has failed, 130 after Ctrl+C.
    """
    scheduler = Scheduler(lambda lock: key, at_once=at_once)
    scheduler.entries = [*entries]
    for entry in entries:
        if entry.is_over:
            _print_outcome(entry)
    lines = _ProgressLines()
    try:
        while not all(entry.is_over for entry in entries):
            for entry in scheduler.poll():
                if entry.state is State.INTERRUPTED:  # not by this process
                    entry.state, entry.text = State.FAILED, f"The analysis of {entry.name} was stopped."
                lines.end(entry)
                _print_outcome(entry)
            lines.show(entries)
            time.sleep(_POLL_SECONDS)
    except KeyboardInterrupt:
        with suppress(KeyboardInterrupt):  # pressed again: the child processes end with this one anyway
            scheduler.shut_down(_STOP_SECONDS)
        lines.close()
        done = sum(entry.state is State.DONE for entry in entries)
        _print(
            f"Stopped. {done} of {len(entries)} are done. What was analyzed of the others is kept: "
            "run the same command again to continue.",
            sys.stderr,
        )
        return INTERRUPTED
    return FAILED if any(entry.state is State.FAILED for entry in entries) else DONE


def _print_outcome(entry: QueueItem) -> None:
    """Prints how an item has ended."""
    if entry.state is State.FAILED:
        kept = f" What was analyzed is kept in {entry.session}" if entry.session else ""
        _print(f"emotion-gui analyze: {entry.text}{kept}", sys.stderr)
    elif entry.text == SKIPPED:
        _print(
            f"Skipped {entry.name}: there is a session of it in {entry.session} (--again makes another one)"
        )
    else:
        frames, faces = count(entry.frames, "frame"), count(entry.faces, "face")
        _print(f"Analyzed {frames} of {entry.name}; {faces}; session in {entry.session}")
        if entry.text:
            _print(f"emotion-gui analyze: {entry.text}", sys.stderr)


def _print(text: str, stream: TextIO | None = None) -> None:
    stream = stream or sys.stdout
    if stream is not None:  # programs with a window have none on Windows
        tqdm.write(text, file=stream)


class _ProgressLines:
    """The progress lines; none if the output is not a terminal."""

    def __init__(self) -> None:
        tqdm.monitor_interval = 0  # bars that move all the time need no thread that refreshes them
        self._hidden = sys.stderr is None or not sys.stderr.isatty()
        self._lines: dict[QueueItem, Any] = {}

    def show(self, entries: Sequence[QueueItem]) -> None:
        if self._hidden:
            return
        for entry in entries:
            if entry.state is State.RUNNING:
                line = self._lines[entry] if entry in self._lines else self._make(entry)
                if entry.total and line.total != entry.total:
                    line.total, line.bar_format = entry.total, _LINE
                line.update(entry.frames - line.n)

    def end(self, entry: QueueItem) -> None:
        line = self._lines.pop(entry, None)
        if line is not None:
            line.close()

    def close(self) -> None:
        for entry in [*self._lines]:
            self.end(entry)

    def _make(self, entry: QueueItem) -> Any:
        taken = {-line.pos for line in self._lines.values()}
        slot = next(number for number in range(len(taken) + 1) if number not in taken)
        name = entry.name if len(entry.name) <= _NAME_WIDTH else f"{entry.name[: _NAME_WIDTH - 1]}…"
        self._lines[entry] = tqdm(
            desc=name.ljust(_NAME_WIDTH),
            bar_format=_LINE_WITHOUT_TOTAL,
            position=slot,
            mininterval=0,
            file=sys.stderr,
            leave=False,
        )
        return self._lines[entry]
