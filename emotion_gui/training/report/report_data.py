"""What a finished run has written about its model, read, with the pictures of its mistakes."""

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
    """A picture, (48, 48) uint8, its label and what it was taken for."""

    image: Pixels
    name: str
    label: str
    taken_for: str
    confidence: float


@dataclass(frozen=True, slots=True)
class RunReport:
    """scores: those that the model is told by; the rest of the report may lack anything."""

    folder: Path
    model: ModelReport
    scores: Scores
    mistakes: Sequence[PicturedMistake]

    @property
    def answers(self) -> AnswerFacts:
        return self.model.answers


def read_report(folder: Path) -> RunReport:
    """The report in the folder of a run. Raises UserError where it has none, or one that cannot be used."""
    run = RunFolder(folder)
    if not run.report.is_file():
        raise UserError(NO_REPORT)
    report = ModelReport.read(read_object(run.report))
    scores = report.answers.ruling
    if scores is None:
        raise UserError(DAMAGED)
    return RunReport(folder, report, scores, _mistakes(run, report))


def certainty(answers: AnswerFacts) -> Coverage | None:
    """What the model's own threshold of "unsure" does, by the nearest one that was measured.

    None for older runs, and where all is unsure.
    """
    threshold = answers.unsure_below
    if threshold is None or not answers.coverage:
        return None
    nearest = min(answers.coverage, key=lambda row: abs(row.threshold - threshold))
    return None if nearest.answered is None else nearest


def _mistakes(run: RunFolder, report: ModelReport) -> list[PicturedMistake]:
    """None where their pictures are missing: the rest of the report is of use without them."""
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
