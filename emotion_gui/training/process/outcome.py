"""How a run ended, as a value with a sentence for the user."""

import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from trainer.shared.event_kinds import End
from trainer.shared.formatting import percent

Kind = Literal["finished", "stopped", "killed", "failed", "crashed"]

_TAIL = 8192
_LAST_LINES = 15
_ASKED = "Stopped on request."  # the trainer's word for what the user knows
# How Python, TensorFlow, C++ and the operating system say that the memory ran out.
_NO_MEMORY = ("MemoryError", "OOM when allocating", "bad_alloc", "Cannot allocate memory")


@dataclass(frozen=True, slots=True)
class ProcessOutcome:
    """message: a sentence for the user. model: the bundle, where there is one.

    accuracy: share of the validation pictures that the model gets right, 0 to 1; by the votes where there
    are any.
    killed: at once, as the user wanted. failed: the trainer said why it cannot go on. crashed: its
    process died without a word. resumable: there is an epoch after which the run could go on.
    """

    kind: Kind
    message: str
    model: Path | None = None
    accuracy: float | None = None
    resumable: bool = False


@dataclass(frozen=True, slots=True)
class ExitReason:
    """What is known of a process that has ended.

    exit_code: as Popen has it; None where nobody was its parent. epochs_kept: complete ones in its
    checkpoint; None where there is no checkpoint. killed: the user wanted that. restarted: the
    computer, since the run's last event.
    """

    exit_code: int | None
    epochs_kept: int | None = None
    killed: bool = False
    restarted: bool = False


def outcome_of(end: End | None, death: ExitReason, log: Path) -> ProcessOutcome:
    """What became of a process, from the run's "end" event, else from its exit code and its log."""
    has_checkpoint = death.epochs_kept is not None
    if end is not None:
        return _told(end, has_checkpoint)
    if death.killed:
        return ProcessOutcome("killed", _killed(death.epochs_kept), resumable=has_checkpoint)
    lines = last_lines(log)
    if lines and lines[-1].startswith("error: "):
        return ProcessOutcome("failed", lines[-1].removeprefix("error: "), resumable=has_checkpoint)
    message = _crash(death, lines)
    if death.epochs_kept is not None:
        message = f"{message} {_kept(death.epochs_kept)}"
    return ProcessOutcome("crashed", message, resumable=has_checkpoint)


def last_lines(log: Path) -> list[str]:
    """The last lines of a log that are not blank, the very last one last; empty where there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(file.seek(0, 2) - _TAIL, 0))
            lines = file.read().decode("utf-8", "replace").split("\n")
    except OSError:
        return []
    return [line.strip() for line in lines if line.strip()][-_LAST_LINES:]


def last_line(log: Path) -> str:
    """The last line of a log that is not blank; empty where there is none."""
    return next(reversed(last_lines(log)), "")


def _told(end: End, has_checkpoint: bool) -> ProcessOutcome:
    kind, said = end.outcome, end.message
    accuracy = end.votes_accuracy or end.accuracy
    if kind == "failed" or accuracy is None:
        message = said or "The run ended without a model."
        return ProcessOutcome("stopped" if kind == "stopped" else "failed", message, resumable=has_checkpoint)
    word = "Finished" if kind == "finished" else "Stopped"
    message = f"{word}: {_scores(end)}"
    by_itself = kind == "finished" or said not in ("", _ASKED)
    if kind == "stopped" and by_itself:
        message = f"{said} {message}"
    bundle = None if end.model is None else Path(end.model)
    # A run that has stopped by itself would do so again.
    return ProcessOutcome(kind, message, bundle, accuracy, resumable=has_checkpoint and not by_itself)


def _scores(end: End) -> str:
    """How right the model is by the votes, where there are any, and by the labels."""
    votes, labels = end.votes_accuracy, end.accuracy
    if votes is None:
        assert labels is not None
        honest = _without_leaks(labels, end.accuracy_without_leaks)
        return f"{percent(labels, 1)} of the validation pictures right{honest}"
    honest = _without_leaks(votes, end.votes_accuracy_without_leaks)
    text = f"{percent(votes, 1)} of the validation pictures right by most votes{honest}"
    return text if labels is None else f"{text}; {percent(labels, 1)} by the labels"


def _without_leaks(share: float, honest: float | None) -> str:
    """The same once more without the leaked pictures, where there are some."""
    if honest is None or honest == share:
        return ""
    return f", {percent(honest, 1)} without those that have a twin in training"


def _killed(epochs_kept: int | None) -> str:
    if epochs_kept is None:
        return "Killed before the first epoch was complete, so there is nothing to resume."
    return f"Killed. {_kept(epochs_kept)}"


def _kept(epochs: int) -> str:
    until = f"epoch {epochs}" if epochs else "its last complete epoch"
    return f"What it had learned until the end of {until} is kept; resume goes on from there."


def _crash(death: ExitReason, lines: list[str]) -> str:
    code = death.exit_code
    advice = f"Close other programs, then {'start again' if death.epochs_kept is None else 'resume'}."
    if death.restarted:
        return "The computer was switched off or restarted before the training had ended."
    if any(word in line for line in lines for word in _NO_MEMORY):
        return f"The memory ran out. {advice}"
    if code is None or code == -9:  # Windows has no SIGKILL to name
        how = "was killed" if code else "ended without a word"
        return f"The training {how}, most likely because the memory ran out. {advice}"
    if code == -signal.SIGTERM:
        return "The training was ended from outside."
    how = f"crashed ({_signal_name(-code)})" if code < 0 else f"ended without a result (exit code {code})"
    return f"The trainer {how}. The log shows how far it came."


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
