"""How often the model dares to answer, and how often it is right then: below what to say "unsure".

    python benchmarks/unsure.py --data ZIP [--votes CSV] [--model A --model B …] [--json FILE]

Coverage is the share of faces whose best probability reaches the threshold. The others are shown as
"unsure" with the two best, so the share with the right one among these is given too.

The proposed threshold is the lowest at which both hold, by the FER2013 labels: three of four shown answers
are right, and the least sure of them (a tenth of probability from the threshold up, and from any higher
threshold up) are right at least as often as wrong. The first is what a user can be promised; the second
keeps a good model from showing guesses that its sure answers would pay for.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from scoring import TRUTHS, Probabilities, model_files, options, save, truths, validation

from emotion_gui.vision.frame import UNSURE_BELOW
from trainer.evaluation import predict
from trainer.litert import LiteRTModel

SHOWN = tuple(step / 20 for step in range(4, 19))  # 0.20, 0.25 … 0.90
TRIED = tuple(step / 100 for step in range(20, 91))
RIGHT = {"labels": 0.75, "votes": 0.85}  # of the shown answers
LEAST_SURE, BREAK_EVEN = 0.1, 0.5

Labels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Coverage:
    """All are shares, 0 to 1, and None where there are no such pictures.

    answered: right ones among the answers that reach the threshold. least_sure: the same of those that
    reach it by less than LEAST_SURE. unsure: the same of those below it. two_best: of those, how often
    one of the two best is right.
    """

    threshold: float
    coverage: float
    answered: float | None
    least_sure: float | None
    unsure: float | None
    two_best: float | None


def coverage(probabilities: Probabilities, labels: Labels, thresholds: Sequence[float]) -> Iterator[Coverage]:
    """What each threshold would do to the answers (n, 7) for pictures with these labels (n,)."""
    ranking = np.argsort(-probabilities, axis=1)
    confidence = probabilities.max(axis=1)
    right = ranking[:, 0] == labels
    among_two = right | (ranking[:, 1] == labels)
    for threshold in thresholds:
        sure = confidence >= threshold
        yield Coverage(
            threshold,
            float(sure.mean()),
            _share(right[sure]),
            _share(right[sure & (confidence < threshold + LEAST_SURE)]),
            _share(right[~sure]),
            _share(among_two[~sure]),
        )


def lowest(probabilities: Probabilities, labels: Labels, right: float) -> Coverage | None:
    """The lowest threshold at which this share of the shown answers is right; None where none does it."""
    return next((row for row in coverage(probabilities, labels, TRIED) if (row.answered or 0) >= right), None)


def proposed(probabilities: Probabilities, labels: Labels) -> Coverage | None:
    """The threshold by the rule above; None where none follows it."""
    downwards = reversed(list(coverage(probabilities, labels, TRIED)))
    trusted = itertools.takewhile(
        lambda row: row.least_sure is None or row.least_sure >= BREAK_EVEN, downwards
    )
    enough = [row for row in trusted if (row.answered or 0) >= RIGHT["labels"]]
    return enough[-1] if enough else None


def _share(flags: NDArray[np.bool_]) -> float | None:
    return float(flags.mean()) if len(flags) else None


def table(rows: Sequence[Coverage]) -> str:
    lines = ["threshold  coverage  right when shown  of the least sure  right when unsure  among two best"]
    for row in rows:
        values = row.coverage, row.answered, row.least_sure, row.unsure, row.two_best
        cells = ("-" if value is None else f"{value:.3f}" for value in values)
        widths = (10, 18, 19, 19, 16)
        cells = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
        lines.append(f"{row.threshold:9.2f}" + "".join(cells))
    return "\n".join(lines)


def sentence(row: Coverage | None) -> str:
    if row is None or row.answered is None:
        return "no threshold does it"
    return f"{row.threshold:.2f}, {row.coverage:.1%} of the faces get an answer, {row.answered:.1%} right"


def main() -> None:
    arguments = options(__doc__).parse_args()
    split = validation(arguments)
    measured = {}
    for name, path in model_files(arguments).items():
        probabilities = predict(LiteRTModel(path), split)
        tables = {}
        for truth, (labels, usable) in truths(split).items():
            rows = list(coverage(probabilities[usable], labels[usable], SHOWN))
            enough = lowest(probabilities[usable], labels[usable], RIGHT[truth])
            print(f"{name}, {TRUTHS[truth]}, {usable.sum()} pictures\n{table(rows)}")
            print(f"for {RIGHT[truth]:.0%} right: {sentence(enough)}\n")
            tables[truth] = [asdict(row) for row in rows]
        choice = proposed(probabilities, split.labels)
        print(f"{name}, by the rule: {sentence(choice)} (now {UNSURE_BELOW:.2f})\n")
        measured[name] = {"coverage": tables, "proposed": None if choice is None else asdict(choice)}
    save(arguments.json, {"unsure_below": UNSURE_BELOW, "models": measured})


if __name__ == "__main__":
    main()
