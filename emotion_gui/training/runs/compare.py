"""Runs beside each other: what came out of them, and how their options differ."""

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

MIN, MAX = 2, 6  # runs beside each other

_AUGMENTATION = "augmentation"
_SIGNS = {None: UNKNOWN, True: "yes", False: "no"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. texts: one for each run. best: which of them are; none where all are alike."""

    title: str
    texts: tuple[str, ...]
    differs: bool
    best: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Comparison:
    results: list[Row]
    options: list[Row]


def compare_runs(runs: Sequence[RunSummary]) -> Comparison:
    """Read what is needed of the runs' folders; what cannot be read is left out."""
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
    """Of any run: without votes there is nothing to tell by them."""
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
    """By name, those of the augmentation with a prefix; None for what is damaged.

    What an older version did not know has its default.
    """
    if not config:
        return {}
    usual = {name: option.default for name, option in declared(TrainConfig).items()}
    right, wrong = right_values(TrainConfig, config)
    return _flat(usual | right) | dict.fromkeys(wrong)


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
            return _SIGNS[value]
        case int() | float():
            option = OPTIONS[name.rpartition(".")[2]]
            is_word = value == option.low and "lowest" in option.extra
            return option.extra["lowest"] if is_word else f"{value:.10g}"
        case str():
            return _words(name, value)
        case tuple():
            return f"{len(value):,}" if value else "none"
        case dict():
            return ", ".join(f"{theirs} as {ours}" for theirs, ours in value.items()) or "none"
        case _:
            return UNKNOWN


def _words(name: str, text: str) -> str:
    if name == "start_from":
        return _model_name(Path(text)) if text else "Random weights"
    return CHOICES[text] if OPTIONS[name].choices else Path(text).name or text or "none"


def _model_name(folder: Path) -> str:
    """Of a run's model, the run's name."""
    return folder.parent.name if folder.name == "model" else folder.name
