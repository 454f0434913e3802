"""A run's report as one HTML file that can be mailed: the numbers of run.html.j2, and its pictures."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path, PureWindowsPath
from typing import Any

from trainer.shared.config import TrainConfig
from trainer.shared.errors import TrainerError
from trainer.shared.files import write_bytes
from trainer.shared.formatting import (
    count,
    data_size,
    duration,
    exact_percent,
    long_day,
    percent,
    percent_range,
)
from trainer.shared.labels import LABELS
from trainer.shared.report_kit.render import Table, render
from trainer.shared.run_folder import RunFolder

_TEMPLATE = Path(__file__).with_name("run.html.j2")
# What may hold folders of the machine; the name of the file alone is shown.
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
_BY = {"votes": "by most votes", "labels": "by the labels"}
_SHOWN = ("right", "unsure", "wrong")
_UNKNOWN = "–"


def write_html(folder: RunFolder, out: Path | None = None) -> None:
    """Write the report of a finished run to `out`, or as report.html into its folder.

    Raises TrainerError where the run has no report, or one of another version, OSError.
    """
    report, config, metadata = (_read(path) for path in (folder.report, folder.config, folder.metadata))
    try:
        text = render(_TEMPLATE, **_values(folder, report, config, metadata))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
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


def _values(folder: RunFolder, report: Any, config: Any, metadata: Any) -> dict[str, object]:
    """What the template shows."""
    made = datetime.fromisoformat(metadata["created"]).astimezone()
    validation, by = report["validation"], _ruled_by(report)
    return {
        "name": folder.path.resolve().name,
        "made": f"{long_day(made)}, {made:%H:%M}",
        "by": _BY[by],
        "headline": _headline(report, validation[by], validation.get(f"{by}_without_leaks")),
        "scores": _scores(validation),
        "agreed": _agreed(validation),
        "classes": _classes(validation[by]),
        "confusion": _confusion(validation[by]["confusion"]),
        "has_heads": bool(report["heads"]),
        "unsure_below": percent(report["unsure_below"]) if "unsure_below" in report else "",
        "certainty": _certainty(report["coverage"]) if "coverage" in report else None,  # older runs have none
        "figures": {name: _figure(folder.figure(name), words) for name, words in _FIGURES.items()},
        "model": _model(report),
        "data": _data(report, config),
        "pictures": _pictures(report["data"]),
        "options": list(_options(config)),
    }


def _ruled_by(report: Any) -> str:
    """By the votes or by the labels, as older versions did."""
    by = report.get("ruled_by", "labels")
    if by not in _BY:
        raise ValueError("ruled by nobody known")
    return str(by)


def _headline(report: Any, scores: Any, honest: Any) -> dict[str, object]:
    """honest: the scores without leaked pictures; None where there are no others."""
    low, high = scores["accuracy_interval"]
    shown = scores.get("neutral_shown")  # older runs did not measure it
    return {
        "accuracy": percent(scores["accuracy"], 1),
        "pictures": f"{scores['pictures']:,}",
        "neutral": {name: percent(shown[name], 1) for name in _SHOWN} if shown else None,
        "low": percent(low, 1),
        "high": percent(high, 1),
        "leaked": f"{report['leaked']:,}" if report["leaked"] else "",
        "honest": percent(honest["accuracy"], 1) if honest else "",
    }


def _scores(validation: Any) -> Table:
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
    return Table(["", *(title for title, _ in shown)], [[title, *values] for title, values in rows])


def _agreed(validation: Any) -> str:
    """What runs by older versions know instead of the scores where most people agree."""
    share, honest = (validation.get(f"agreed_accuracy{part}") for part in ("", "_without_leaks"))
    if share is None:
        return ""
    told = f"Where most people agree about a picture, {percent(share, 1)} are recognized"
    return f"{told}." if honest is None else f"{told}, {percent(honest, 1)} without leaks."


def _shown(scores: Mapping[str, Any], name: str) -> str:
    """Older runs did not measure it."""
    return ", ".join(percent(scores[name][part], 1) for part in _SHOWN) if name in scores else _UNKNOWN


def _with_interval(scores: Mapping[str, Any], name: str) -> str:
    share, interval = percent(scores[name], 1), scores.get(f"{name}_interval")
    if not interval:
        return share
    return f"{share} ({percent_range(interval[0], interval[1], 1)})"


def _classes(scores: Mapping[str, Any]) -> Table:
    rows = [
        [label, *(percent(row[name], 1) for name in ("precision", "recall", "f1")), f"{row['pictures']:,}"]
        for label, row in scores["classes"].items()
    ]
    return Table(["Emotion", "Precision", "Recall", "F1", "Pictures"], rows)


def _confusion(counts: Sequence[Sequence[int]]) -> list[tuple[str, list[dict[str, str]]]]:
    """The cells of each emotion's row."""
    return [
        (label, [_confusion_cell(number, number / max(sum(row), 1)) for number in row])
        for label, row in zip(LABELS, counts, strict=True)
    ]


def _confusion_cell(number: int, share: float) -> dict[str, str]:
    return {"count": f"{number:,}", "share": percent(share), "heat": f"{share:.3f}"}


def _certainty(coverage: Sequence[Mapping[str, Any]]) -> Table:
    head = ("Unsure under", "Faces that get an answer", "Right among these", "Right when unsure", "Two best")
    parts = ("coverage", "answered", "unsure", "two_best")
    rows = [
        [
            percent(row["threshold"]),
            *(_UNKNOWN if row[part] is None else percent(row[part], 1) for part in parts),
        ]
        for row in coverage[::2]
    ]
    return Table(head, rows)


def _figure(file: Path, words: str) -> dict[str, str]:
    """content: in Base64; empty where the file is missing."""
    content = base64.b64encode(file.read_bytes()).decode() if file.is_file() else ""
    return {"words": words, "content": content}


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


def _data(report: Any, config: Any) -> dict[str, str]:
    facts = {"File or folder": _file_name(config["data"])}
    if config["votes"]:
        facts["People's votes"] = _file_name(config["votes"])
    if report["made_validation"]:
        share = exact_percent(config["validation_share"])
        facts["Validation"] = f"set aside from the training pictures, {share} of each emotion"
    facts["Leaked"] = f"{report['leaked']:,} validation pictures with a near twin in training"
    facts["Left out"] = f"{report['unreadable']:,} unreadable, {report['excluded']:,} excluded by hand"
    facts["Fingerprint"] = report["data_fingerprint"]
    return facts


def _pictures(counts: Mapping[str, Mapping[str, int]]) -> Table:
    rows = [[label, *(f"{counts[split][label]:,}" for split in counts)] for label in LABELS]
    rows.append(["All", *(f"{sum(counts[split].values()):,}" for split in counts)])
    return Table(["Emotion", *(split.capitalize() for split in counts)], rows)


def _options(config: Any) -> Iterator[dict[str, object]]:
    """All of them; those that are not the seed recipe's differ."""
    chosen, usual = _flat(config), _flat(TrainConfig(data="").to_json())
    for name, default in usual.items():
        value, usually = (_option_words(name, given) for given in (chosen.get(name, default), default))
        differs = value != usually and name not in _PATHS
        yield {"name": name.replace("_", " "), "value": value, "usual": usually, "differs": differs}


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
