"""Recall of faces in moving scenes, compared with a search of each full frame with Haar at scale 1.1.

    python benchmarks/recall.py [--data ZIP] [--photographs FOLDER --boxes CSV] [--detector haar+neural]
                                [--rounds 3] [--smallest 40] [--json FILE]

The scenes are composed of the demo's portraits and, with --data, of faces of that data set's validation
images, so the true boxes are known. A face counts when it has been visible for the time that it may take to
appear: half a second from 100 pixels on, one second below. "other only" is the share of the faces that only
the other method found. A box that is on no face is a false positive. An id switch is a face whose id changes
between its arrival and its departure, even if it was hidden in between.

A second table has still pictures with one face of 24 to 700 pixels, or turned by 0 to 60 degrees in the plane
of the picture, or seen from the side, and pictures without any, for each of the three detectors.
"""

import argparse
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import placed_recall
from moving import (
    DELAYS,
    LARGE,
    SECONDS,
    Moment,
    MovingScene,
    Sighting,
    Sprite,
    crop_sprites,
    portrait_sprites,
    scenes,
)
from scene import MIN_OVERLAP, live_pipeline
from scoring import add_detector_option, save
from tqdm import tqdm

from emotion_gui.core.face_options import DETECTOR, SMALLEST_FACE, DetectorKind
from emotion_gui.core.resources import resource_path
from emotion_gui.vision.classifier import EmotionClassifier
from emotion_gui.vision.detectors import own_cascade
from emotion_gui.vision.frame import Box, Frame
from trainer.data.dataset import load
from trainer.shared.face_input import Pixels, to_gray

MODEL = resource_path("models", "default", "model.tflite")
COMPARED_EVERY = 3  # frames, because a search of the full frame is slow
CROPS = 24  # faces of the data set, per round
HAAR_SLACK = 0.9  # of its minimum size, because its boxes may be a little smaller than the faces
WAYS = {"ours": "ours", "haar": "full Haar"}

Shown = Sequence[tuple[int, Box]]  # id, box


