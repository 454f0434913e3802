"""Reads the report of a finished run, and the pictures of its mistakes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tokenize import TokenError

import numpy as np

from emotion_gui.core.errors import UserError
from trainer.shared.face_input import Pixels
from trainer.shared.files import read_object
from trainer.shared.labels import INPUT_SIZE, LABELS
from trainer.shared.model_report import AnswerFacts, ModelReport
from trainer.shared.run_folder import RunFolder
from trainer.shared.scores import Coverage, Scores

NO_REPORT = "This run has no report. One is made when a run finishes or is stopped."
DAMAGED = "The report of this run is damaged or was written by another version. Train again to get a new one."


@dataclass(frozen=True, slots=True)
class PicturedMistake:
    """A wrong prediction with its picture.

    Attributes:
        image: The picture, (48, 48) uint8.
        name: The name of the picture.
        label: The true emotion.
        predicted: The predicted emotion.
        confidence: The probability of the prediction, 0 to 1.
    """

    image: Pixels
    name: str
    label: str
    predicted: str
    confidence: float


@dataclass(frozen=True, slots=True)
class RunReport:
    """The report of a run.

    Attributes:
        folder: The folder of the run.
        model: The report as the trainer has written it, of which any part may be missing.
        scores: The main scores of the model, which are always there.
        mistakes: The most confident mistakes, none if their pictures are missing.
    """

    folder: Path
    model: ModelReport
    scores: Scores
    mistakes: Sequence[PicturedMistake]

    @property
    def answers(self) -> AnswerFacts:
        return self.model.answers


def read_report(folder: Path) -> RunReport:
    """Reads the report in the folder of a run.

    Args:
        folder: The folder of the run.

    Returns:
        The report.

    Raises:
        UserError: If there is no report, or it is damaged.
    """
    run = RunFolder(folder)
    if not run.report.is_file():
        raise UserError(NO_REPORT)
    report = ModelReport.read(read_object(run.report))
    scores = report.answers.ruling
    if scores is None:
        raise UserError(DAMAGED)
    return RunReport(folder, report, scores, _mistakes(run, report))


def coverage_at_threshold(answers: AnswerFacts) -> Coverage | None:
    """Returns the coverage at the measured threshold nearest to the model's threshold of "unsure".

    Returns:
        The coverage; None for older runs, and if all predictions are unsure.
    """
    threshold = answers.unsure_below
    if threshold is None or not answers.coverage:
        return None
    nearest = min(answers.coverage, key=lambda row: abs(row.threshold - threshold))
    return None if nearest.answered is None else nearest


def _mistakes(run: RunFolder, report: ModelReport) -> list[PicturedMistake]:
    """Returns the mistakes, none if their pictures are missing; the rest is useful without them."""
    mistakes = report.mistakes or ()
    try:
        images = np.load(run.mistakes, allow_pickle=False)
    except (OSError, ValueError, EOFError, MemoryError, TokenError):  # TokenError: a damaged header
        return []
    if images.dtype != np.uint8 or images.shape != (len(mistakes), INPUT_SIZE, INPUT_SIZE):
        return []
    return [
        PicturedMistake(image, each.name, LABELS[each.label], LABELS[each.taken_for], each.confidence)
        for image, each in zip(images, mistakes, strict=True)
    ]
