"""Accuracy on validation images as a webcam may deliver them: out of focus, dark, noisy, badly cropped.

    python benchmarks/conditions.py --data ZIP [--votes CSV] [--model A --model B …] [--json FILE]

Directions and noise are drawn with the same seed for every model. Where a changed box reaches beyond the
image, the border pixels are repeated, because the data has nothing beyond it.
"""

from collections.abc import Callable, Mapping
from typing import Any

import cv2
import numpy as np
from scoring import ACCURACY, FIGURES, TRUTHS, figures, model_files, options, save, validation

from trainer.data.dataset import Split
from trainer.scoring.evaluation import predict
from trainer.shared.face_input import INPUT_SIZE, Pixels
from trainer.shared.litert import LiteRTModel

SHIFT, SCALE, ROTATION = 0.1, 0.15, 20  # share of the box's side, share of the box's side, degrees
BLUR, GAMMA, NOISE, JPEG_QUALITY, SMALL = 1.5, 2.5, 15, 30, 24

Random = np.random.Generator
Condition = Callable[[Pixels, Random], Pixels]
Scores = Mapping[str, Mapping[str, float]]  # by condition and key of FIGURES


def _clean(face: Pixels, random: Random) -> Pixels:
    return face


def _blurred(face: Pixels, random: Random) -> Pixels:
    return np.asarray(cv2.GaussianBlur(face, (0, 0), BLUR), np.uint8)


def _dark(face: Pixels, random: Random) -> Pixels:
    return np.round(255 * (face / 255) ** GAMMA).astype(np.uint8)


def _noisy(face: Pixels, random: Random) -> Pixels:
    return np.clip(np.round(face + random.normal(0, NOISE, face.shape)), 0, 255).astype(np.uint8)


def _compressed(face: Pixels, random: Random) -> Pixels:
    _, content = cv2.imencode(".jpg", face, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return np.asarray(cv2.imdecode(content, cv2.IMREAD_GRAYSCALE), np.uint8)


def _shifted(face: Pixels, random: Random) -> Pixels:
    """Shifted in a random direction."""
    angle = random.uniform(0, 2 * np.pi)
    shift = SHIFT * INPUT_SIZE * np.array([np.cos(angle), np.sin(angle)])
    return _warped(face, np.column_stack([np.eye(2), shift]))


def _box_smaller(face: Pixels, random: Random) -> Pixels:
    return _warped(face, _about_center(scale=1 / (1 - SCALE)))


def _box_larger(face: Pixels, random: Random) -> Pixels:
    return _warped(face, _about_center(scale=1 / (1 + SCALE)))


def _rotated(face: Pixels, random: Random) -> Pixels:
    """Rotated in a random one of both directions."""
    return _warped(face, _about_center(angle=float(random.choice([-ROTATION, ROTATION]))))


def _far_away(face: Pixels, random: Random) -> Pixels:
    small = cv2.resize(face, (SMALL, SMALL), interpolation=cv2.INTER_AREA)
    back = cv2.resize(small, (INPUT_SIZE, INPUT_SIZE), interpolation=cv2.INTER_LINEAR)
    return np.asarray(back, np.uint8)


def _about_center(angle: float = 0.0, scale: float = 1.0) -> Any:
    center = (INPUT_SIZE - 1) / 2
    return cv2.getRotationMatrix2D((center, center), angle, scale)


def _warped(face: Pixels, matrix: Any) -> Pixels:
    size = (INPUT_SIZE, INPUT_SIZE)
    warped = cv2.warpAffine(face, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.uint8)


CLEAN = "clean"
CONDITIONS: Mapping[str, Condition] = {
    CLEAN: _clean,
    f"blur, sigma {BLUR:g} px": _blurred,
    f"low light, gamma {GAMMA:g}": _dark,
    f"noise, sigma {NOISE}": _noisy,
    f"JPEG, quality {JPEG_QUALITY}": _compressed,
    f"box shifted by {SHIFT:.0%}": _shifted,
    f"box {SCALE:.0%} smaller": _box_smaller,
    f"box {SCALE:.0%} larger": _box_larger,
    f"rotated by {ROTATION}°": _rotated,
    f"shrunk to {SMALL} px and back": _far_away,
}


def under(condition: str, images: Pixels, seed: int = 0) -> Pixels:
    """Apply one of CONDITIONS to faces (n, 48, 48) uint8; the same seed gives the same result."""
    random = np.random.default_rng(seed)
    return np.stack([CONDITIONS[condition](face, random) for face in images])


def score(model: LiteRTModel, split: Split) -> Scores:
    scores = {}
    for condition in CONDITIONS:
        changed = Split(under(condition, split.images), split.labels, split.names, split.votes)
        scores[condition] = figures(predict(model, changed), split)
    return scores


def mean_loss(scores: Scores, figure: str) -> float:
    """Mean loss against clean images over all other conditions, 0 to 1."""
    lost = [scores[CLEAN][figure] - scores[name][figure] for name in CONDITIONS if name != CLEAN]
    return float(np.mean(lost))


def table(scores: Mapping[str, Scores], figure: str) -> str:
    """A table of one figure. `scores`: by the models' names. Losses are in percentage points."""
    lines = [f"{FIGURES[figure]:30}" + "".join(f"{name:>16}   lost" for name in scores)]
    for condition in CONDITIONS:
        cells = []
        for of_model in scores.values():
            value = of_model[condition][figure]
            lost = 100 * (of_model[CLEAN][figure] - value)
            cells.append(f"{value:16.4f}" + (" " * 7 if condition == CLEAN else f"{lost:7.1f}"))
        lines.append(f"{condition:30}" + "".join(cells))
    means = (f"{100 * mean_loss(of_model, figure):23.1f}" for of_model in scores.values())
    lines.append(f"{f'mean of these {len(CONDITIONS) - 1}':30}" + "".join(means))
    return "\n".join(lines)


def headline(scores: Scores) -> str:
    """A model's mean loss, by the votes if there are any, and by the labels."""
    losses = (
        f"{100 * mean_loss(scores, figure):.1f} ({TRUTHS[truth]})"
        for truth, figure in ACCURACY.items()
        if figure in scores[CLEAN]
    )
    return f"lost under a camera's conditions, percentage points of accuracy: {', '.join(losses)}"


def main() -> None:
    arguments = options(__doc__).parse_args()
    cv2.setNumThreads(1)
    split = validation(arguments)
    scores = {name: score(LiteRTModel(path), split) for name, path in model_files(arguments).items()}
    print(f"{len(split)} validation images")
    for figure in FIGURES:
        if all(figure in of_model[CLEAN] for of_model in scores.values()):
            print("\n" + table(scores, figure))
    print()
    for name, of_model in scores.items():
        print(f"{name}: {headline(of_model)}")
    measured = {
        name: {
            "figures": of_model,
            "mean_loss": {figure: mean_loss(of_model, figure) for figure in of_model[CLEAN]},
        }
        for name, of_model in scores.items()
    }
    save(arguments.json, {"pictures": len(split), "models": measured})


if __name__ == "__main__":
    main()
