"""A run's report as one HTML file that can be mailed: no script, no network, all pictures inside."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path, PureWindowsPath
from typing import Any

from trainer.export.html_style import STYLE
from trainer.shared.config import TrainConfig
from trainer.shared.errors import TrainerError
from trainer.shared.files import write_bytes
from trainer.shared.formatting import count, data_size, duration, long_day, percent, percent_range
from trainer.shared.labels import LABELS
from trainer.shared.run_folder import RunFolder

# What may hold folders of the machine; the name of the file alone is shown.
_PATHS = ("data", "votes", "start_from")
_LIMITS = (
    "A facial expression is not a feeling. The model names what a face looks like in one picture; it knows "
    "nothing of what a person feels, thinks or intends.",
    "The scores are estimates. People themselves often disagree about such pictures, and the accuracy above "
    "holds for pictures like these: with other cameras, light, ages or cultures it will be lower.",
    "Film others only with their consent, and delete their pictures when they ask for it.",
    "In the European Union the AI Act (Article 5) forbids systems that infer emotions of people at work and "
    "in education, except for medical or safety reasons.",
)
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
_BY = {"votes": "by most votes", "labels": "by the labels"}


def write_html(folder: RunFolder, out: Path | None = None) -> None:
    """Write the report of a finished run to `out`, or as report.html into its folder.

    Raises TrainerError where the run has no report, or one of another version, OSError.
    """
    report, config, metadata = (_read(path) for path in (folder.report, folder.config, folder.metadata))
    try:
        text = "\n".join(_page(folder, report, config, metadata))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise TrainerError(
            f"The report of the run in {folder.path} is damaged, or of another version of the app."
        ) from error
    write_bytes(out or folder.html, text.encode(errors="backslashreplace"))


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise TrainerError(f"{path} is missing. A report needs a run that has finished.") from error
    except (OSError, ValueError) as error:
        raise TrainerError(f"{path} cannot be read, so there is no report.") from error


def _page(folder: RunFolder, report: Any, config: Any, metadata: Any) -> Iterator[str]:
    name = escape(folder.path.resolve().name)
    made = datetime.fromisoformat(metadata["created"]).astimezone()
    yield '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{name}: report of a training run</title><style>{STYLE}</style></head><body><main>"
    yield f"<h1>{name}</h1><p class='quiet'>A model of facial expressions, trained until "
    yield f"{long_day(made)}, {made:%H:%M}</p>"
    yield from _headline(report)
    yield from _section("Scores", _scores(report["validation"]))
    by = _ruled_by(report)
    yield from _section(f"Each emotion, {_BY[by]}", [_classes(report["validation"][by])])
    yield from _section(f"Confusion, {_BY[by]}", _confusion(report["validation"][by]["confusion"]))
    yield from _section("Curves", _figure(folder, "curves"))
    if report["heads"]:
        yield from _section("Votes against labels", _figure(folder, "trade_off"))
    yield from _section("Reliability", _figure(folder, "reliability"))
    if "coverage" in report:  # older runs have none
        yield from _section("Unsure", _certainty(report))
    yield from _section("Most confident mistakes", _figure(folder, "mistakes"))
    yield from _section("Model", [_facts(_model(report))])
    yield from _section("Data", _data(report, config))
    yield from _section("Options", _options(config))
    yield from _section("What this model cannot do", [_list(_LIMITS)])
    yield "</main></body></html>"


def _section(title: str, content: Iterable[str]) -> Iterator[str]:
    yield f"<section><h2>{title}</h2>"
    yield from content
    yield "</section>"


def _ruled_by(report: Any) -> str:
    """By the votes or by the labels, as older versions did."""
    by = report.get("ruled_by", "labels")
    if by not in _BY:
        raise ValueError("ruled by nobody known")
    return str(by)


def _headline(report: Any) -> Iterator[str]:
    by = _ruled_by(report)
    scores, honest = report["validation"][by], report["validation"].get(f"{by}_without_leaks")
    yield f"<p class='headline'><strong>{percent(scores['accuracy'], 1)}</strong> of "
    yield f"{scores['pictures']:,} validation pictures are recognized, {_BY[by]}</p>"
    if "neutral_shown" in scores:
        right, unsure, wrong = (percent(scores["neutral_shown"][name], 1) for name in _SHOWN)
        yield f"<p>Of neutral faces the app shows {right} as neutral, {unsure} as unsure and {wrong} as "
        yield "another emotion.</p>"
    low, high = scores["accuracy_interval"]
    yield f"<p>With 95% confidence the accuracy on such pictures lies between {percent(low, 1)} and "
    yield f"{percent(high, 1)}. "
    if report["leaked"]:
        yield f"{report['leaked']:,} of the pictures have a near twin among the training pictures, which "
        yield "makes them too easy; without them "
        if honest:
            yield f"the accuracy is <strong>{percent(honest['accuracy'], 1)}</strong>.</p>"
        else:
            yield "none is left.</p>"
    else:
        yield "No validation picture has a near twin among the training pictures.</p>"


_SHOWN = ("right", "unsure", "wrong")


def _scores(validation: Any) -> Iterator[str]:
    shown = [(title, validation[key]) for key, title in _SCORES if key in validation]
    rows = [
        ("Pictures", [f"{scores['pictures']:,}" for _, scores in shown]),
        ("Accuracy", [_with_interval(scores, "accuracy") for _, scores in shown]),
        ("Macro recall", [_with_interval(scores, "macro_recall") for _, scores in shown]),
        ("Macro F1", [percent(scores["macro_f1"], 1) for _, scores in shown]),
        ("Expected calibration error", [percent(scores["calibration_error"], 1) for _, scores in shown]),
        ("All faces: right, unsure, wrong", [_shown(scores, "shown") for _, scores in shown]),
        ("Neutral faces: right, unsure, wrong", [_shown(scores, "neutral_shown") for _, scores in shown]),
    ]
    yield _table(["", *(title for title, _ in shown)], [[title, *values] for title, values in rows])
    yield "<p class='quiet'>In brackets: 95% intervals, by the bootstrap over pictures. Macro: the mean of "
    yield "the seven emotions, however rare they are. Right, unsure, wrong: what the app shows of the faces "
    yield "with this model's threshold.</p>"
    if "agreed_accuracy" in validation:  # of runs by older versions
        yield f"<p>Where most people agree about a picture, {percent(validation['agreed_accuracy'], 1)} are "
        honest = validation.get("agreed_accuracy_without_leaks")
        yield "recognized.</p>" if honest is None else f"recognized, {percent(honest, 1)} without leaks.</p>"


def _shown(scores: Mapping[str, Any], name: str) -> str:
    """Older runs did not measure it."""
    return ", ".join(percent(scores[name][part], 1) for part in _SHOWN) if name in scores else "–"


def _with_interval(scores: Mapping[str, Any], name: str) -> str:
    share, interval = percent(scores[name], 1), scores.get(f"{name}_interval")
    if not interval:
        return share
    return f"{share} ({percent_range(interval[0], interval[1], 1)})"


def _classes(scores: Mapping[str, Any]) -> str:
    rows = [
        [label, *(percent(row[name], 1) for name in ("precision", "recall", "f1")), f"{row['pictures']:,}"]
        for label, row in scores["classes"].items()
    ]
    return _table(["Emotion", "Precision", "Recall", "F1", "Pictures"], rows)


def _confusion(counts: Sequence[Sequence[int]]) -> Iterator[str]:
    head = "".join(f"<th scope='col'>{label}</th>" for label in LABELS)
    yield "<div class='wide'><table class='confusion'><caption>Rows: the true emotion. Columns: what it was "
    yield f"taken for.</caption><thead><tr><td></td>{head}</tr></thead><tbody>"
    for label, row in zip(LABELS, counts, strict=True):
        cells = "".join(_confusion_cell(count, count / max(sum(row), 1)) for count in row)
        yield f"<tr><th scope='row'>{label}</th>{cells}</tr>"
    yield "</tbody></table></div>"


def _confusion_cell(count: int, share: float) -> str:
    return f"<td style='--share:{share:.3f}'>{count:,}<small>{percent(share)}</small></td>"


def _certainty(report: Any) -> Iterator[str]:
    yield f"<p>Under a probability of {percent(report['unsure_below'])} the app says that it is unsure, "
    yield "and names the two best.</p>"
    yield _table(
        ["Unsure under", "Faces that get an answer", "Right among these", "Right when unsure", "Two best"],
        [
            [
                percent(row["threshold"]),
                *(
                    "–" if row[name] is None else percent(row[name], 1)
                    for name in ("coverage", "answered", "unsure", "two_best")
                ),
            ]
            for row in report["coverage"][::2]
        ],
    )
    yield "<p class='quiet'>Two best: how often one of the two most probable emotions is right then.</p>"


def _figure(folder: RunFolder, name: str) -> Iterator[str]:
    words, path = _FIGURES[name], folder.figure(name)
    if not path.is_file():
        yield "<p class='quiet'>This figure is not in the run's folder.</p>"
        return
    content = base64.b64encode(path.read_bytes()).decode()
    yield f"<figure><img alt='{words}' src='data:image/png;base64,{content}'>"
    yield f"<figcaption>{words}</figcaption></figure>"


def _model(report: Any) -> dict[str, str]:
    lost = report["accuracy_lost_by_quantization"]
    cost = f"at the price of {percent(lost, 2)} accuracy" if lost > 0 else "without loss of accuracy"
    facts = {
        "Architecture": report["architecture"],
        "Parameters": f"{report['parameters']:,}",
        "Size": data_size(report["bytes"]),
        "Weights": f"eight bits, {cost}" if report["quantized"] else "32 bits",
        "Time for one face": f"{report['milliseconds_per_face']:.1f} ms on one thread, where it was trained",
        "Trained": f"{count(report['epochs'], 'epoch')} in {duration(report['seconds'])}",
        "Temperature": f"{report['temperature']:.2f}, which divides the logits",
    }
    if report["heads"]:
        facts["Weight of the votes' head"] = f"{report['votes_share']:g}"
    return facts


def _data(report: Any, config: Any) -> Iterator[str]:
    counts = report["data"]
    rows = [[label, *(f"{counts[split][label]:,}" for split in counts)] for label in LABELS]
    rows.append(["All", *(f"{sum(counts[split].values()):,}" for split in counts)])
    facts = {"File or folder": _file_name(config["data"])}
    if config["votes"]:
        facts["People's votes"] = _file_name(config["votes"])
    if report["made_validation"]:
        share = percent(config["validation_share"])
        facts["Validation"] = f"set aside from the training pictures, {share} of each emotion"
    facts["Leaked"] = f"{report['leaked']:,} validation pictures with a near twin in training"
    facts["Left out"] = f"{report['unreadable']:,} unreadable, {report['excluded']:,} excluded by hand"
    facts["Fingerprint"] = report["data_fingerprint"]
    yield _facts(facts)
    yield _table(["Emotion", *(split.capitalize() for split in counts)], rows)


def _options(config: Any) -> Iterator[str]:
    """All of them; those that are not the seed recipe's stand out."""
    chosen, usual = _flat(config), _flat(TrainConfig(data="").to_json())
    yield "<p class='quiet'>Bold and with a dot: other than in the seed recipe.</p>"
    yield "<div class='wide'><table class='options'><thead><tr><th scope='col'>Option</th>"
    yield "<th scope='col'>Value</th><th scope='col'>Seed recipe</th></tr></thead><tbody>"
    for name, default in usual.items():
        value = chosen.get(name, default)
        shown, usually = (escape(_option_words(name, given)) for given in (value, default))
        mark = "<tr class='other'>" if shown != usually and name not in _PATHS else "<tr>"
        title = escape(name.replace("_", " "))
        yield f"{mark}<th scope='row'>{title}</th><td>{shown}</td><td>{usually}</td></tr>"
    yield "</tbody></table></div>"


