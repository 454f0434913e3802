"""Accuracy on whole photographs, sorted by emotion, with the app's own detector and crop as in `analyze`.

    python benchmarks/photographs.py --photographs FOLDER [--boxes CSV] [--model A --model B …] [--json FILE]

FOLDER/happy/1.jpg shows a happy person, and so does FOLDER/any/happy/1.jpg; the largest face counts. All
figures are of the photographs in which a face was found, unless stated otherwise. "neutral missed" is the
share of neutral faces with any other label, however confident.

With --boxes the faces come from a table instead of the detector, which separates the errors of crop and model
from those of the detector. Its columns: path (within FOLDER), x, y, width, height, in pixels.
"""

import argparse
import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from scene import SideBySide, live_pipeline
from scoring import add_detector_option, model_files, model_options, save, thresholds
from tqdm import tqdm

from emotion_gui.core.face_options import DETECTOR, DetectorKind
from emotion_gui.vision.alignment import FaceCrop
from emotion_gui.vision.classifier import EmotionClassifier
from emotion_gui.vision.file_sources import PICTURES, load_picture
from emotion_gui.vision.frame import Box, Frame, Image
from trainer.data.duplicates import Flags
from trainer.scoring.evaluation import NEUTRAL, Labels, Probabilities, scores
from trainer.shared.errors import TrainerError, reason
from trainer.shared.face_input import LABELS, to_gray
from trainer.shared.records import known_values

BOX = ("x", "y", "width", "height")
CONFUSIONS = 3  # number of labels that are named

# Takes the name of a photograph and its image; returns (models, 7) probabilities, None if it has no face.
Classify = Callable[[str, Image], Probabilities | None]


@dataclass(frozen=True, slots=True)
class Predictions:
    """Predictions for n photographs.

    Attributes:
        labels: (n,) true labels.
        found: (n,) whether a face was found.
        answers: (found, models, 7) probabilities of the photographs with a face.
    """

    labels: Labels
    found: Flags
    answers: Probabilities


def main() -> None:
    arguments = _options().parse_args()
    cv2.setNumThreads(1)
    files = model_files(arguments)
    panel = SideBySide([EmotionClassifier(path) for path in files.values()])
    try:
        seen = predict_all(arguments.photographs, _classify(panel, arguments.boxes, arguments.detector))
    except TrainerError as error:
        raise SystemExit(str(error)) from error
    reports = {
        name: report(seen, model, unsure_below)
        for model, (name, unsure_below) in enumerate(zip(files, thresholds(files), strict=True))
    }
    found = int(seen.found.sum())
    how = "given boxes" if arguments.boxes else f"a face was found in {found} ({seen.found.mean():.1%})"
    print(f"{len(seen.labels)} photographs, {how}\n\n{table(reports, counts(seen))}\n")
    for name, measured in reports.items():
        print(f"{name}: {confusions(measured)}")
    save(
        arguments.json,
        {"photographs": len(seen.labels), "found": found, "boxes_given": bool(arguments.boxes)}
        | {"classes": counts(seen), "models": reports},
    )


def _options() -> argparse.ArgumentParser:
    parser = model_options(__doc__)
    parser.add_argument("--photographs", type=Path, required=True, help="a folder with one for each emotion")
    add_detector_option(parser)
    parser.add_argument("--boxes", type=Path, metavar="CSV", help="where the faces are")
    return parser


def _classify(panel: SideBySide, boxes: Path | None, detector: DetectorKind) -> Classify:
    return by_detector(panel, detector) if boxes is None else by_boxes(panel, read_boxes(boxes))


def by_detector(panel: SideBySide, detector: DetectorKind = DETECTOR) -> Classify:
    """Classifies the largest face that the detector finds, as the app does."""
    pipeline = live_pipeline(panel, detector=detector)

    def classify(name: str, image: Image) -> Probabilities | None:
        face = pipeline.process(Frame(image, 0, 0.0, 0.0), still=True).face(None)
        return panel.split(face.raw_probabilities)[:, 0] if face else None

    return classify


def by_boxes(panel: SideBySide, boxes: Mapping[str, Box]) -> Classify:
    """Classifies the face in the given box; raises TrainerError for a photograph without a box."""

    def classify(name: str, image: Image) -> Probabilities:
        if name not in boxes:
            raise TrainerError(f"The table of boxes has none for {name}. Its paths start within the folder.")
        [answers] = panel.classify(to_gray(image), [FaceCrop(boxes[name])])
        return panel.split(answers)[:, 0]

    return classify


