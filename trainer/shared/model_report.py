"""The facts about a model in its run's `report.json` and, without mistakes, in its `model.json` (the card).

Both files contain all parts side by side in one object. Every field has a default, so that a damaged or
missing one affects nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from msgspec import Meta

from trainer.shared.labels import LABELS
from trainer.shared.quantities import Confidence, Count, PicturesByLabel, Seconds, Share
from trainer.shared.records import known_values, read_leniently
from trainer.shared.scores import ConfidenceBin, Coverage, Ruling, Scores, Validation

_Positive = Annotated[float, Meta(ge=0, le=1e9)]
_Label = Annotated[int, Meta(ge=0, lt=len(LABELS))]


@dataclass(frozen=True, slots=True)
class TrainingFacts:
    """What the run did, and with which images. data: their numbers by split and label."""

    epochs: Count | None = None
    seconds: Seconds | None = None
    architecture: str = ""
    parameters: Count | None = None
    data: dict[str, PicturesByLabel] = field(default_factory=dict)
    made_validation: bool = False
    unreadable: Count = 0
    excluded: Count = 0
    data_fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The LiteRT file that ships. quantized: whether its weights have eight bits."""

    quantized: bool | None = None
    accuracy_lost_by_quantization: Annotated[float, Meta(ge=-1, le=1)] | None = None
    bytes: Count | None = None
    milliseconds_per_face: _Positive | None = None


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """How the heads are combined, and how good the predictions for the validation images are.

    The first four fields are described in trainer.scoring.head_fusion.

    Attributes:
        validation: the scores.
        heads: accuracies of each head alone, by the names of the scores in `validation`.
        ruled_by: the reference for threshold, coverage and reliability.
        unsure_below: the confidence below which the model says "unsure".
        coverage: the effect of other thresholds.
        reliability: accuracy by confidence.
        reliability_before: the same before temperature scaling.
        leaked: number of validation images that have a duplicate in training.
    """

    temperature: _Positive | None = None
    votes_share: Share | None = None
    label_prior: Share | None = None
    votes_prior: Share | None = None
    validation: Validation = field(default_factory=Validation)
    heads: dict[str, dict[str, Share]] = field(default_factory=dict)
    ruled_by: Ruling = "labels"  # as in earlier versions, which do not write it
    unsure_below: Share | None = None
    coverage: tuple[Coverage, ...] = ()
    reliability: tuple[ConfidenceBin, ...] = ()
    reliability_before: tuple[ConfidenceBin, ...] = ()
    leaked: Count = 0

    @property
    def ruling(self) -> Scores | None:
        """The main scores."""
        return self.validation.by(self.ruled_by)

    @property
    def honest(self) -> Scores | None:
        """The main scores without leaked images."""
        return self.validation.without_leaks(self.ruled_by)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong prediction.

    Attributes:
        picture: index among the validation images.
        name: of the image.
        label: true class, an index into LABELS.
        taken_for: predicted class, an index into LABELS.
        confidence: of the prediction.
    """

    picture: Count
    name: str
    label: _Label
    taken_for: _Label
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class _Mistakes:
    mistakes: tuple[Mistake, ...] | None = None


@dataclass(frozen=True, slots=True)
class ModelReport:
    """All facts. mistakes: the most confident ones; None on a card, because they name images of the data."""

    training: TrainingFacts = field(default_factory=TrainingFacts)
    file: FileFacts = field(default_factory=FileFacts)
    answers: AnswerFacts = field(default_factory=AnswerFacts)
    mistakes: tuple[Mistake, ...] | None = None

    @classmethod
    def read(cls, values: Mapping[str, object]) -> "ModelReport":
        """Read the valid parts of a report or of the metadata of a bundle."""
        return cls(
            read_leniently(TrainingFacts, values)[0],
            read_leniently(FileFacts, values)[0],
            read_leniently(AnswerFacts, values)[0],
            read_leniently(_Mistakes, values)[0].mistakes,
        )

    def to_json(self) -> dict[str, object]:
        """The content of report.json and, without mistakes, of model.json."""
        parts = (self.training, self.file, self.answers, _Mistakes(self.mistakes))
        return {name: value for part in parts for name, value in known_values(part).items()}
