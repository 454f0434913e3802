"""What is shown after a face changes its expression, for several margins of the hysteresis.

    python benchmarks/margin.py --data ZIP [--votes CSV] [--model A --model B …] [--json FILE]

Pairs of validation faces stand for two expressions: the first is seen for a second, then the other one for a
second, with the app's smoothing and threshold. The output has the shares of the frames of the latter second
that show the second face right, as "unsure" and wrong, by the votes if there are any. A large margin keeps
the former label longer; benchmarks/steadiness.py measures how steady a still face is with it.
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
    """What is shown in the second after a change.

    Args:
        first: (7,) probabilities of the first face.
        second: (7,) probabilities of the second face.
        label: Index of the second face's label.
        unsure_below: Threshold of the model.
        margin: Margin of the hysteresis.

    Returns:
        (3,) shares of the frames: right, unsure, wrong.
    """
    keep = math.exp(-1 / FRAMES_PER_SECOND / SMOOTHING)
    smoothed, counts = first, np.zeros(3)
    prediction = decide_label(smoothed.tolist(), unsure_below)
    for _ in range(FRAMES_PER_SECOND):
        smoothed = keep * smoothed + (1 - keep) * second
        prediction = decide_label(smoothed.tolist(), unsure_below, prediction, margin)
        counts[1 if prediction.unsure else 0 if prediction.label == label else 2] += 1
    return np.asarray(counts / FRAMES_PER_SECOND)


def measure(probabilities: Probabilities, labels: NDArray[np.uint8], unsure_below: float) -> dict[str, Any]:
    """Mean shares over PAIRS of random faces, by margin."""
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
