"""Copies the figures of the shipped model's card, model.json, into README.md and docs/model.md.

    python docs/model_figures.py [--check]

A passage between `<!-- model: NAME -->` and `<!-- end -->` has the text of that name, see PASSAGES. --check
writes nothing, and fails if a document differs from the card.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from trainer.shared.labels import LABELS
from trainer.shared.model_report import ModelReport
from trainer.shared.scores import Interval, Scores, Shown

CARD = ROOT / "resources" / "models" / "default" / "model.json"
DOCUMENTS = (ROOT / "README.md", ROOT / "docs" / "model.md")
_PASSAGE = re.compile(r"(<!-- model: (\w+) -->)(.*?)(<!-- end -->)", re.DOTALL)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a document differs")
    check = parser.parse_args().check
    card = read_card()
    stale = []
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        updated = with_figures(text, card)
        if updated != text:
            stale.append(path.name)
            if not check:
                path.write_text(updated, encoding="utf-8")
    if stale:
        print(f"{'Different from' if check else 'Updated from'} model.json: {', '.join(stale)}")
    return 1 if check and stale else 0


def read_card() -> ModelReport:
    """The card of the shipped model."""
    return ModelReport.read(json.loads(CARD.read_text(encoding="utf-8")))


def with_figures(text: str, card: ModelReport) -> str:
    """The document with the card's figures in its passages. Raises KeyError for an unknown passage."""
    return _PASSAGE.sub(lambda found: f"{found[1]}{PASSAGES[found[2]](card)}{found[4]}", text)


def _percent(share: float) -> str:
    return f"{share * 100:.1f}%"


def _with_interval(share: float, interval: Interval) -> str:
    low, high = interval
    return f"{_percent(share)} ({low * 100:.1f} to {high * 100:.1f})"


def _shown(shown: Shown) -> str:
    return ", ".join(map(_percent, (shown.right, shown.unsure, shown.wrong)))


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _scores(card: ModelReport) -> str:
    validation, heads = dict(card.answers.validation.each()), card.answers.heads
    rows = [
        [f"{title}: {what}", *(text(validation[part]) for part in (name, f"{name}_without_leaks"))]
        for name, title in _TRUTHS.items()
        for what, text in _FIGURES.items()
    ]
    for head in ("votes", "labels"):
        shares = (heads[head][part] for part in (head, f"{head}_without_leaks"))
        rows.append([f"the {head}' head alone: accuracy by {head}", *map(_percent, shares)])
    return _table(["", "all", "without leaks"], rows)


_FIGURES: Mapping[str, Callable[[Scores], str]] = {
    "pictures": lambda scores: f"{scores.pictures:,}",
    "accuracy": lambda scores: _with_interval(scores.accuracy, scores.accuracy_interval),
    "macro recall": lambda scores: _with_interval(scores.macro_recall, scores.macro_recall_interval),
    "calibration error, 15 bins": lambda scores: _percent(scores.calibration_error),
    "faces shown right, unsure, wrong": lambda scores: _shown(scores.shown),
    "neutral faces shown right, unsure, wrong": lambda scores: _shown(scores.neutral_shown),
}
_TRUTHS = {"votes": "most votes", "agreed": "where most people agree", "labels": "labels"}


def _classes(card: ModelReport) -> str:
    by_labels = _labels(card).classes
    rows = [
        [
            label,
            *(f"{share:.3f}" for share in (each.precision, each.recall, each.f1)),
            str(each.pictures),
            f"{by_labels[label].recall:.3f}",
        ]
        for label, each in _votes(card).classes.items()
    ]
    return _table(["by most votes", "precision", "recall", "F1", "pictures", "recall by labels"], rows)


def _coverage(card: ModelReport) -> str:
    rows = [
        [
            f"{row.threshold:.2f}",
            *(
                "" if share is None else f"{share:.3f}"
                for share in (row.coverage, row.answered, row.unsure, row.two_best)
            ),
        ]
        for row in card.answers.coverage[2::2]
    ]
    head = ["threshold", "faces that get an answer", "right among these", "right when unsure"]
    return _table([*head, "right among the two best then"], rows)


def _combination(card: ModelReport) -> str:
    answers = card.answers
    share = answers.votes_share
    return (
        f"{1 - share:.2g} of the labels' and {share:g} of the votes', the labels' head freed of the class "
        f"frequencies to the power {answers.label_prior:g}, the votes' to the power {answers.votes_prior:g}, "
        f"divided by the temperature {answers.temperature:.3f}"
    )


def _readme(card: ModelReport) -> str:
    validation = card.answers.validation
    votes, agreed, labels = validation.votes, validation.agreed, validation.labels
    clean = validation.votes_without_leaks.accuracy
    figures = {
        f"right by most of ten people's votes, {votes.pictures:,} validation pictures of FER2013": (
            f"{_percent(votes.accuracy)} ({_percent(clean)} without those with a near-duplicate in training)"
        ),
        "the same where most of the ten agree": _percent(agreed.accuracy),
        "neutral faces: shown as neutral, as unsure, as another emotion": _shown(votes.neutral_shown),
        "right by FER2013's own labels, which are noisier": _percent(labels.accuracy),
        "its calibration error, by votes": f"{votes.calibration_error:.3f}",
    }
    return _table(["what", "figure"], [[what, figure] for what, figure in figures.items()])


PASSAGES: Mapping[str, Callable[[ModelReport], str]] = {
    "scores": _scores,
    "classes": _classes,
    "coverage": _coverage,
    "combination": _combination,
    "readme": _readme,
    "unsure_below": lambda card: f"{card.answers.unsure_below * 100:.0f}%",
    "parameters": lambda card: f"{card.training.parameters:,}",
    "fear_by_labels": lambda card: f"{_labels(card).classes['fear'].recall:.2f}",
    "fear_by_votes": lambda card: f"{_votes(card).classes['fear'].recall:.2f}",
    "disgust_precision": lambda card: f"{_votes(card).classes['disgust'].precision:.2f}",
    "disgust_in_training": lambda card: f"{card.training.data['train']['disgust']:,}",
    "neutral_as_sad": lambda card: _percent(_confused(card, "neutral", "sad")),
}


def _confused(card: ModelReport, true: str, predicted: str) -> float:
    """The share of the faces with the true label, by most votes, that get the predicted one."""
    row = _votes(card).confusion[LABELS.index(true)]
    return row[LABELS.index(predicted)] / sum(row)


def _votes(card: ModelReport) -> Scores:
    return card.answers.validation.votes


def _labels(card: ModelReport) -> Scores:
    return card.answers.validation.labels


if __name__ == "__main__":
    sys.exit(main())
