"""What is known of a model, in plain words: after Mitchell and others, Model Cards, 2019."""

from collections.abc import Mapping
from html import escape
from typing import Any

from emotion_gui.models.library import display_name
from trainer.shared.bundle import Bundle
from trainer.shared.formatting import percent

_NOT_KNOWN = "not known"
_RATES = (
    ("votes", "accuracy", "Right by what most of several people saw"),
    ("votes_without_leaks", "accuracy", "The same, without pictures that have a near twin in training"),
    ("votes", "macro_recall", "By votes, mean over the emotions"),
    ("labels", "accuracy", "Right by the labels of the data"),
    ("labels_without_leaks", "accuracy", "The same, without near twins"),
    ("labels", "macro_recall", "By labels, mean over the emotions"),
)


def model_card(bundle: Bundle) -> str:
    """Its card as HTML. The metadata may come from anywhere and have any shape."""
    of = bundle.metadata
    training, pictures = _below(of, "training"), _below(of, "data")
    rows = [
        ("Name", display_name(bundle)),
        ("Made", _plain(of.get("created"))[:10]),
        ("Network", f"{_plain(of.get('architecture'))}, {_number(of.get('parameters'))} parameters"),
        ("Trained on", _plain(training.get("data"))),
        ("Pictures", _pictures(pictures)),
    ]
    scores = _below(of, "validation")
    rows += [(text, _rate(_below(scores, part), name)) for part, name, text in _RATES]
    rows.append(("Neutral faces are shown as", _neutral(scores)))
    rows.append(("Unsure below a probability of", _share(bundle.unsure_below)))
    table = "".join(
        f"<tr><td width=250>{escape(name)}</td><td><b>{escape(value)}</b></td></tr>"
        for name, value in rows
        if _NOT_KNOWN not in value
    )
    return f"<table cellspacing=5>{table}</table>{_LIMITS}"


_LIMITS = """
<p><b>Made for</b> looking at one's own face, in a camera or a picture, seen from the front.</p>
<p><b>Not made for</b> judging people: who they are, what they feel, whether they are fit, honest or
attentive.</p>
<p><b>Known limits.</b> It has learned from labels that people disagree about. Weak expressions are often
called neutral. Emotions that are rare in its pictures, such as disgust, are recognized worse than frequent
ones. Most such collections say little about who is in them, so it is worse for some groups of people than for
others, and nobody has measured by how much. Glasses, beards, darkness and turned heads make it worse too.</p>
"""


def _rate(scores: Mapping[str, Any], name: str) -> str:
    interval = scores.get(f"{name}_interval")
    if not isinstance(interval, list) or len(interval) != 2:
        return _share(scores.get(name))
    return f"{_share(scores.get(name))} ({_share(interval[0])} to {_share(interval[1])})"


def _neutral(scores: Mapping[str, Any]) -> str:
    """What becomes of them, by the votes where there are any."""
    part = _below(scores, "votes") or _below(scores, "labels")
    shown = _below(part, "neutral_shown")
    shares = (_share(shown.get(name)) for name in ("right", "unsure", "wrong"))
    return "{} neutral, {} unsure, {} another emotion".format(*shares)


def _below(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = of.get(name)
    return value if isinstance(value, Mapping) else {}


def _pictures(data: Mapping[str, Any]) -> str:
    counts = []
    for split in ("train", "validation"):
        numbers = [number for number in _below(data, split).values() if isinstance(number, int)]
        counts.append(f"{sum(numbers):,} {split}" if numbers else _NOT_KNOWN)
    return "; ".join(counts)


def _plain(value: object) -> str:
    return value if isinstance(value, str) and value else _NOT_KNOWN


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else _NOT_KNOWN


def _share(value: object) -> str:
    return percent(value, 1) if isinstance(value, float) and 0 <= value <= 1 else _NOT_KNOWN
