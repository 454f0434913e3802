"""How a run ended, as a value with a sentence for the user."""

import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from emotion_gui.system.process_outcome import ProcessOutcome, read_tail, reason_in
from trainer.shared.event_kinds import End
from trainer.shared.formatting import percent

Kind = Literal["finished", "stopped", "killed", "failed", "crashed"]

_REQUESTED = "Stopped on request."  # how the trainer reports what the user knows
# How Python, TensorFlow, C++ and the operating system report that the memory ran out.
_NO_MEMORY = ("MemoryError", "OOM when allocating", "bad_alloc", "Cannot allocate memory")


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a run ended.

    Attributes:
        kind: "killed" is what the user asked for; "failed" has a reason from the trainer; "crashed" has none,
            because its process died.
        message: A sentence for the user.
        model: The folder of the bundle, if there is one.
        accuracy: Share of the validation images that the model gets right, 0 to 1; by the votes if there are
            any.
        resumable: The run can go on after its last complete epoch.
    """

    kind: Kind
    message: str
    model: Path | None = None
    accuracy: float | None = None
    resumable: bool = False


@dataclass(frozen=True, slots=True)
class ExitReason:
    """What is known of a training process that has ended.

    Attributes:
        exit_code: As in `ProcessOutcome`; None if this process was not its parent.
        epochs_kept: Number of complete epochs in its checkpoint; None if there is no checkpoint.
        killed: The user wanted that.
        restarted: The computer was restarted after the run's last event.
    """

    exit_code: int | None
    epochs_kept: int | None = None
    killed: bool = False
    restarted: bool = False


def outcome_of(end: End | None, exit_reason: ExitReason, log: Path) -> RunOutcome:
    """Describes the end of a run from its "end" event, or from its exit code and its log if it wrote none."""
    kept = exit_reason.epochs_kept
    if end is not None:
        return _reported(end, has_checkpoint=kept is not None)
    if exit_reason.killed:
        return RunOutcome("killed", _killed(kept), resumable=kept is not None)
    process = ProcessOutcome(exit_reason.exit_code, read_tail(log))
    if reason := reason_in(process.last_line):  # lines before it may be of an earlier process
        return RunOutcome("failed", reason, resumable=kept is not None)
    message = _crash(exit_reason, process)
    if kept is not None:
        message = f"{message} {_kept(kept)}"
    return RunOutcome("crashed", message, resumable=kept is not None)


def _reported(end: End, *, has_checkpoint: bool) -> RunOutcome:
    kind, reason = end.outcome, end.message
    accuracy = end.votes_accuracy or end.accuracy
    if kind == "failed" or accuracy is None:
        message = reason or "The run ended without a model."
        return RunOutcome("stopped" if kind == "stopped" else "failed", message, resumable=has_checkpoint)
    word = "Finished" if kind == "finished" else "Stopped"
    message = f"{word}: {_scores(end)}"
    by_itself = kind == "finished" or reason not in ("", _REQUESTED)
    if kind == "stopped" and by_itself:
        message = f"{reason} {message}"
    bundle = None if end.model is None else Path(end.model)
    # A run that has stopped by itself would do so again.
    return RunOutcome(kind, message, bundle, accuracy, resumable=has_checkpoint and not by_itself)


def _scores(end: End) -> str:
    """The accuracy of the model by the votes, if there are any, and by the labels."""
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


def _crash(exit_reason: ExitReason, process: ProcessOutcome) -> str:
    code = process.exit_code
    advice = f"Close other programs, then {'start again' if exit_reason.epochs_kept is None else 'resume'}."
    if exit_reason.restarted:
        return "The computer was switched off or restarted before the training had ended."
    if any(word in line for line in process.last_lines for word in _NO_MEMORY):
        return f"The memory ran out. {advice}"
    if code is None or code == -9:  # Windows has no SIGKILL to name
        how = "was killed" if code else "ended without a word"
        return f"The training {how}, most likely because the memory ran out. {advice}"
    if code == -signal.SIGTERM:
        return "The training was ended from outside."
    name = process.signal_name
    how = f"crashed ({name})" if name else f"ended without a result (exit code {code})"
    return f"The trainer {how}. The log shows how far it came."
