"""Coverage and accuracy of a model at several thresholds below which it is "unsure".

    python benchmarks/unsure.py --data ZIP [--votes CSV] [--model A --model B …] [--json FILE]

Coverage is the share of faces whose highest probability reaches the threshold. The others are shown as
"unsure" with the two most probable labels, so the top-2 accuracy is given for them. The last columns are the
shares of all faces and of the neutral ones that are shown right, as unsure, and wrong. The threshold that
trainer.scoring.confidence.unsure_below chooses, by the votes if there are any, and the bundle's own threshold
have rows too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from scoring import TRUTHS, model_files, options, save, thresholds, validation

from trainer.scoring.confidence import SHOWN, coverage, unsure_below
from trainer.scoring.evaluation import NEUTRAL, Labels, Probabilities, predict, shown
from trainer.scoring.truths import ruling, truths
from trainer.shared.litert import LiteRTModel

GROUPS = {
    "shown": "all",
    "neutral_shown": "neutral",
}  # of faces, as trainer.scoring.evaluation.scores names them


def rows(probabilities: Probabilities, labels: Labels, tried: Sequence[float]) -> Iterator[dict[str, Any]]:
    """A row for each threshold, ready for JSON: its Coverage, and how each of GROUPS is shown."""
    neutral = labels == NEUTRAL
    for row in coverage(probabilities, labels, tried):
        yield {
            **asdict(row),
            "shown": asdict(shown(probabilities, labels, row.threshold)),
            "neutral_shown": asdict(shown(probabilities[neutral], labels[neutral], row.threshold)),
        }


def table(of_thresholds: Sequence[Mapping[str, Any]]) -> str:
    lines = [
        "threshold  coverage  right when shown  right when unsure  among two best"
        + "".join(f"{f'{words}: right':>16}  unsure   wrong" for words in GROUPS.values())
    ]
    for row in of_thresholds:
        values = (row[name] for name in ("coverage", "answered", "unsure", "two_best"))
        cells = ("-" if value is None else f"{value:.3f}" for value in values)
        line = f"{row['threshold']:9.2f}"
        line += "".join(cell.rjust(width) for cell, width in zip(cells, (10, 18, 19, 16), strict=True))
        for group in GROUPS:
            line += "{right:16.3f}{unsure:8.3f}{wrong:8.3f}".format(**row[group])
        lines.append(line)
    return "\n".join(lines)


def main() -> None:
    arguments = options(__doc__).parse_args()
    split = validation(arguments)
    known, by = truths(split), ruling(split)
    files = model_files(arguments)
    measured = {}
    for (name, path), present in zip(files.items(), thresholds(files), strict=True):
        probabilities = predict(LiteRTModel(path), split)
        right, usable = known[by]
        chosen = unsure_below(probabilities[usable], right[usable])
        tables = {}
        for truth, (right, usable) in known.items():
            tried = sorted({*SHOWN, chosen, present})
            tables[truth] = list(rows(probabilities[usable], right[usable], tried))
            print(f"{name}, {TRUTHS[truth]}, {usable.sum()} pictures\n{table(tables[truth])}\n")
        print(f"{name}: unsure below {present:.2f}; by the {TRUTHS[by]} {chosen:.2f} is chosen\n")
        measured[name] = {"coverage": tables, "ruled_by": by, "unsure_below": chosen, "of_bundle": present}
    save(arguments.json, {"models": measured})


if __name__ == "__main__":
    main()
