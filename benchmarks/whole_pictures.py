"""Accuracy on validation faces in whole frames, with the app's detector, crop and smoothing.

    python benchmarks/whole_pictures.py --data ZIP [--votes CSV] [--model A --model B …] [--json FILE]

Each face is pasted at several sizes into noisy 720p frames of a plain wall, with a blended border, and
processed for half a second; the last, smoothed prediction counts. It is compared with the prediction for the
48x48 crop itself, for the true box in one frame (the cost of noise and size without the detector), and for
boxes that were made tighter or wider before cropping. Faces of the smaller sizes share a frame. The crops
have no surroundings: in a wider box their edge pixels are repeated.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scene import SMALLEST_FACE, CameraNoise, SideBySide, grid, live_pipeline, scenes, watch
from scoring import TRUTHS, add_detector_option, chosen, model_files, options, save, validation
from tqdm import tqdm

from emotion_gui.core.face_options import DETECTOR, DetectorKind
from emotion_gui.vision.alignment import FaceCrop
from emotion_gui.vision.classifier import EmotionClassifier
from trainer.data.dataset import Split
from trainer.data.duplicates import Flags
from trainer.scoring.evaluation import Probabilities, predict
from trainer.scoring.truths import truths
from trainer.shared.face_input import Pixels, to_gray
from trainer.shared.litert import LiteRTModel

SIZES = (40, 64, 100, 200, 400)
MARGINS = (-0.10, -0.05, 0.0, 0.05, 0.10)
UNCHANGED = MARGINS.index(0.0)
FRAMES = 15


@dataclass(frozen=True, slots=True)
class Sighting:
    """A face that was found.

    Attributes:
        picture: Index of the face's image.
        width: Width of its box, as a share of the pasted crop's width.
        answers: (models, margins, 7) smoothed probabilities.
        true_box: (models, 7) probabilities for the true box in one frame.
    """

    picture: int
    width: float
    answers: Probabilities
    true_box: Probabilities


def main() -> None:
    arguments = _options().parse_args()
    cv2.setNumThreads(1)
    split = validation(arguments)
    count = min(arguments.faces, len(split))
    split = chosen(split, np.random.default_rng(0).choice(len(split), count, replace=False))
    files = model_files(arguments)
    panel = SideBySide([EmotionClassifier(path) for path in files.values()], MARGINS)
    tqdm.monitor_interval = 0  # no monitor thread
    found = {}
    for size in arguments.sizes:
        sightings = find_faces(
            panel,
            split.images,
            size,
            noise=arguments.noise,
            smallest=arguments.smallest,
            detector=arguments.detector,
        )
        bar = tqdm(sightings, f"{size} px", unit=" faces", leave=False, disable=None)
        found[size] = list(bar)
    print(
        f"{count} faces at each size, noise of {arguments.noise:g}, smallest face {arguments.smallest} px\n"
    )
    print(detection_table(found, count))
    measured: dict[str, Any] = {}
    for number, (name, path) in enumerate(files.items()):
        crops = predict(LiteRTModel(path), split)
        measured[name] = {}
        for truth in truths(split):
            rows = accuracy_rows(found, number, crops, split, truth)
            print(f"\n{name}, {TRUTHS[truth]}: accuracy\n{accuracy_table(rows)}")
            measured[name][truth] = rows
    save(
        arguments.json,
        {"faces": count, "noise": arguments.noise, "smallest": arguments.smallest}
        | {"found": {size: len(seen) / count for size, seen in found.items()}, "models": measured},
    )


def _options() -> argparse.ArgumentParser:
    parser = options(__doc__)
    parser.add_argument(
        "--faces", type=int, default=500, help="number of faces at each size (default: %(default)s)"
    )
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        default=SIZES,
        help="sides of the crop in pixels (default: %(default)s)",
    )
    parser.add_argument(
        "--smallest",
        type=int,
        default=SMALLEST_FACE,
        help="smallest face in pixels, as in the settings (default: %(default)s)",
    )
    add_detector_option(parser)
    parser.add_argument("--noise", type=float, default=6, help="sigma, of 255 (default: %(default)s)")
    return parser


def find_faces(
    panel: SideBySide,
    faces: Pixels,
    size: int,
    *,
    noise: float,
    smallest: int = SMALLEST_FACE,
    detector: DetectorKind = DETECTOR,
) -> Iterator[Sighting]:
    """The faces (n, 48, 48) that are found at a size of `size` pixels."""
    pipeline, camera = live_pipeline(panel, smallest, detector=detector), CameraNoise(noise)
    per_scene = len(grid(size))
    for number, scene in enumerate(scenes(faces, size)):
        *_, last = watch(pipeline, scene, camera, FRAMES)
        true_boxes = panel.classify(to_gray(camera(scene.picture)), [FaceCrop(box) for box in scene.boxes])
        for index, face in enumerate(last):
            if face is not None:
                true_box = panel.split(true_boxes[index])[:, UNCHANGED]
                answers = panel.split(face.probabilities)
                yield Sighting(number * per_scene + index, face.box.width / size, answers, true_box)


def accuracy_rows(
    found: Mapping[int, Sequence[Sighting]], model: int, crops: Probabilities, split: Split, truth: str
) -> dict[str, dict[str, Any]]:
    """Figures of the faces that were found and whose truth is known, by size and for "all" sizes together.

    Args:
        found: The faces that were found, by size.
        model: Index of the model in the sightings.
        crops: (n, 7) probabilities of the model for the crops themselves.
        split: The validation split.
        truth: One of trainer.scoring.truths.
    """
    right, usable = truths(split)[truth]
    groups = {str(size): list(seen) for size, seen in found.items()}
    groups["all"] = [sighting for seen in found.values() for sighting in seen]
    rows = {}
    for name, seen in groups.items():
        scored = [sighting for sighting in seen if usable[sighting.picture]]
        if scored:
            pictures = np.array([sighting.picture for sighting in scored])
            expected = right[pictures]
            true_box = np.stack([sighting.true_box[model] for sighting in scored])
            answers = np.stack([sighting.answers[model] for sighting in scored])
            rows[name] = {
                "pictures": len(scored),
                "crop": _accuracy(crops[pictures], expected),
                "true_box": _accuracy(true_box, expected),
                **_by_margin(answers.argmax(axis=2) == expected[:, None], pictures),
            }
    return rows


def _accuracy(probabilities: Probabilities, expected: NDArray[np.uint8]) -> float:
    return float((probabilities.argmax(axis=1) == expected).mean())


def _by_margin(hits: Flags, pictures: NDArray[np.int_]) -> dict[str, Any]:
    """Accuracy by margin, and its gain over the unchanged box with its error. `hits`: (n, margins)."""
    columns = {f"{margin:+.0%}": hits[:, i] for i, margin in enumerate(MARGINS)}
    unchanged = hits[:, UNCHANGED]
    return {
        "margins": {name: float(column.mean()) for name, column in columns.items()},
        "gained": {name: paired(column, unchanged, pictures) for name, column in columns.items()},
    }


def paired(hits: Flags, others: Flags, pictures: NDArray[np.int_]) -> tuple[float, float]:
    """How much more often `hits` are right, with its standard error. An image may occur repeatedly."""
    gained = hits.astype(float) - others
    mean = gained.mean()
    sums = np.bincount(pictures, weights=gained - mean)
    return float(mean), float(np.sqrt((sums**2).sum()) / len(gained))


def detection_table(found: Mapping[int, Sequence[Sighting]], count: int) -> str:
    lines = [f"{'size':>6}{'found':>9}   width of the box / of the crop: median, middle half"]
    for size, seen in found.items():
        line = f"{size:6}{len(seen) / count:9.1%}"
        if seen:
            low, median, high = np.percentile([sighting.width for sighting in seen], (25, 50, 75))
            line += f"{median:11.2f}{low:8.2f} to {high:.2f}"
        lines.append(line)
    return "\n".join(lines)


def accuracy_table(rows: Mapping[str, Mapping[str, Any]]) -> str:
    heads = "".join(f"{f'box {margin:+.0%}':>11}" for margin in MARGINS)
    lines = [f"{'size':>6}{'pictures':>10}{'crop':>9}{'true box':>10}{heads}"]
    for name, row in rows.items():
        cells = "".join(f"{value:11.4f}" for value in row["margins"].values())
        lines.append(f"{name:>6}{row['pictures']:10}{row['crop']:9.4f}{row['true_box']:10.4f}{cells}")
    if "all" in rows:
        gained = rows["all"]["gained"].values()
        cells = "".join(f"{f'{100 * mean:+.1f} ±{100 * error:.1f}':>11}" for mean, error in gained)
        lines.append(f"{'points against +0%, ± s.e.':35}{cells}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