@dataclass(slots=True)
class Tally:
    """Counts over all compared frames.

    Attributes:
        frames: Number of frames.
        due: Faces that have had the time to appear.
        found: Due faces that this method found.
        missed: Due faces that only the other method found.
        false: Boxes on no face.
        switches: Id switches.
        delays: Seconds until a face was shown, for each stay of a large and of a small face; inf for never.
    """

    frames: int = 0
    due: int = 0
    found: int = 0
    missed: int = 0
    false: int = 0
    switches: int = 0
    delays: dict[str, list[float]] = field(default_factory=lambda: {"large": [], "small": []})

    def add(self, other: "Tally") -> None:
        for name in ("frames", "due", "found", "missed", "false", "switches"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name, seconds in other.delays.items():
            self.delays[name] += seconds

    def figures(self) -> dict[str, Any]:
        return {
            "faces": self.due,
            "recall": self.found / max(self.due, 1),
            "missed": self.missed / max(self.due, 1),
            "false_per_100_frames": 100 * self.false / max(self.frames, 1),
            "id_switches": self.switches,
            "seconds_to_appear": {
                name: [float(value) for value in np.percentile(seconds, (50, 95), method="lower")]
                for name, seconds in self.delays.items()
                if seconds
            },
        }


@dataclass(slots=True)
class Stay:
    """An actor between its arrival and its departure.

    Attributes:
        large: Whether the face is large.
        since: Time of its arrival, in seconds.
        seen_since: Since when it has been visible without interruption; None while it is hidden.
        id: Its last id.
    """

    large: bool
    since: float
    seen_since: float | None = None
    id: int | None = None


class Judge:
    """Compares the shown faces of one method with the true ones, frame by frame."""

    def __init__(self, *, has_ids: bool) -> None:
        self.tally = Tally()
        self._has_ids = has_ids
        self._stays: dict[int, Stay] = {}
        self._waiting: set[int] = set()

    def update(self, moment: Moment, shown: Shown, *, counted: bool) -> set[int]:
        """Process a frame, and return the actors that are due and found. Only `counted` frames count."""
        matches = _matches(moment.sightings, shown)
        self._follow_stays(moment, matches)
        due = {number for number, stay in self._stays.items() if _is_due(stay, moment.time)}
        found = due & set(matches)
        if counted:
            self.tally.frames += 1
            self.tally.due += len(due)
            self.tally.found += len(found)
            self.tally.false += sum(_is_false(box, moment.sightings) for _, box in shown)
        return found

    def end(self) -> Tally:
        """Finish the tally: faces that have not appeared by now count as never shown."""
        for number in list(self._stays):
            self._leave(number)
        return self.tally

    def _follow_stays(self, moment: Moment, matches: dict[int, int]) -> None:
        present = {sighting.actor: sighting for sighting in moment.sightings}
        for number in [number for number in self._stays if number not in present]:
            self._leave(number)
        for number, sighting in present.items():
            if number not in self._stays and sighting.visible:
                self._stays[number] = Stay(sighting.box.width >= LARGE, moment.time)
                self._waiting.add(number)
            if number in self._stays:
                self._follow(self._stays[number], sighting, moment.time, matches.get(number))

    def _follow(self, stay: Stay, sighting: Sighting, now: float, shown_id: int | None) -> None:
        stay.large = sighting.box.width >= LARGE
        if not sighting.visible:
            stay.seen_since = None
        elif stay.seen_since is None:
            stay.seen_since = now
        if shown_id is None:
            return
        if sighting.actor in self._waiting:
            self._waiting.remove(sighting.actor)
            self._delays(stay).append(now - stay.since)
        if sighting.visible and self._has_ids:
            self.tally.switches += stay.id not in (None, shown_id)
            stay.id = shown_id

    def _leave(self, number: int) -> None:
        stay = self._stays.pop(number)
        if number in self._waiting:
            self._waiting.remove(number)
            self._delays(stay).append(float("inf"))

    def _delays(self, stay: Stay) -> list[float]:
        return self.tally.delays["large" if stay.large else "small"]


def _is_due(stay: Stay, now: float) -> bool:
    delay = DELAYS[0] if stay.large else DELAYS[1]
    return stay.seen_since is not None and now - stay.seen_since >= delay


def _matches(sightings: Sequence[Sighting], shown: Shown) -> dict[int, int]:
    """The id of the box on each actor's face, matched greedily by overlap."""
    pairs = sorted(
        (
            (sighting.box.iou(box), sighting.actor, i)
            for sighting in sightings
            for i, (_, box) in enumerate(shown)
        ),
        reverse=True,
    )
    matches: dict[int, int] = {}
    used: set[int] = set()
    for overlap, actor, i in pairs:
        if overlap > MIN_OVERLAP and actor not in matches and i not in used:
            matches[actor] = shown[i][0]
            used.add(i)
    return matches


def _is_false(box: Box, sightings: Sequence[Sighting]) -> bool:
    return not any(sighting.box.iou(box) > MIN_OVERLAP for sighting in sightings)


def ours(smallest: int, detector: DetectorKind = DETECTOR) -> Callable[[Moment], Shown]:
    """The app's pipeline for one scene."""
    pipeline = live_pipeline(EmotionClassifier(MODEL), smallest, detector=detector)
    count = itertools.count()

    def find(moment: Moment) -> Shown:
        result = pipeline.process(Frame(moment.image, next(count), moment.time, moment.time))
        return [(face.id, face.box) for face in result.faces]

    return find


def full_haar(smallest: int) -> Callable[[Moment], Shown]:
    cascade = cv2.CascadeClassifier(str(own_cascade()))

    def find(moment: Moment) -> Shown:
        found = cascade.detectMultiScale(to_gray(moment.image), 1.1, 5, minSize=(smallest, smallest))
        return [(0, Box(*(int(value) for value in match))) for match in found]

    return find


def compare(
    scene: MovingScene, smallest: int, seconds: float = SECONDS, detector: DetectorKind = DETECTOR
) -> dict[str, Tally]:
    """The tally of each of WAYS over a scene."""
    judges = {"ours": Judge(has_ids=True), "haar": Judge(has_ids=False)}
    find_ours, find_haar = ours(smallest, detector), full_haar(round(HAAR_SLACK * smallest))
    for index, moment in enumerate(scene.play(seconds)):
        counted = index % COMPARED_EVERY == 0
        found = judges["ours"].update(moment, find_ours(moment), counted=counted)
        if counted:
            by_haar = judges["haar"].update(moment, find_haar(moment), counted=True)
            judges["ours"].tally.missed += len(by_haar - found)
            judges["haar"].tally.missed += len(found - by_haar)
    return {name: judge.end() for name, judge in judges.items()}


def table(figures: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """A table of the figures, which are by kind of scene and method."""
    lines = [
        f"{'':22}{'faces':>8}{'recall':>9}{'other only':>12}{'false/100':>11}{'id switches':>13}"
        "   seconds to appear, median and 95 %"
    ]
    for kind, ways in figures.items():
        for way, row in ways.items():
            switches = str(row["id_switches"]) if way == "ours" else "-"
            delays = "; ".join(
                f"{name} {median:.2f} {most:.2f}" for name, (median, most) in row["seconds_to_appear"].items()
            )
            lines.append(
                f"{f'{kind}, {WAYS[way]}':22}{row['faces']:8}{row['recall']:9.1%}{row['missed']:12.1%}"
                f"{row['false_per_100_frames']:11.1f}{switches:>13}   {delays}"
            )
    return "\n".join(lines)


def main() -> None:
    arguments = _options().parse_args()
    cv2.setNumThreads(1)
    tqdm.monitor_interval = 0  # no monitor thread
    played = [
        scene for seed in range(arguments.rounds) for scene in scenes(_cast(arguments.data, seed), seed)
    ]
    tallies: dict[str, dict[str, Tally]] = {}
    for scene in tqdm(played, unit=" scenes", leave=False, disable=None):
        judged = compare(scene, arguments.smallest, arguments.seconds, arguments.detector)
        for way, tally in judged.items():
            for kind in (scene.kind, "all"):
                tallies.setdefault(kind, {}).setdefault(way, Tally()).add(tally)
    figures = {
        kind: {way: tallies[kind][way].figures() for way in WAYS}
        for kind in (*dict.fromkeys(s.kind for s in played), "all")
    }
    print(f"{len(played)} scenes of {arguments.seconds:g} s, faces of 40 to 260 pixels\n")
    print(table(figures), "\n", flush=True)
    still = placed_recall.measure(arguments.photographs, arguments.boxes)
    print(placed_recall.table(still))
    measured = {"smallest": arguments.smallest, "scenes": len(played), "figures": figures}
    save(arguments.json, measured | {"placed": still})


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="a data set, as of python -m trainer train")
    parser.add_argument("--photographs", type=Path, help="a folder of photographs, to place their faces too")
    parser.add_argument("--boxes", type=Path, metavar="CSV", help="where the faces are, as of photographs.py")
    add_detector_option(parser)
    parser.add_argument("--rounds", type=int, default=3, help="scenes of each kind (default: %(default)s)")
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help="length of each scene (default: %(default)s)"
    )
    parser.add_argument(
        "--smallest",
        type=int,
        default=SMALLEST_FACE,
        help="smallest face in pixels, as in the settings (default: %(default)s)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to this file")
    return parser


def _cast(data: Path | None, seed: int) -> list[Sprite]:
    """The sprites of a round: the portraits, and a random sample of the data set's faces."""
    sprites = portrait_sprites()
    if data is not None:
        faces = _validation_faces(data)
        drawn = np.random.default_rng(seed).choice(len(faces), min(CROPS, len(faces)), replace=False)
        sprites += crop_sprites(faces[drawn])
    return sprites


@cache
def _validation_faces(data: Path) -> Pixels:
    return load(data, ["validation"]).splits["validation"].images


if __name__ == "__main__":
    main()
