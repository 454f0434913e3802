"""Ablation of the recipe "best": short runs that differ in one option each.

    python benchmarks/ablation.py --data ZIP --votes CSV --out FOLDER [--teacher BUNDLE] [--epochs 10]

The runs train the small network with the recipe of the large one, all with the same seed. Complete runs in
FOLDER are not repeated, incomplete ones are resumed. --teacher: a bundle with its Keras network, from which
one more run learns by distillation. The last columns are the mean loss under the conditions of conditions.py.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
from conditions import mean_loss, score
from scoring import ACCURACY, save

from trainer.data.dataset import load
from trainer.scoring.truths import LABELED, VOTED
from trainer.shared.bundle import TFLITE
from trainer.shared.litert import LiteRTModel
from trainer.shared.run_folder import RunFolder

_STILL = "--rotation 0 --zoom 0 --shift 0 --no-flip"
_WEBCAM = "--contrast 0 --brightness 0 --gamma 0 --blur 0 --noise 0"
VARIANTS: Mapping[str, str] = {
    "everything": "",
    "without votes": "--targets labels",
    "without label smoothing": "--label-smoothing 0",
    "without random erasing": "--erase 0",
    "without light, blur and noise": _WEBCAM,
    "without any augmentation": f"{_STILL} {_WEBCAM} --erase 0",
    "without average of the weights": "--averaging 0",
    "without falling rate": "--schedule constant --warmup-epochs 0",
    "with AdamW": "--optimizer adamw --learning-rate 2e-3 --weight-decay 0.05",
    "with weights of the classes": "--class-weights",
}
DISTILLED = "with a teacher"
COLUMNS = {
    "label head": "its accuracy by the labels",
    "votes head": "its accuracy by most votes",
    "accuracy": "of the shipped output by the labels",
    "recall": "of the shipped output by the labels, mean of the classes",
    "votes": "accuracy of the shipped output by most votes",
    "lost votes": "points of accuracy by most votes lost on average under a camera's conditions",
    "lost labels": "the same by the labels",
}


def _train(name: str, options: Sequence[str], arguments: argparse.Namespace) -> Path:
    """Train a variant unless it is complete, and return its run folder. Raises CalledProcessError."""
    run: Path = arguments.out / name.replace(" ", "-").replace(",", "")
    command = [sys.executable, "-m", "trainer", "train", "--out", str(run)]
    if RunFolder(run).report.exists():
        return run
    if run.exists():
        command.append("--resume")
    else:
        command += ["--preset", "best", "--architecture", "fast", "--epochs", str(arguments.epochs)]
        command += ["--data", str(arguments.data), "--votes", str(arguments.votes), "--seed", "1", *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return run


def _row(run: Path, arguments: argparse.Namespace) -> dict[str, float]:
    report: dict[str, Any] = json.loads(RunFolder(run).report.read_text("utf-8"))
    output, heads = report["validation"], report["heads"]
    split = load(arguments.data, ["validation"], votes=arguments.votes).splits["validation"]
    scores = score(LiteRTModel(RunFolder(run).model / TFLITE), split)
    row = {"accuracy": output["labels"]["accuracy"], "recall": output["labels"]["macro_recall"]}
    row["votes"] = output["votes"]["accuracy"]
    row |= {f"lost {truth}": 100 * mean_loss(scores, ACCURACY[truth]) for truth in (VOTED, LABELED)}
    if heads:
        row |= {"label head": heads["labels"]["labels"], "votes head": heads["votes"]["votes"]}
    return row


def _line(name: str, row: Mapping[str, float]) -> str:
    cells = (f"{row[column]:.3f}" if column in row else "" for column in COLUMNS)
    return f"{name:32}" + "".join(f"{cell:>12}" for cell in cells)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--votes", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder of the runs")
    parser.add_argument("--teacher", type=Path)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--json", type=Path, metavar="FILE")
    return parser.parse_args()


def main() -> None:
    arguments = _arguments()
    cv2.setNumThreads(1)
    variants = dict(VARIANTS)
    if arguments.teacher:
        variants[DISTILLED] = f"--teachers {arguments.teacher}"
    for column, meaning in COLUMNS.items():
        print(f"{column}: {meaning}")
    print(" " * 32 + "".join(f"{column:>12}" for column in COLUMNS))
    rows = {}
    for name, options in variants.items():
        rows[name] = _row(_train(name, options.split(), arguments), arguments)
        print(_line(name, rows[name]), flush=True)
    save(arguments.json, {"epochs": arguments.epochs, "rows": rows})


if __name__ == "__main__":
    main()
