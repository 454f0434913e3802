"""Writes a run's report as one HTML file that can be mailed. run.html.j2 holds its markup."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path, PureWindowsPath

from trainer.shared.config import TrainConfig
from trainer.shared.errors import TrainerError
from trainer.shared.files import write_bytes
from trainer.shared.formatting import (
    UNKNOWN,
    count,
    data_size,
    duration,
    exact_percent,
    if_known,
    long_day,
    percent,
    percent_range,
)
from trainer.shared.labels import LABELS
from trainer.shared.model_report import AnswerFacts, FileFacts, ModelReport
from trainer.shared.report_kit.render import Table, render
from trainer.shared.run_folder import RunFolder
from trainer.shared.scores import Coverage, Interval, Ruling, Scores, Shown, Validation

_TEMPLATE = Path(__file__).with_name("run.html.j2")
# Options that may contain folders of this machine; only the file name is shown.
_PATHS = ("data", "votes", "start_from")
_FIGURES = {
    "curves": "Loss and accuracy of training and validation, epoch by epoch",
    "reliability": "How often answers of each confidence are right, before and after temperature scaling",
    "trade_off": "Accuracy by votes against accuracy by labels, of all combinations of the heads",
    "mistakes": "The validation pictures that the model is most sure of and wrong about. They belong to the "
    "data: respect its license when you pass this file on.",
}
_SCORES = (
    ("votes", "By most votes"),
    ("votes_without_leaks", "Votes, without leaked pictures"),
    ("agreed", "Where most people agree"),
    ("labels", "By the labels"),
    ("labels_without_leaks", "Labels, without leaked pictures"),
)
_BY: Mapping[Ruling, str] = {"votes": "by most votes", "labels": "by the labels"}

Values = Mapping[str, object]  # of a JSON file


def write_html(folder: RunFolder, out: Path | None = None) -> None:
    """Write the report of a finished run to `out`, or to report.html in its folder.

    Raises:
        TrainerError: if the run has no report, or one of another version.
        OSError: if the file cannot be written.
    """
    report, config, metadata = (_read(path) for path in (folder.report, folder.config, folder.metadata))
    text = render(_TEMPLATE, **_values(folder, ModelReport.read(report), config, metadata))
    write_bytes(out or folder.html, text.encode(errors="backslashreplace"))


def _read(path: Path) -> Values:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise TrainerError(f"{path} is missing. A report needs a run that has finished.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise TrainerError(f"{path} cannot be read, so there is no report.") from error
    return values if isinstance(values, dict) else {}


def _values(folder: RunFolder, report: ModelReport, config: Values, metadata: Values) -> dict[str, object]:
    """The values of the template. Raises TrainerError if the report has no scores."""
    answers, scores = report.answers, report.answers.ruling
    if scores is None:
        raise TrainerError(
            f"The report of the run in {folder.path} is damaged, or of another version of the app."
        )
    return {
        "name": folder.path.resolve().name,
        "made": _made(metadata.get("created")),
        "by": _BY[answers.ruled_by],
        "headline": _headline(answers, scores),
        "scores": _scores(answers.validation),
        "agreed": _agreed(answers.validation),
        "classes": _classes(scores),
        "confusion": _confusion(scores.confusion or ()),
        "has_heads": bool(answers.heads),
        "unsure_below": if_known(answers.unsure_below, percent),
        "certainty": _confidence_table(answers.coverage)
        if answers.coverage
        else None,  # older runs have none
        "figures": {name: _figure(folder.figure(name), words) for name, words in _FIGURES.items()},
        "model": _model(report),
        "data": _data(report, config),
        "pictures": _image_counts(report.training.data),
        "options": list(_options(config)),
    }


def _made(created: object) -> str:
    try:
        made = datetime.fromisoformat(str(created)).astimezone()
    except (ValueError, OverflowError):
        return ""
    return f"{long_day(made)}, {made:%H:%M}"


def _headline(answers: AnswerFacts, scores: Scores) -> dict[str, object]:
    """The values of the headline. honest: the accuracy without leaked images; empty if all are leaked."""
    return {
        "accuracy": percent(scores.accuracy, 1),
        "pictures": f"{scores.pictures:,}",
        "neutral": scores.neutral_shown and _shares(scores.neutral_shown),  # older runs did not measure it
        "interval": scores.accuracy_interval and [percent(each, 1) for each in scores.accuracy_interval],
        "leaked": f"{answers.leaked:,}" if answers.leaked else "",
        "honest": percent(answers.honest.accuracy, 1) if answers.honest else "",
    }


def _shares(shown: Shown) -> dict[str, str]:
    shares = {"right": shown.right, "unsure": shown.unsure, "wrong": shown.wrong}
    return {name: percent(share, 1) for name, share in shares.items()}


def _scores(validation: Validation) -> Table:
    known = dict(validation.each())
    shown = [(title, known[name]) for name, title in _SCORES if name in known]
    rows = [
        ("Pictures", [f"{scores.pictures:,}" for _, scores in shown]),
        ("Accuracy", [_with_interval(scores.accuracy, scores.accuracy_interval) for _, scores in shown]),
        (
            "Macro recall",
            [_with_interval(scores.macro_recall, scores.macro_recall_interval) for _, scores in shown],
        ),
        ("Macro F1", [_share(scores.macro_f1) for _, scores in shown]),
        ("Expected calibration error", [_share(scores.calibration_error) for _, scores in shown]),
        ("All faces: right, unsure, wrong", [if_known(scores.shown, _shown) for _, scores in shown]),
        (
            "Neutral faces: right, unsure, wrong",
            [if_known(scores.neutral_shown, _shown) for _, scores in shown],
        ),
    ]
    return Table(["", *(title for title, _ in shown)], [[title, *values] for title, values in rows])


def _agreed(validation: Validation) -> str:
    """The sentence that older runs have instead of the scores where most people agree."""
    share, honest = validation.agreed_accuracy, validation.agreed_accuracy_without_leaks
    if share is None:
        return ""
    sentence = f"Where most people agree about a picture, {percent(share, 1)} are recognized"
    return f"{sentence}." if honest is None else f"{sentence}, {percent(honest, 1)} without leaks."


def _share(share: float | None) -> str:
    return if_known(share, lambda known: percent(known, 1))


def _shown(shown: Shown) -> str:
    return ", ".join(_shares(shown).values())


def _with_interval(share: float | None, interval: Interval | None) -> str:
    return f"{_share(share)} ({percent_range(*interval, 1)})" if interval else _share(share)


def _classes(scores: Scores) -> Table:
    rows = [
        [
            label,
            *(percent(share, 1) for share in (each.precision, each.recall, each.f1)),
            f"{each.pictures:,}",
        ]
        for label, each in scores.classes.items()
    ]
    return Table(["Emotion", "Precision", "Recall", "F1", "Pictures"], rows)


def _confusion(counts: Sequence[Sequence[int]]) -> list[tuple[str, list[dict[str, str]]]]:
    """The cells of each row, by emotion."""
    return [
        (label, [_confusion_cell(number, number / max(sum(row), 1)) for number in row])
        for label, row in zip(LABELS, counts, strict=False)
    ]


def _confusion_cell(number: int, share: float) -> dict[str, str]:
    return {"count": f"{number:,}", "share": percent(share), "heat": f"{share:.3f}"}


def _confidence_table(coverage: Sequence[Coverage]) -> Table:
    head = ("Unsure under", "Faces that get an answer", "Right among these", "Right when unsure", "Two best")
    rows = [
        [percent(row.threshold), *map(_share, (row.coverage, row.answered, row.unsure, row.two_best))]
        for row in coverage[::2]
    ]
    return Table(head, rows)


def _figure(file: Path, words: str) -> dict[str, str]:
    """The content in Base64, empty if the file is missing."""
    content = base64.b64encode(file.read_bytes()).decode() if file.is_file() else ""
    return {"words": words, "content": content}


def _model(report: ModelReport) -> dict[str, str]:
    training, file, answers = report.training, report.file, report.answers
    facts = {
        "Architecture": training.architecture or UNKNOWN,
        "Parameters": if_known(training.parameters, "{:,}".format),
        "Size": if_known(file.bytes, data_size),
        "Weights": _weights(file),
        "Time for one face": if_known(
            file.milliseconds_per_face, "{:.1f} ms on one thread, where it was trained".format
        ),
        "Trained": f"{if_known(training.epochs, _epochs)} in {if_known(training.seconds, duration)}",
        "Temperature": if_known(answers.temperature, "{:.2f}, which divides the logits".format),
    }
    if answers.heads:
        facts["Weight of the votes' head"] = if_known(answers.votes_share, "{:g}".format)
    return facts


def _epochs(number: int) -> str:
    return count(number, "epoch")


def _weights(file: FileFacts) -> str:
    if not file.quantized:
        return if_known(file.quantized, lambda _: "32 bits")
    lost = file.accuracy_lost_by_quantization or 0.0
    cost = f"at the price of {percent(lost, 2)} accuracy" if lost > 0 else "without loss of accuracy"
    return f"eight bits, {cost}"


def _data(report: ModelReport, config: Values) -> dict[str, str]:
    training = report.training
    facts = {"File or folder": _file_name(config.get("data"))}
    if config.get("votes"):
        facts["People's votes"] = _file_name(config["votes"])
    if training.made_validation:
        share = config.get("validation_share")
        detail = f", {exact_percent(share)} of each emotion" if isinstance(share, float) else ""
        facts["Validation"] = f"set aside from the training pictures{detail}"
    facts["Leaked"] = f"{report.answers.leaked:,} validation pictures with a near twin in training"
    facts["Left out"] = f"{training.unreadable:,} unreadable, {training.excluded:,} excluded by hand"
    facts["Fingerprint"] = training.data_fingerprint or UNKNOWN
    return facts


def _image_counts(counts: Mapping[str, Mapping[str, int]]) -> Table:
    rows = [[label, *(f"{counts[split].get(label, 0):,}" for split in counts)] for label in LABELS]
    rows.append(["All", *(f"{sum(counts[split].values()):,}" for split in counts)])
    return Table(["Emotion", *(split.capitalize() for split in counts)], rows)


def _options(config: Values) -> Iterator[dict[str, object]]:
    """All options, with a flag for those that differ from the seed recipe."""
    chosen, usual = _flat(config), _flat(TrainConfig(data="").to_json())
    for name, default in usual.items():
        value, usually = (_option_words(name, given) for given in (chosen.get(name, default), default))
        differs = value != usually and name not in _PATHS
        yield {"name": name.replace("_", " "), "value": value, "usual": usually, "differs": differs}


def _flat(config: Values) -> dict[str, object]:
    augmentation = config.get("augmentation")
    inner = augmentation if isinstance(augmentation, Mapping) else {}
    outer = {name: value for name, value in config.items() if name != "augmentation"}
    return {**outer, **{f"augmentation: {name}": value for name, value in inner.items()}}


def _option_words(name: str, value: object) -> str:
    if name in _PATHS:
        return _file_name(value)
    if isinstance(value, list | tuple):
        names = ", ".join(map(_file_name, value)) or "none"
        return names if name == "teachers" else count(len(value), "picture")
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} is {label}" for key, label in value.items()) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _file_name(path: object) -> str:
    return PureWindowsPath(str(path or "")).name or "none"  # handles the separators of all systems