def _flat(config: Mapping[str, Any]) -> dict[str, Any]:
    augmentation = {f"augmentation: {name}": value for name, value in config["augmentation"].items()}
    return {**{name: value for name, value in config.items() if name != "augmentation"}, **augmentation}


def _option_words(name: str, value: Any) -> str:
    if name in _PATHS:
        return _file_name(value)
    if name == "teachers":
        return ", ".join(map(_file_name, value)) or "none"
    if name == "excluded":
        return count(len(value), "picture")
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} is {label}" for key, label in value.items()) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _file_name(path: str) -> str:
    return PureWindowsPath(path).name or "none"  # which knows the separators of all systems


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    titles = "".join(f"<th scope='col'>{escape(title)}</th>" if title else "<td></td>" for title in head)
    lines = "".join(
        f"<tr><th scope='row'>{escape(first)}</th>"
        f"{''.join(f'<td>{escape(value)}</td>' for value in rest)}</tr>"
        for first, *rest in rows
    )
    return f"<div class='wide'><table><thead><tr>{titles}</tr></thead><tbody>{lines}</tbody></table></div>"


def _facts(facts: Mapping[str, str]) -> str:
    return f"<dl>{''.join(f'<dt>{escape(k)}</dt><dd>{escape(v)}</dd>' for k, v in facts.items())}</dl>"


def _list(sentences: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{sentence}</li>' for sentence in sentences)}</ul>"
