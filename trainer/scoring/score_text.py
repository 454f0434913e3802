"""Formats scores as tables for the terminal."""

from collections.abc import Iterator, Mapping

from trainer.scoring.truths import AGREED, LABELED, VOTED
from trainer.shared.formatting import UNKNOWN, count, if_known, percent
from trainer.shared.labels import LABELS
from trainer.shared.scores import Interval, Scores, Shown, TruthName, Validation

_TITLES: Mapping[TruthName, str] = {
    VOTED: "by most votes",
    AGREED: "where most voters agree",
    LABELED: "by the labels",
}


def as_text(validation: Validation) -> str:
    """Format the scores of `evaluate` as tables, with the votes first, because they matter most."""
    lines = list[str]()
    for name, title in _TITLES.items():
        if scores := validation.by(name):
            lines += [*_part(title, scores), *_without_leaks(validation, name, scores), ""]
    name = VOTED if validation.votes else LABELED
    if ruling := validation.by(name):
        lines += [*_classes_table(_TITLES[name], ruling), "", *_confusion_table(ruling)]
    return "\n".join(lines)


def _part(title: str, scores: Scores) -> Iterator[str]:
    yield f"{title} ({count(scores.pictures, 'image')})"
    yield f"  accuracy           {_with_interval(scores.accuracy, scores.accuracy_interval)}"
    yield f"  macro recall       {_with_interval(scores.macro_recall, scores.macro_recall_interval)}"
    yield f"  macro F1           {_figure(scores.macro_f1)}"
    yield f"  calibration error  {_figure(scores.calibration_error)}"
    yield f"  all faces          {_shown(scores.shown)}"
    yield f"  neutral faces      {_shown(scores.neutral_shown)}"


def _classes_table(title: str, scores: Scores) -> Iterator[str]:
    yield f"{title:18}{'precision':>9}{'recall':>8}{'F1':>8}{'images':>10}"
    for label, each in scores.classes.items():
        yield f"{label:18}{each.precision:9.3f}{each.recall:8.3f}{each.f1:8.3f}{each.pictures:10}"


def _confusion_table(scores: Scores) -> Iterator[str]:
    yield f"{'true | predicted':18}" + "".join(f"{label:>9}" for label in LABELS)
    for label, counts in zip(LABELS, scores.confusion or (), strict=False):
        yield f"{label:18}" + "".join(f"{count:9}" for count in counts)


def _figure(share: float | None) -> str:
    return if_known(share, lambda known: f"{known:.4f}")


def _with_interval(share: float | None, interval: Interval | None) -> str:
    if interval is None:
        return _figure(share)
    low, high = interval
    return f"{_figure(share)}  (95% confidence interval {low:.4f} to {high:.4f})"


def _shown(shown: Shown | None) -> str:
    if shown is None:
        return UNKNOWN
    shares = {"correct": shown.right, "unsure": shown.unsure, "wrong": shown.wrong}
    return ", ".join(f"{percent(share, 1)} {kind}" for kind, share in shares.items())


def _without_leaks(validation: Validation, name: TruthName, scores: Scores) -> list[str]:
    """The scores without images that have a duplicate in training; empty if that is unknown."""
    if validation.leaked is None:
        return []
    honest = validation.without_leaks(name)
    if honest is None:
        return ["  without leaks      nothing left (all images have a duplicate in training)"]
    left_out = scores.pictures - honest.pictures
    if not left_out:
        return ["  without leaks      the same (no image has a duplicate in training)"]
    return [
        f"  without leaks ({count(left_out, 'image has', 'images have')} a duplicate in training)",
        f"    accuracy         {_with_interval(honest.accuracy, honest.accuracy_interval)}",
        f"    macro recall     {_with_interval(honest.macro_recall, honest.macro_recall_interval)}",
        f"    neutral faces    {_shown(honest.neutral_shown)}",
    ]
