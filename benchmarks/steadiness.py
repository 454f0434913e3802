"""How often the label of a still face changes with a noisy camera, before and after the smoothing.

    python benchmarks/steadiness.py --data ZIP [--model A --model B …] [--seconds 60] [--margins 0 0.1 …]
        [--json FILE]

The app's detector, tracker and smoothing process validation faces, pasted into 720p frames, and the demo's
two portraits. A flip is a change of the label between two frames. "as shown" is the label in the window,
which stays until another one is more probable by a margin; "unsure" counts as a label. All margins are tested
on the same frames.
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
from scoring import add_detector_option, model_files, options, save, thresholds, validation
from tqdm import tqdm

from emotion_gui.core.face_options import DETECTOR, SMOOTHING, DetectorKind
from emotion_gui.core.resources import resource_path
from emotion_gui.vision.classifier import EmotionClassifier
from emotion_gui.vision.file_sources import load_picture
from emotion_gui.vision.frame import Face
from emotion_gui.vision.prediction import HYSTERESIS, decide_label
from trainer.scoring.evaluation import Probabilities
from trainer.shared.face_input import LABELS, to_gray

WARM_UP = 2  # seconds until the smoothing has settled
UNSURE = len(LABELS)  # as a label
SETTINGS = "size", "noise", "seconds", "smoothing", "margins"
STEADY = 1  # flips per minute; a face with fewer is steady
RAW, SMOOTHED = "before smoothing", "smoothed"  # stages, in addition to one for each margin


@dataclass(frozen=True, slots=True)
class Flips:
    """Flips of one face with one model.

    Attributes:
        per_minute: Flips per minute, by stage.
        present: Share of the frames in which the face was found.
    """

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
    tqdm.monitor_interval = 0  # no monitor thread
    per_face = list(
        measure(
            panel,
            tqdm(still, unit=" scenes", leave=False, disable=None),
            noise=arguments.noise,
            seconds=arguments.seconds,
            smoothing=arguments.smoothing,
            unsure_below=thresholds(files),
            margins=arguments.margins,
            detector=arguments.detector,
        )
    )
    total = sum(len(scene.boxes) for scene in still)
    print(f"still faces of {arguments.size} pixels and 2 portraits, {arguments.seconds} s each; noise of "
          f"{arguments.noise:g}; smoothing {arguments.smoothing:g} s")  # fmt: skip
    print(f"{len(per_face)} of {total} faces were found\n")
    by_model = {name: summary([face[i] for face in per_face]) for i, name in enumerate(files)}
    print(table(by_model))
    settings = {name: getattr(arguments, name) for name in SETTINGS}
    save(arguments.json, {**settings, "faces": total, "found": len(per_face), "models": by_model})


def _options() -> argparse.ArgumentParser:
    parser = options(__doc__)
    parser.add_argument(
        "--faces", type=int, default=40, help="number of validation faces (default: %(default)s)"
    )
    add_detector_option(parser)
    parser.add_argument("--size", type=int, default=180, help="their side in pixels (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=60, help="duration of each (default: %(default)s)")
    parser.add_argument("--noise", type=float, default=6, help="sigma, of 255 (default: %(default)s)")
    parser.add_argument(
        "--smoothing", type=float, default=SMOOTHING, help="time constant in seconds (default: %(default)s)"
    )
    parser.add_argument(
        "--margins",
        type=float,
        nargs="+",
        default=[HYSTERESIS],
        help="of the hysteresis (default: the app's)",
    )
    return parser


def portraits() -> Iterator[Scene]:
    """Scenes of the demo's two portraits, as high as the frame."""
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
    detector: DetectorKind = DETECTOR,
) -> Iterator[list[Flips]]:
    """Flips of each of the panel's classifiers, for each face that was found.

    Args:
        panel: The classifiers.
        still: The scenes.
        noise: Sigma of the camera noise, of 255.
        seconds: Duration of each scene.
        unsure_below: Thresholds of the classifiers.
        smoothing: Time constant in seconds.
        margins: Margins of the hysteresis.
        detector: What finds the faces.
    """
    pipeline, camera = live_pipeline(panel, smoothing=smoothing, detector=detector), CameraNoise(noise)
    warm_up, frames = WARM_UP * FRAMES_PER_SECOND, round(seconds * FRAMES_PER_SECOND)
    for scene in still:
        seen = list(watch(pipeline, scene, camera, warm_up + frames))[warm_up:]
        for number in range(len(scene.boxes)):
            faces = [face for shown in seen if (face := shown[number]) is not None]
            if faces:
                yield flips_of(panel, faces, frames, unsure_below, margins)


def flips_of(
    panel: SideBySide,
    faces: list[Face],
    frames: int,
    unsure_below: Sequence[float],
    margins: Sequence[float],
) -> list[Flips]:
    """Flips of one face, by classifier. `faces`: the face in each frame that shows it."""
    raw = np.stack([panel.split(face.raw_probabilities)[:, 0] for face in faces], axis=1)
    smoothed = np.stack([panel.split(face.probabilities)[:, 0] for face in faces], axis=1)
    present, minutes = len(faces) / frames, len(faces) / FRAMES_PER_SECOND / 60
    found = []
    for raw_values, smooth_values, threshold in zip(raw, smoothed, unsure_below, strict=True):
        stages = {RAW: labels_of(raw_values), SMOOTHED: labels_of(smooth_values)}
        stages |= {stage_of(margin): shown_labels(smooth_values, threshold, margin) for margin in margins}
        found.append(Flips({stage: flips(labels) / minutes for stage, labels in stages.items()}, present))
    return found


def stage_of(margin: float) -> str:
    return f"as shown, margin {margin:g}"


def labels_of(probabilities: Probabilities) -> NDArray[np.int_]:
    """(n,) most probable labels, as indices in LABELS, of probabilities (n, 7)."""
    return probabilities.argmax(axis=1)


def shown_labels(
    probabilities: Probabilities, unsure_below: float, margin: float = HYSTERESIS
) -> NDArray[np.int_]:
    """(n,) shown labels, as indices in LABELS or UNSURE, of probabilities (n, 7) frame by frame."""
    labels, prediction = list[int](), None
    for frame in probabilities:
        prediction = decide_label([float(value) for value in frame], unsure_below, prediction, margin)
        labels.append(UNSURE if prediction.unsure else prediction.label)
    return np.array(labels)


def flips(labels: NDArray[np.int_]) -> int:
    """Number of changes between two frames."""
    return int((labels[1:] != labels[:-1]).sum())


def summary(faces: list[Flips]) -> dict[str, Any]:
    """Statistics over all faces by stage, and the share of the frames in which they were found."""
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
    lines = [f"{'label flips per minute':42}{'mean':>8}{'median':>8}{'largest':>9}   faces under {STEADY}"]
    for name, of_model in by_model.items():
        for stage, row in of_model["flips"].items():
            lines.append(
                f"{f'{name}, {stage}':42}{row['mean']:8.2f}{row['median']:8.2f}{row['largest']:9.1f}"
                f"{row['steady']:16.1%}"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