def read_boxes(path: Path) -> dict[str, Box]:
    """Boxes by the names of the photographs. Raises TrainerError."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            return {row["path"]: _box(row) for row in csv.DictReader(file)}
    except OSError as error:
        raise TrainerError(f"{path} cannot be read: {reason(error)}.") from error
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        raise TrainerError(f"{path} is no table with the columns path, {', '.join(BOX)}.") from error


def _box(row: Mapping[str, str]) -> Box:
    x, y, width, height = (round(float(row[side])) for side in BOX)
    return Box(x, y, width, height)


def photographs(folder: Path) -> list[Path]:
    """The photographs in folders that are named by emotions. Raises TrainerError for others and for none."""
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in PICTURES)
    if not files:
        raise TrainerError(f"{folder} holds no pictures. It needs a folder for each emotion.")
    for parent in dict.fromkeys(file.parent for file in files):
        if parent.name not in LABELS:
            raise TrainerError(f"{parent} holds pictures, but its name is none of {', '.join(LABELS)}.")
    return files


def predict_all(folder: Path, classify: Classify) -> Predictions:
    """Classify all photographs, except those that cannot be read.

    Raises:
        TrainerError: The folder is unsuitable, or no face was found in any photograph.
    """
    tqdm.monitor_interval = 0  # no monitor thread
    labels, predicted = list[int](), list[Probabilities | None]()
    for file in tqdm(photographs(folder), unit=" photographs", leave=False, disable=None):
        image = load_picture(file)
        if image is not None:
            labels.append(LABELS.index(file.parent.name))
            predicted.append(classify(file.relative_to(folder).as_posix(), image))
    answers = [each for each in predicted if each is not None]
    if not answers:
        raise TrainerError(f"None of the {len(predicted)} pictures that can be read shows a face.")
    found = np.array([each is not None for each in predicted])
    return Predictions(np.array(labels, np.uint8), found, np.stack(answers))


def counts(seen: Predictions) -> dict[str, dict[str, int]]:
    """Number of photographs of each emotion that has any, and of those in which a face was found."""
    totals = np.bincount(seen.labels, minlength=len(LABELS))
    found = np.bincount(seen.labels[seen.found], minlength=len(LABELS))
    return {
        label: {"photographs": int(totals[i]), "found": int(found[i])}
        for i, label in enumerate(LABELS)
        if totals[i]
    }


def report(seen: Predictions, model: int, unsure_below: float) -> dict[str, Any]:
    """Scores of one model.

    Args:
        seen: The predictions.
        model: Index of the model.
        unsure_below: Threshold of the model.

    Returns:
        `scores` of the faces that were found, ready for JSON, with two more keys. accuracy_of_all: accuracy
        over all photographs, where those without a face count as wrong. neutral_missed: share of the neutral
        faces with another label; None without any.
    """
    measured = known_values(scores(seen.answers[:, model], seen.labels[seen.found], unsure_below))
    classes = measured["classes"]
    neutral = classes["neutral"]
    return {
        **measured,
        "accuracy_of_all": measured["accuracy"] * float(seen.found.mean()),
        "neutral_missed": 1 - neutral["recall"] if neutral["pictures"] else None,
        "unsure_below": unsure_below,
    }


def table(reports: Mapping[str, Mapping[str, Any]], of_classes: Mapping[str, Mapping[str, int]]) -> str:
    """A table with a column for each model. `of_classes`: see `counts`."""
    columns = [_cells(measured, of_classes) for measured in reports.values()]
    rows = {"": list(reports)} | {words: [cells[words] for cells in columns] for words in columns[0]}
    return "\n".join(f"{words:36}" + "".join(f"{cell:>26}" for cell in row) for words, row in rows.items())


def _cells(measured: Mapping[str, Any], of_classes: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
    cells = {
        "accuracy": _with_interval(measured, "accuracy"),
        "macro recall": _with_interval(measured, "macro_recall"),
        "accuracy, no face counts as wrong": f"{measured['accuracy_of_all']:.3f}",
        "unsure below": f"{measured['unsure_below']:.2f}",
        "shown right / unsure / wrong": _shares(measured["shown"]),
    }
    if measured["neutral_missed"] is not None:
        cells["neutral right / unsure / wrong"] = _shares(measured["neutral_shown"])
        cells["neutral missed"] = f"{measured['neutral_missed']:.1%}"
    for label, number in of_classes.items():
        recall = f"{measured['classes'][label]['recall']:.3f}" if number["found"] else "-"
        cells[f"recall of {label} ({number['found']} of {number['photographs']})"] = recall
    return cells


def _with_interval(measured: Mapping[str, Any], name: str) -> str:
    low, high = measured[f"{name}_interval"]
    return f"{measured[name]:.3f} ({low:.3f} to {high:.3f})"


def _shares(shown: Mapping[str, float]) -> str:
    return " / ".join(f"{shown[kind]:.1%}" for kind in ("right", "unsure", "wrong"))


def confusions(measured: Mapping[str, Any]) -> str:
    """The labels that neutral faces are most often confused with, in words."""
    predicted: Sequence[int] = measured["confusion"][NEUTRAL]
    others = sorted(
        (i for i in range(len(LABELS)) if i != NEUTRAL and predicted[i]), key=lambda i: -predicted[i]
    )
    faces = (
        f"{LABELS[i]} ({predicted[i]}, {predicted[i] / sum(predicted):.1%})" for i in others[:CONFUSIONS]
    )
    return f"neutral is mistaken for {', '.join(faces) or 'nothing else'}"


if __name__ == "__main__":
    main()
