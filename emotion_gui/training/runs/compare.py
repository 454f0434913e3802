"""Compares runs: their results, and the options in which they differ."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from emotion_gui.training.options.choice_texts import CHOICES
from emotion_gui.training.runs.run_list import UNKNOWN, duration_text, share_text
from emotion_gui.training.runs.run_summary import RunSummary
from trainer.shared.config import OPTIONS, TrainConfig
from trainer.shared.files import read_object
from trainer.shared.formatting import data_size
from trainer.shared.model_report import ModelReport
from trainer.shared.records import declared, right_values, to_values
from trainer.shared.run_folder import RunFolder
from trainer.shared.scores import Scores, TruthName

MIN, MAX = 2, 6  # the number of runs to compare

_AUGMENTATION = "augmentation"
_SWITCH_TEXTS = {None: UNKNOWN, True: "yes", False: "no"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table.

    Attributes:
        title: The name of the result or option.
        texts: One text for each run.
        differs: Whether the runs differ.
        best: The indices of the best runs; empty if all are equal.
    """

    title: str
    texts: tuple[str, ...]
    differs: bool
    best: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Comparison:
    results: list[Row]
    options: list[Row]


def compare_runs(runs: Sequence[RunSummary]) -> Comparison:
    """Reads the reports and options of the runs and compares them; leaves out what cannot be read."""
    reports = [ModelReport.read(read_object(RunFolder(run.folder).report)) for run in runs]
    settings = [_settings(read_object(RunFolder(run.folder).config)) for run in runs]
    results = [
        _result(result, values)
        for result in _RESULTS
        if _is_known(values := [result.value(run, report) for run, report in zip(runs, reports, strict=True)])
    ]
    names = list(dict.fromkeys(name for each in settings for name in each))
    return Comparison(results, [_option(name, [each.get(name) for each in settings]) for name in names])


# Results


_Value = Callable[[RunSummary, ModelReport], float | None]


class _Result(NamedTuple):
    title: str
    value: _Value
    text: Callable[[float | None], str]
    high_is_good: bool = False


def _is_known(values: Sequence[float | None]) -> bool:
    """Returns whether any run has a value; without votes, for example, no run has scores by votes."""
    return any(value is not None for value in values)


def _result(result: _Result, values: Sequence[float | None]) -> Row:
    texts = tuple(map(result.text, values))
    known = [value for value in values if value is not None]
    best: frozenset[int] = frozenset()
    if len(set(map(result.text, known))) > 1:
        winner = result.text(max(known) if result.high_is_good else min(known))
        best = frozenset(index for index, text in enumerate(texts) if text == winner)
    return Row(result.title, texts, len(set(texts)) > 1, best)


def _score(truth: TruthName, figure: Callable[[Scores], float | None]) -> _Value:
    def value(run: RunSummary, report: ModelReport) -> float | None:
        scores = report.answers.validation.by(truth)
        return figure(scores) if scores else None

    return value


def _macro_recall(scores: Scores) -> float | None:
    return scores.macro_recall


def _calibration_error(scores: Scores) -> float | None:
    return scores.calibration_error


def _neutral_right(scores: Scores) -> float | None:
    return scores.neutral_shown.right if scores.neutral_shown else None


def _neutral_wrong(scores: Scores) -> float | None:
    return scores.neutral_shown.wrong if scores.neutral_shown else None


def _size(size: float | None) -> str:
    return UNKNOWN if size is None else data_size(round(size))


def _milliseconds(milliseconds: float | None) -> str:
    return UNKNOWN if milliseconds is None else f"{milliseconds:.2f} ms"


_RESULTS = (
    _Result("Votes: accuracy", lambda run, _: run.votes_accuracy, share_text, high_is_good=True),
    _Result(
        "Votes: without leaks", lambda run, _: run.votes_accuracy_without_leaks, share_text, high_is_good=True
    ),
    _Result("Votes: macro recall", _score("votes", _macro_recall), share_text, high_is_good=True),
    _Result("Votes: calibration error", _score("votes", _calibration_error), share_text),
    _Result("Votes: neutral shown so", _score("votes", _neutral_right), share_text, high_is_good=True),
    _Result("Votes: neutral shown as another", _score("votes", _neutral_wrong), share_text),
    _Result("Labels: accuracy", lambda run, _: run.accuracy, share_text, high_is_good=True),
    _Result(
        "Labels: without leaks", lambda run, _: run.accuracy_without_leaks, share_text, high_is_good=True
    ),
    _Result("Labels: macro recall", _score("labels", _macro_recall), share_text, high_is_good=True),
    _Result("Labels: calibration error", _score("labels", _calibration_error), share_text),
    _Result("Size of the model", lambda _, report: report.file.bytes, _size),
    _Result("Time for a face", lambda _, report: report.file.milliseconds_per_face, _milliseconds),
    _Result("Duration", lambda run, _: run.duration, duration_text),
)

# Options


def _settings(config: Mapping[str, object]) -> dict[str, object]:
    """Returns the options of a run by name, those of the augmentation with a prefix.

    Damaged options are None. Options that are missing, as in runs of older versions, have their defaults.
    """
    if not config:
        return {}
    defaults = {name: option.default for name, option in declared(TrainConfig).items()}
    right, wrong = right_values(TrainConfig, config)
    return _flat(defaults | right) | dict.fromkeys(wrong)


def _flat(options: dict[str, object]) -> dict[str, object]:
    augmentation = to_values(options.pop(_AUGMENTATION))
    return options | {f"{_AUGMENTATION}.{name}": value for name, value in augmentation.items()}


def _option(name: str, values: Sequence[object]) -> Row:
    texts = tuple(_text(name, value) for value in values)
    return Row(_title(name), texts, any(value != values[0] for value in values))


def _title(name: str) -> str:
    group, _, short = name.rpartition(".")
    title = OPTIONS[short].title if short in OPTIONS else short.capitalize()
    return f"{group.capitalize()}: {title.lower()}" if group else title


def _text(name: str, value: object) -> str:
    match value:
        case None | bool():
            return _SWITCH_TEXTS[value]
        case int() | float():
            option = OPTIONS[name.rpartition(".")[2]]
            is_special = value == option.low and "lowest" in option.extra
            return option.extra["lowest"] if is_special else f"{value:.10g}"
        case str():
            return _choice_text(name, value)
        case tuple():
            return f"{len(value):,}" if value else "none"
        case dict():
            return ", ".join(f"{folder} as {label}" for folder, label in value.items()) or "none"
        case _:
            return UNKNOWN


def _choice_text(name: str, value: str) -> str:
    if name == "start_from":
        return _model_name(Path(value)) if value else "Random weights"
    return CHOICES[value] if OPTIONS[name].choices else Path(value).name or value or "none"


def _model_name(folder: Path) -> str:
    """Returns the name of a model's folder, or of the run that contains it."""
    return folder.parent.name if folder.name == "model" else folder.name
