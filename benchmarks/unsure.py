"""How often the model dares to answer, and how often it is right then: below what to say "unsure".

    python benchmarks/unsure.py --data ZIP [--votes CSV] [--model A --model B …] [--json FILE]

Coverage is the share of faces whose best probability reaches the threshold. The others are shown as
"unsure" with the two best, so the share with the right one among these is given too. Which threshold a
model takes is said by trainer.certainty.unsure_below.
"""

from collections.abc import Sequence
from dataclasses import asdict

from scoring import TRUTHS, model_files, options, save, truths, validation

from trainer.certainty import Coverage, coverage, unsure_below
from trainer.evaluation import predict
from trainer.litert import LiteRTModel


def table(rows: Sequence[Coverage]) -> str:
    lines = ["threshold  coverage  right when shown  of the least sure  right when unsure  among two best"]
    for row in rows:
        values = row.coverage, row.answered, row.least_sure, row.unsure, row.two_best
        cells = ("-" if value is None else f"{value:.3f}" for value in values)
        widths = (10, 18, 19, 19, 16)
        cells = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
        lines.append(f"{row.threshold:9.2f}" + "".join(cells))
    return "\n".join(lines)


def main() -> None:
    arguments = options(__doc__).parse_args()
    split = validation(arguments)
    measured = {}
    for name, path in model_files(arguments).items():
        probabilities = predict(LiteRTModel(path), split)
        tables = {}
        for truth, (labels, usable) in truths(split).items():
            rows = list(coverage(probabilities[usable], labels[usable]))
            print(f"{name}, {TRUTHS[truth]}, {usable.sum()} pictures\n{table(rows)}\n")
            tables[truth] = [asdict(row) for row in rows]
        chosen = unsure_below(probabilities, split.labels)
        print(f"{name}: unsure below {chosen:.2f}\n")
        measured[name] = {"coverage": tables, "unsure_below": chosen}
    save(arguments.json, {"models": measured})


if __name__ == "__main__":
    main()
