"""What is told of a model: its run's `report.json` and, without the mistakes, the card in its `model.json`.

Both files hold all parts side by side in one object. Every field has a default, so that one that is damaged,
or that a former version did not write, costs itself alone.
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
    """What the run did, and of which pictures. data: their numbers by split and label."""

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
    """The LiteRT file that ships. quantized: its weights have eight bits, which costs so much accuracy."""

    quantized: bool | None = None
    accuracy_lost_by_quantization: Annotated[float, Meta(ge=-1, le=1)] | None = None
    bytes: Count | None = None
    milliseconds_per_face: _Positive | None = None


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """How the heads become one answer, and how good the answers to the validation pictures are.

    temperature … votes_prior: see trainer.scoring.head_fusion. heads: accuracies of each head alone, by the
    names of the scores in `validation`. ruled_by: what threshold, coverage and reliability are measured by.
    leaked: validation pictures that have a near twin in training.
    """

    temperature: _Positive | None = None
    votes_share: Share | None = None
    label_prior: Share | None = None
    votes_prior: Share | None = None
    validation: Validation = field(default_factory=Validation)
    heads: dict[str, dict[str, Share]] = field(default_factory=dict)
    ruled_by: Ruling = "labels"  # as by former versions, which do not say it
    unsure_below: Share | None = None
    coverage: tuple[Coverage, ...] = ()
    reliability: tuple[ConfidenceBin, ...] = ()
    reliability_before: tuple[ConfidenceBin, ...] = ()
    leaked: Count = 0

    @property
    def ruling(self) -> Scores | None:
        """The scores that the model is told by."""
        return self.validation.by(self.ruled_by)

    @property
    def honest(self) -> Scores | None:
        """The same without the leaked pictures."""
        return self.validation.without_leaks(self.ruled_by)


@dataclass(frozen=True, slots=True)
class Mistake:
    """picture: its place among the validation pictures. label, taken_for: numbers in LABELS."""

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
    """mistakes: those it is most sure of; None on a card, since they name pictures of the data."""

    training: TrainingFacts = field(default_factory=TrainingFacts)
    file: FileFacts = field(default_factory=FileFacts)
    answers: AnswerFacts = field(default_factory=AnswerFacts)
    mistakes: tuple[Mistake, ...] | None = None

    @classmethod
    def read(cls, values: Mapping[str, object]) -> "ModelReport":
        """What is right in a report, or in the metadata of a bundle."""
        return cls(
            read_leniently(TrainingFacts, values)[0],
            read_leniently(FileFacts, values)[0],
            read_leniently(AnswerFacts, values)[0],
            read_leniently(_Mistakes, values)[0].mistakes,
        )

    def to_json(self) -> dict[str, object]:
        """As it stands in report.json and, without the mistakes, in model.json."""
        parts = (self.training, self.file, self.answers, _Mistakes(self.mistakes))
        return {name: value for part in parts for name, value in known_values(part).items()}
