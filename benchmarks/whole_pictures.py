"""Validation faces in whole pictures: what the app's detector, crop and smoothing make of them.

    python benchmarks/whole_pictures.py --data ZIP [--votes CSV] [--model A --model B …] [--json FILE]

Each face is pasted at several sizes into noisy 720p frames of a plain wall, its border blended into it, and
watched for half a second; the last, smoothed answer counts. It is compared with the answer to the 48x48
crop itself, to the true box in one frame (what noise and size cost without the detector), and with those
for boxes made tighter or wider before they are cut out. Faces of the smaller sizes share a picture. The
crops hold nothing beyond themselves: a wider box sees their rim run on.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scene import SMALLEST_FACE, CameraNoise, SideBySide, live_pipeline, places, scenes, watch
from scoring import TRUTHS, chosen, model_files, options, save, validation
from tqdm import tqdm

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
    """A face that was found. picture: its number. width: of its box, as a share of the pasted crop's.

    answers: (models, margins, 7), smoothed. at_place: (models, 7), for the true box in one frame.
    """

    picture: int
    width: float
    answers: Probabilities
    at_place: Probabilities


def main() -> None:
    arguments = _options().parse_args()
    cv2.setNumThreads(1)
    split = validation(arguments)
    count = min(arguments.faces, len(split))
    split = chosen(split, np.random.default_rng(0).choice(len(split), count, replace=False))
    files = model_files(arguments)
    panel = SideBySide([EmotionClassifier(path) for path in files.values()], MARGINS)
    tqdm.monitor_interval = 0  # no thread of its own
    found = {}
    for size in arguments.sizes:
        sightings = look(panel, split.images, size, noise=arguments.noise, smallest=arguments.smallest)
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
            print(f"\n{name}, {TRUTHS[truth]}: share of right answers\n{accuracy_table(rows)}")
            measured[name][truth] = rows
    save(
        arguments.json,
        {"faces": count, "noise": arguments.noise, "smallest": arguments.smallest}
        | {"found": {size: len(seen) / count for size, seen in found.items()}, "models": measured},
    )


def _options() -> argparse.ArgumentParser:
    parser = options(__doc__)
    parser.add_argument("--faces", type=int, default=500, help="at each size (default: %(default)s)")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=SIZES, help="pixels of the crop's side (default: %(default)s)"
    )
    parser.add_argument(
        "--smallest", type=int, default=SMALLEST_FACE, help="as in the settings (default: %(default)s)"
    )
    parser.add_argument("--noise", type=float, default=6, help="sigma of 255 (default: %(default)s)")
    return parser


def look(
    panel: SideBySide, faces: Pixels, size: int, *, noise: float, smallest: int = SMALLEST_FACE
) -> Iterator[Sighting]:
    """The faces (n, 48, 48) that are found when they are so many pixels large."""
    pipeline, camera = live_pipeline(panel, smallest), CameraNoise(noise)
    room = len(places(size))
    for number, scene in enumerate(scenes(faces, size)):
        *_, last = watch(pipeline, scene, camera, FRAMES)
        at_places = panel.classify(to_gray(camera(scene.picture)), scene.places)
        for place, face in enumerate(last):
            if face is not None:
                at_place = panel.split(at_places[place])[:, UNCHANGED]
                answers = panel.split(face.probabilities)
                yield Sighting(number * room + place, face.box.width / size, answers, at_place)


def accuracy_rows(
    found: Mapping[int, Sequence[Sighting]], model: int, crops: Probabilities, split: Split, truth: str
) -> dict[str, dict[str, Any]]:
    """By size, and for "all" sizes together, the figures of the faces that were found and have an answer.

    model: its number in the sightings. crops: (n, 7), its answers to the crops themselves.
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
            at_place = np.stack([sighting.at_place[model] for sighting in scored])
            answers = np.stack([sighting.answers[model] for sighting in scored])
            rows[name] = {
                "pictures": len(scored),
                "crop": _accuracy(crops[pictures], expected),
                "true_box": _accuracy(at_place, expected),
                **_by_margin(answers.argmax(axis=2) == expected[:, None], pictures),
            }
    return rows


def _accuracy(probabilities: Probabilities, expected: NDArray[np.uint8]) -> float:
    return float((probabilities.argmax(axis=1) == expected).mean())


def _by_margin(hits: Flags, pictures: NDArray[np.int_]) -> dict[str, Any]:
    """hits: (n, margins). gained: against the unchanged box, with its standard error."""
    columns = {f"{margin:+.0%}": hits[:, i] for i, margin in enumerate(MARGINS)}
    unchanged = hits[:, UNCHANGED]
    return {
        "margins": {name: float(column.mean()) for name, column in columns.items()},
        "gained": {name: paired(column, unchanged, pictures) for name, column in columns.items()},
    }


def paired(hits: Flags, others: Flags, pictures: NDArray[np.int_]) -> tuple[float, float]:
    """How much more of `hits` is right, and its standard error; one picture may stand there repeatedly."""
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
