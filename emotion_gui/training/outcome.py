"""How a run ended, as a value with a sentence for the user."""

import math
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from trainer.events import Event

Kind = Literal["finished", "stopped", "failed", "crashed"]

_TAIL = 8192
_ASKED = "Stopped on request."  # the trainer's word for what the user knows


@dataclass(frozen=True, slots=True)
class ProcessOutcome:
    """message: a sentence for the user. model: the bundle, where there is one.

    accuracy: share of the validation pictures that the model gets right, 0 to 1.
    failed: the trainer said why it cannot go on. crashed: its process died without a word.
    """

    kind: Kind
    message: str
    model: Path | None = None
    accuracy: float | None = None


def outcome_of(end: Event | None, exit_code: int, log: Path) -> ProcessOutcome:
    """What became of a process, from the run's "end" event, else from its exit code and its log."""
    if end is not None:
        return _told(end)
    last = last_line(log)
    if last.startswith("error: "):
        return ProcessOutcome("failed", last.removeprefix("error: "))
    return ProcessOutcome("crashed", _crash(exit_code, last))


def last_line(log: Path) -> str:
    """The last line of a log that is not blank; empty where there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(file.seek(0, 2) - _TAIL, 0))
            lines = file.read().decode("utf-8", "replace").split("\n")
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def percent(share: float) -> str:
    """0.648 as "64.8 %"."""
    return f"{share * 100:.1f} %"


def _told(end: Event) -> ProcessOutcome:
    kind, model = end.values.get("outcome"), end.values.get("model")
    accuracy = end.values.get("accuracy")
    if kind not in ("finished", "stopped") or not isinstance(accuracy, float) or not math.isfinite(accuracy):
        said = str(end.values.get("message") or "The run ended without a model.")
        return ProcessOutcome("stopped" if kind == "stopped" else "failed", said)
    word = "Finished" if kind == "finished" else "Stopped"
    message = f"{word}: {percent(accuracy)} of the validation pictures right"
    said = str(end.values.get("message") or _ASKED)
    if kind == "stopped" and said != _ASKED:  # by itself, and it says why
        message = f"{said} {message}"
    return ProcessOutcome(kind, message, Path(model) if isinstance(model, str) else None, accuracy)


def _crash(exit_code: int, last: str) -> str:
    if "MemoryError" in last:
        return "The memory ran out. Close other programs and start again."
    if exit_code == -signal.SIGTERM:
        return "The training was ended from outside. What it wrote until then is in the run's folder."
    if exit_code == -9:  # Windows has no SIGKILL to name
        return (
            "The training was killed, most likely because the memory ran out. "
            "Close other programs and start again."
        )
    if exit_code < 0:
        return f"The trainer crashed ({_signal_name(-exit_code)}). The log shows how far it came."
    return f"The trainer ended without a result (exit code {exit_code}). The log shows how far it came."


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
