"""What a face that changes is shown as, by the margin that another label needs to take over.

    python benchmarks/margin.py --data ZIP [--votes CSV] [--model A --model B …] [--json FILE]

Pairs of validation faces stand for the two expressions: the first is seen for a second, then the second one
for a second, with the app's smoothing and threshold. Told are the shares of the frames of that second second
that show the second face right, as "unsure" and wrong, by the votes where there are any. A large margin
holds the former label; how steady a still face is with it is told by benchmarks/steadiness.py.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scene import FRAMES_PER_SECOND
from scoring import model_files, options, save, thresholds, validation

from emotion_gui.core.face_options import SMOOTHING
from emotion_gui.vision.prediction import decide_label
from trainer.scoring.evaluation import Probabilities, predict
from trainer.scoring.truths import ruling, truths
from trainer.shared.litert import LiteRTModel

MARGINS = (0.0, 0.05, 0.1, 0.15, 0.2)
PAIRS = 1000


def shown_after_change(
    first: NDArray[np.float64], second: NDArray[np.float64], label: int, unsure_below: float, margin: float
) -> NDArray[np.float64]:
    """Shares (right, unsure, wrong) of the second second; first, second: the model's probabilities (7,)."""
    keep = math.exp(-1 / FRAMES_PER_SECOND / SMOOTHING)
    smoothed, counts = first, np.zeros(3)
    answer = decide_label(smoothed.tolist(), unsure_below)
    for _ in range(FRAMES_PER_SECOND):
        smoothed = keep * smoothed + (1 - keep) * second
        answer = decide_label(smoothed.tolist(), unsure_below, answer, margin)
        counts[1 if answer.unsure else 0 if answer.label == label else 2] += 1
    return np.asarray(counts / FRAMES_PER_SECOND)


def measure(probabilities: Probabilities, labels: NDArray[np.uint8], unsure_below: float) -> dict[str, Any]:
    """By margin the mean shares over PAIRS of random faces."""
    pairs = np.random.default_rng(0).choice(len(labels), (PAIRS, 2))
    exact = probabilities.astype(np.float64)
    return {
        f"{margin:g}": np.mean(
            [shown_after_change(exact[a], exact[b], int(labels[b]), unsure_below, margin) for a, b in pairs],
            axis=0,
        ).tolist()
        for margin in MARGINS
    }


def main() -> None:
    arguments = options(__doc__).parse_args()
    split = validation(arguments)
    right, usable = truths(split)[ruling(split)]
    files, measured = model_files(arguments), {}
    for (name, path), unsure_below in zip(files.items(), thresholds(files), strict=True):
        answers = predict(LiteRTModel(path), split)
        measured[name] = measure(answers[usable], right[usable], unsure_below)
        print(f"{name}, the second after a change:  right  unsure   wrong")
        for margin, (share, unsure, wrong) in measured[name].items():
            print(f"  margin {margin:25}{share:8.1%}{unsure:8.1%}{wrong:8.1%}")
    save(arguments.json, {"models": measured})


if __name__ == "__main__":
    main()
