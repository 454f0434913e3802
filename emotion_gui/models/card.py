"""The card of a model in plain words, after Mitchell and others, Model Cards for Model Reporting, 2019."""

from collections.abc import Mapping
from html import escape

from emotion_gui.models.library import display_name
from trainer.shared.bundle import Bundle
from trainer.shared.formatting import percent
from trainer.shared.model_report import ModelReport
from trainer.shared.scores import Interval, Scores, Validation

_NOT_KNOWN = "not known"


def model_card(bundle: Bundle) -> str:
    """Returns the card of a model as HTML. The metadata is untrusted and may have any structure."""
    metadata, report = bundle.metadata, ModelReport.read(bundle.metadata)
    training, options = report.training, metadata.get("training")
    trained_on = options.get("data") if isinstance(options, Mapping) else None
    rows = [
        ("Name", display_name(bundle)),
        ("Made", _plain(metadata.get("created"))[:10]),
        ("Network", f"{_plain(training.architecture)}, {_count(training.parameters)} parameters"),
        ("Trained on", _plain(trained_on)),
        ("Pictures", _pictures(training.data)),
        *_rates(report.answers.validation),
        ("Neutral faces are shown as", _neutral(report.answers.validation)),
        ("Unsure below a probability of", percent(bundle.unsure_below, 1)),
    ]
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


def _rates(validation: Validation) -> list[tuple[str, str]]:
    votes, labels = validation.votes, validation.labels
    return [
        ("Right by what most of several people saw", _accuracy(votes)),
        (
            "The same, without pictures that have a near twin in training",
            _accuracy(validation.votes_without_leaks),
        ),
        ("By votes, mean over the emotions", _macro_recall(votes)),
        ("Right by the labels of the data", _accuracy(labels)),
        ("The same, without near twins", _accuracy(validation.labels_without_leaks)),
        ("By labels, mean over the emotions", _macro_recall(labels)),
    ]


def _accuracy(scores: Scores | None) -> str:
    return _rate(scores.accuracy, scores.accuracy_interval) if scores else _NOT_KNOWN


def _macro_recall(scores: Scores | None) -> str:
    return _rate(scores.macro_recall, scores.macro_recall_interval) if scores else _NOT_KNOWN


def _rate(share: float | None, interval: Interval | None) -> str:
    if share is None:
        return _NOT_KNOWN
    low_to_high = f" ({percent(interval[0], 1)} to {percent(interval[1], 1)})" if interval else ""
    return f"{percent(share, 1)}{low_to_high}"


def _neutral(validation: Validation) -> str:
    """Says how neutral faces are shown, by the votes if there are any, else by the labels."""
    scores = validation.votes or validation.labels
    shown = scores.neutral_shown if scores else None
    if shown is None:
        return _NOT_KNOWN
    shares = (percent(share, 1) for share in (shown.right, shown.unsure, shown.wrong))
    return "{} neutral, {} unsure, {} another emotion".format(*shares)


def _pictures(data: Mapping[str, Mapping[str, int]]) -> str:
    counts = [f"{sum(data[split].values()):,} {split}" for split in ("train", "validation") if split in data]
    return "; ".join(counts) or _NOT_KNOWN


def _plain(value: object) -> str:
    return value if isinstance(value, str) and value else _NOT_KNOWN


def _count(number: int | None) -> str:
    return _NOT_KNOWN if number is None else f"{number:,}"
