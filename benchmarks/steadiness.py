"""How often the label of a still face changes before a noisy camera, before and after the smoothing.

    python benchmarks/steadiness.py --data ZIP [--model A --model B …] [--seconds 60] [--margins 0 0.1 …]
        [--json FILE]

The app's detector, tracker and smoothing watch validation faces, pasted large into 720p frames, and the
demo's two portraits. A flip is a change of the label from one frame to the next. "as shown" is what the
window says, where a label stays until another one is more probable by a margin, and "unsure" is a label too.
All margins are tried on the same frames.
"""

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scene import (
    FRAMES_PER_SECOND,
    HEIGHT,
    WIDTH,
    CameraNoise,
    Scene,
    SideBySide,
    haar,
    live_pipeline,
    scenes,
    wall,
    watch,
)  # fmt: skip
from scoring import model_files, options, save, thresholds, validation
from tqdm import tqdm

from emotion_gui.core.face_options import SMOOTHING
from emotion_gui.core.resources import resource_path
from emotion_gui.vision.classifier import EmotionClassifier
from emotion_gui.vision.file_sources import load_picture
from emotion_gui.vision.frame import Face
from emotion_gui.vision.prediction import HYSTERESIS, decide_label
from trainer.scoring.evaluation import Probabilities
from trainer.shared.face_input import LABELS, to_gray

WARM_UP = 2  # seconds until the smoothing has forgotten how it began
UNSURE = len(LABELS)  # as a label
SETTINGS = "size", "noise", "seconds", "smoothing", "margins"
STEADY = 1  # flips a minute; fewer are steady
RAW, SMOOTHED = "before smoothing", "smoothed"  # stages; each margin is one more


@dataclass(frozen=True, slots=True)
class Flips:
    """Of one face and one model: flips a minute by stage. present: share of the frames."""

    per_minute: Mapping[str, float]
    present: float


def main() -> None:
    arguments = _options().parse_args()
    cv2.setNumThreads(1)
    files = model_files(arguments)
    panel = SideBySide([EmotionClassifier(path) for path in files.values()])
    faces = validation(arguments).images
    drawn = np.random.default_rng(0).choice(len(faces), min(arguments.faces, len(faces)), replace=False)
    still = [*scenes(faces[drawn], arguments.size), *portraits()]
    tqdm.monitor_interval = 0  # no thread of its own
    per_face = list(
        measure(
            panel,
            tqdm(still, unit=" scenes", leave=False, disable=None),
            noise=arguments.noise,
            seconds=arguments.seconds,
            smoothing=arguments.smoothing,
            unsure_below=thresholds(files),
            margins=arguments.margins,
        )
    )
    total = sum(len(scene.places) for scene in still)
    print(f"still faces of {arguments.size} pixels and 2 portraits, {arguments.seconds} s each; noise of "
          f"{arguments.noise:g}; smoothing {arguments.smoothing:g} s")  # fmt: skip
    print(f"{len(per_face)} of {total} faces were found\n")
    by_model = {name: summary([face[i] for face in per_face]) for i, name in enumerate(files)}
    print(table(by_model))
    settings = {name: getattr(arguments, name) for name in SETTINGS}
    save(arguments.json, {**settings, "faces": total, "found": len(per_face), "models": by_model})


