"""Bring the figures of the shipped model's card, model.json, into README.md and docs/model.md.

    python docs/model_figures.py [--check]

A passage between `<!-- model: NAME -->` and `<!-- end -->` holds the text of that name, see PASSAGES. --check
writes nothing and fails where a document says something else than the card.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CARD = ROOT / "resources" / "models" / "default" / "model.json"
DOCUMENTS = (ROOT / "README.md", ROOT / "docs" / "model.md")
_PASSAGE = re.compile(r"(<!-- model: (\w+) -->)(.*?)(<!-- end -->)", re.DOTALL)

Card = Mapping[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail where something differs")
    check = parser.parse_args().check
    card = json.loads(CARD.read_text(encoding="utf-8"))
    stale = []
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        renewed = with_figures(text, card)
        if renewed != text:
            stale.append(path.name)
            if not check:
                path.write_text(renewed, encoding="utf-8")
    if stale:
        print(f"{'Differs from' if check else 'Renewed from'} model.json: {', '.join(stale)}")
    return 1 if check and stale else 0


def with_figures(text: str, card: Card) -> str:
    """A document whose passages say what the card says. Raises KeyError for a passage of no known name."""
    return _PASSAGE.sub(lambda found: f"{found[1]}{PASSAGES[found[2]](card)}{found[4]}", text)


def _percent(share: float) -> str:
    return f"{share * 100:.1f}%"


def _with_interval(scores: Card, name: str) -> str:
    low, high = scores[f"{name}_interval"]
    return f"{_percent(scores[name])} ({low * 100:.1f} to {high * 100:.1f})"


def _shown(shares: Card) -> str:
    return ", ".join(_percent(shares[name]) for name in ("right", "unsure", "wrong"))


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _scores(card: Card) -> str:
    validation, heads = card["validation"], card["heads"]
    rows = [
        [f"{title}: {what}", *(text(validation[part]) for part in (name, f"{name}_without_leaks"))]
        for name, title in _TRUTHS.items()
        for what, text in _FIGURES.items()
    ]
    for head in ("votes", "labels"):
        shares = (heads[head][part] for part in (head, f"{head}_without_leaks"))
        rows.append([f"the {head}' head alone: accuracy by {head}", *map(_percent, shares)])
    return _table(["", "all", "without leaks"], rows)


_FIGURES: Mapping[str, Callable[[Card], str]] = {
    "pictures": lambda scores: f"{scores['pictures']:,}",
    "accuracy": lambda scores: _with_interval(scores, "accuracy"),
    "macro recall": lambda scores: _with_interval(scores, "macro_recall"),
    "calibration error, 15 bins": lambda scores: _percent(scores["calibration_error"]),
    "faces shown right, unsure, wrong": lambda scores: _shown(scores["shown"]),
    "neutral faces shown right, unsure, wrong": lambda scores: _shown(scores["neutral_shown"]),
}
_TRUTHS = {"votes": "most votes", "agreed": "where most people agree", "labels": "labels"}


def _classes(card: Card) -> str:
    validation = card["validation"]
    rows = [
        [
            label,
            *(f"{each[name]:.3f}" for name in ("precision", "recall", "f1")),
            str(each["pictures"]),
            f"{validation['labels']['classes'][label]['recall']:.3f}",
        ]
        for label, each in validation["votes"]["classes"].items()
    ]
    return _table(["by most votes", "precision", "recall", "F1", "pictures", "recall by labels"], rows)


def _coverage(card: Card) -> str:
    names = ("coverage", "answered", "unsure", "two_best")
    rows = [
        [f"{row['threshold']:.2f}", *("" if row[name] is None else f"{row[name]:.3f}" for name in names)]
        for row in card["coverage"][2::2]
    ]
    head = ["threshold", "faces that get an answer", "right among these", "right when unsure"]
    return _table([*head, "right among the two best then"], rows)


def _combination(card: Card) -> str:
    share = card["votes_share"]
    return (
        f"{1 - share:.2g} of the labels' and {share:g} of the votes', the labels' head freed of the class "
        f"frequencies to the power {card['label_prior']:g}, the votes' to the power {card['votes_prior']:g}, "
        f"divided by the temperature {card['temperature']:.3f}"
    )


def _readme(card: Card) -> str:
    validation = card["validation"]
    votes, agreed, labels = (validation[name] for name in ("votes", "agreed", "labels"))
    clean = validation["votes_without_leaks"]["accuracy"]
    figures = {
        f"right by most of ten people's votes, {votes['pictures']:,} validation pictures of FER2013": (
            f"{_percent(votes['accuracy'])} ({_percent(clean)} without those with a near twin in training)"
        ),
        "the same where most of the ten agree": _percent(agreed["accuracy"]),
        "neutral faces: shown as neutral, as unsure, as another emotion": _shown(votes["neutral_shown"]),
        "right by FER2013's own labels, which are noisier": _percent(labels["accuracy"]),
        "its calibration error, by votes": f"{votes['calibration_error']:.3f}",
    }
    return _table(["what", "figure"], [[what, figure] for what, figure in figures.items()])


PASSAGES: Mapping[str, Callable[[Card], str]] = {
    "scores": _scores,
    "classes": _classes,
    "coverage": _coverage,
    "combination": _combination,
    "readme": _readme,
    "unsure_below": lambda card: f"{card['unsure_below'] * 100:.0f}%",
    "parameters": lambda card: f"{card['parameters']:,}",
    "fear_by_labels": lambda card: f"{card['validation']['labels']['classes']['fear']['recall']:.2f}",
    "fear_by_votes": lambda card: f"{card['validation']['votes']['classes']['fear']['recall']:.2f}",
    "disgust_precision": lambda card: f"{card['validation']['votes']['classes']['disgust']['precision']:.2f}",
    "disgust_in_training": lambda card: f"{card['data']['train']['disgust']:,}",
    "neutral_as_sad": lambda card: _percent(_confused(card, "neutral", "sad")),
}


def _confused(card: Card, true: str, taken_for: str) -> float:
    """Share of the true ones, by most votes."""
    row = card["validation"]["votes"]["confusion"][card["classes"].index(true)]
    return float(row[card["classes"].index(taken_for)] / sum(row))


if __name__ == "__main__":
    sys.exit(main())
