"""How often the label of a still face changes before a noisy camera, before and after the smoothing.

    python benchmarks/steadiness.py --data ZIP [--model A --model B …] [--seconds 60] [--json FILE]

The app's detector, tracker and smoothing watch validation faces, pasted large into 720p frames, and the
demo's two portraits. A flip is a change of the label from one frame to the next. "as shown" is what the
window says, where a label stays until another one is clearly more probable, and "unsure" is a label too.
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
    SMOOTHING,
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
from scoring import model_files, options, save, validation
from tqdm import tqdm

from emotion_gui.resources import resource_path
from emotion_gui.vision.answer import answer_to
from emotion_gui.vision.classifier import EmotionClassifier
from emotion_gui.vision.file_sources import load_picture
from emotion_gui.vision.frame import Face
from trainer.bundle import read_bundle
from trainer.face_input import LABELS, to_gray

WARM_UP = 2  # seconds until the smoothing has forgotten how it began
UNSURE = len(LABELS)  # as a label
STEADY = 1  # flips a minute; fewer are steady
STAGES = {"raw": "before smoothing", "smoothed": "after", "shown": "as shown"}

Probabilities = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Flips:
    """Of one face and one model: flips a minute by a key of STAGES. present: share of the frames."""

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
            unsure_below=[read_bundle(path.parent).unsure_below for path in files.values()],
        )
    )
    total = sum(len(scene.places) for scene in still)
    print(f"still faces of {arguments.size} pixels and 2 portraits, {arguments.seconds} s each; noise of "
          f"{arguments.noise:g}; smoothing {arguments.smoothing:g} s")  # fmt: skip
    print(f"{len(per_face)} of {total} faces were found\n")
    by_model = {name: summary([face[i] for face in per_face]) for i, name in enumerate(files)}
    print(table(by_model))
    settings = {name: getattr(arguments, name) for name in ("size", "noise", "seconds", "smoothing")}
    save(arguments.json, {**settings, "faces": total, "found": len(per_face), "models": by_model})


def _options() -> argparse.ArgumentParser:
    parser = options(__doc__)
    parser.add_argument("--faces", type=int, default=40, help="validation faces (default: %(default)s)")
    parser.add_argument("--size", type=int, default=180, help="their side, pixels (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=60, help="that each is watched (default: %(default)s)")
    parser.add_argument("--noise", type=float, default=6, help="sigma of 255 (default: %(default)s)")
    parser.add_argument("--smoothing", type=float, default=SMOOTHING, help="seconds (default: %(default)s)")
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
        strongest = haar().detect(picture)[0]
        yield Scene(picture, (strongest,))


def measure(
    panel: SideBySide,
    still: Iterable[Scene],
    *,
    noise: float,
    seconds: float,
    unsure_below: Sequence[float],
    smoothing: float = SMOOTHING,
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
                yield flips_of(panel, faces, frames, unsure_below)


def flips_of(panel: SideBySide, faces: list[Face], frames: int, unsure_below: Sequence[float]) -> list[Flips]:
    """By classifier; faces: the same one, frame after frame."""
    raw = np.stack([panel.split(face.raw) for face in faces])
    smoothed = np.stack([panel.split(face.probabilities) for face in faces])
    present, minutes = len(faces) / frames, len(faces) / FRAMES_PER_SECOND / 60
    return [
        Flips(
            {
                "raw": flips(labels_of(raw[:, i, 0])) / minutes,
                "smoothed": flips(labels_of(smoothed[:, i, 0])) / minutes,
                "shown": flips(answers_to(smoothed[:, i, 0], unsure_below[i])) / minutes,
            },
            present,
        )
        for i in range(raw.shape[1])
    ]


def labels_of(probabilities: Probabilities) -> NDArray[np.int_]:
    """(n,) of probabilities (n, 7): numbers in LABELS."""
    return probabilities.argmax(axis=1)


def answers_to(probabilities: Probabilities, unsure_below: float) -> NDArray[np.int_]:
    """(n,) of probabilities (n, 7), frame by frame: what is said, numbers in LABELS, or UNSURE."""
    said, answer = list[int](), None
    for frame in probabilities:
        answer = answer_to([float(value) for value in frame], unsure_below, answer)
        said.append(UNSURE if answer.unsure else answer.label)
    return np.array(said)


def flips(labels: NDArray[np.int_]) -> int:
    """Changes from one frame to the next."""
    return int((labels[1:] != labels[:-1]).sum())


def summary(faces: list[Flips]) -> dict[str, Any]:
    """Over all faces, by a key of STAGES; and the share of the frames in which they were shown."""
    stages = {}
    for stage in STAGES:
        rates = np.array([face.per_minute[stage] for face in faces])
        stages[stage] = {
            "mean": float(rates.mean()),
            "median": float(np.median(rates)),
            "largest": float(rates.max()),
            "steady": float((rates < STEADY).mean()),
        }
    return {"present": float(np.mean([face.present for face in faces])), **stages}


def table(by_model: Mapping[str, Mapping[str, Any]]) -> str:
    lines = [f"{'label flips a minute':28}{'mean':>8}{'median':>8}{'largest':>9}   faces under {STEADY}"]
    for name, stages in by_model.items():
        for stage, words in STAGES.items():
            row = stages[stage]
            lines.append(
                f"{f'{name}, {words}':28}{row['mean']:8.2f}{row['median']:8.2f}{row['largest']:9.1f}"
                f"{row['steady']:16.1%}"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