def _options() -> argparse.ArgumentParser:
    parser = options(__doc__)
    parser.add_argument("--faces", type=int, default=40, help="validation faces (default: %(default)s)")
    parser.add_argument("--size", type=int, default=180, help="their side, pixels (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=60, help="that each is watched (default: %(default)s)")
    parser.add_argument("--noise", type=float, default=6, help="sigma of 255 (default: %(default)s)")
    parser.add_argument("--smoothing", type=float, default=SMOOTHING, help="seconds (default: %(default)s)")
    parser.add_argument(
        "--margins", type=float, nargs="+", default=[HYSTERESIS], help="of what is shown (default: the app's)"
    )
    return parser


def portraits() -> Iterator[Scene]:
    """The demo's two, as high as the frame."""
    for name in ("grace_hopper.jpg", "astronaut.jpg"):
        image = load_picture(resource_path("demo", name))
        if image is None:
            raise FileNotFoundError(name)
        gray, picture = to_gray(image), wall()
        width = round(gray.shape[1] * HEIGHT / gray.shape[0])
        left = (WIDTH - width) // 2
        picture[:, left : left + width] = cv2.resize(gray, (width, HEIGHT), interpolation=cv2.INTER_CUBIC)
        strongest = haar().detect(picture)[0].box
        yield Scene(picture, (strongest,))


def measure(
    panel: SideBySide,
    still: Iterable[Scene],
    *,
    noise: float,
    seconds: float,
    unsure_below: Sequence[float],
    smoothing: float = SMOOTHING,
    margins: Sequence[float] = (HYSTERESIS,),
) -> Iterator[list[Flips]]:
    """For each face that was found, the flips of each of the panel's classifiers.

    unsure_below: the classifiers' thresholds.
    """
    pipeline, camera = live_pipeline(panel, smoothing=smoothing), CameraNoise(noise)
    warm_up, frames = WARM_UP * FRAMES_PER_SECOND, round(seconds * FRAMES_PER_SECOND)
    for scene in still:
        seen = list(watch(pipeline, scene, camera, warm_up + frames))[warm_up:]
        for place in range(len(scene.places)):
            faces = [face for at_places in seen if (face := at_places[place]) is not None]
            if faces:
                yield flips_of(panel, faces, frames, unsure_below, margins)


def flips_of(
    panel: SideBySide,
    faces: list[Face],
    frames: int,
    unsure_below: Sequence[float],
    margins: Sequence[float],
) -> list[Flips]:
    """By classifier; faces: the same one, frame after frame."""
    raw = np.stack([panel.split(face.raw_probabilities)[:, 0] for face in faces], axis=1)
    smoothed = np.stack([panel.split(face.probabilities)[:, 0] for face in faces], axis=1)
    present, minutes = len(faces) / frames, len(faces) / FRAMES_PER_SECOND / 60
    found = []
    for own, calm, threshold in zip(raw, smoothed, unsure_below, strict=True):
        said = {RAW: labels_of(own), SMOOTHED: labels_of(calm)}
        said |= {stage_of(margin): answers_to(calm, threshold, margin) for margin in margins}
        found.append(Flips({stage: flips(labels) / minutes for stage, labels in said.items()}, present))
    return found


def stage_of(margin: float) -> str:
    return f"as shown, margin {margin:g}"


def labels_of(probabilities: Probabilities) -> NDArray[np.int_]:
    """(n,) of probabilities (n, 7): numbers in LABELS."""
    return probabilities.argmax(axis=1)


def answers_to(
    probabilities: Probabilities, unsure_below: float, margin: float = HYSTERESIS
) -> NDArray[np.int_]:
    """(n,) of probabilities (n, 7), frame by frame: what is said, numbers in LABELS, or UNSURE."""
    said, answer = list[int](), None
    for frame in probabilities:
        answer = decide_label([float(value) for value in frame], unsure_below, answer, margin)
        said.append(UNSURE if answer.unsure else answer.label)
    return np.array(said)


def flips(labels: NDArray[np.int_]) -> int:
    """Changes from one frame to the next."""
    return int((labels[1:] != labels[:-1]).sum())


def summary(faces: list[Flips]) -> dict[str, Any]:
    """Over all faces, by stage; and the share of the frames in which they were shown."""
    stages = {}
    for stage in faces[0].per_minute:
        rates = np.array([face.per_minute[stage] for face in faces])
        stages[stage] = {
            "mean": float(rates.mean()),
            "median": float(np.median(rates)),
            "largest": float(rates.max()),
            "steady": float((rates < STEADY).mean()),
        }
    return {"present": float(np.mean([face.present for face in faces])), "flips": stages}


def table(by_model: Mapping[str, Mapping[str, Any]]) -> str:
    lines = [f"{'label flips a minute':42}{'mean':>8}{'median':>8}{'largest':>9}   faces under {STEADY}"]
    for name, of_model in by_model.items():
        for stage, row in of_model["flips"].items():
            lines.append(
                f"{f'{name}, {stage}':42}{row['mean']:8.2f}{row['median']:8.2f}{row['largest']:9.1f}"
                f"{row['steady']:16.1%}"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
