"""Reads how a network is run from a bundle's `model.json`: classes, input and outputs.

docs/bundle-format.md describes the file. Both its versions are read here; version 2 is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal

from msgspec import Meta

from trainer.shared.labels import INPUT_SIZE, LABELS
from trainer.shared.records import FieldError, read_leniently, read_strictly, to_values

FORMAT = 2
UNSURE_BELOW = 0.4  # for models without a threshold of their own

Scale = Literal["0..255", "0..1", "-1..1"]
Side = Annotated[int, Meta(ge=8, le=1024)]
ClassName = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]*\Z")]
_Numbers = Annotated[tuple[Annotated[float, Meta(ge=-1e9, le=1e9)], ...], Meta(max_length=65536)]


@dataclass(frozen=True, slots=True)
class InputAdapter:
    """How a gray face becomes the network's input, (n, height, width, channels) float32.

    Attributes:
        height: of the input, in pixels.
        width: of the input, in pixels.
        channels: 3 if the network takes three copies of the gray image.
        scale: the range that 0 to 255 is mapped to.
        order: the classes in the order of the network's output; empty if it is the same.
    """

    height: Side = INPUT_SIZE
    width: Side = INPUT_SIZE
    channels: Literal[1, 3] = 1
    scale: Scale = "0..255"
    order: Annotated[tuple[ClassName, ...], Meta(max_length=20)] = ()


@dataclass(frozen=True, slots=True)
class Output:
    """One output of the LiteRT file.

    Attributes:
        tensor: its name in the file's signature, or the tensor's; empty for the file's only output.
        shape: its shape for one face, such as (7,).
    """

    tensor: Annotated[str, Meta(max_length=500)] = ""
    shape: Annotated[tuple[Annotated[int, Meta(ge=1, le=65536)], ...], Meta(max_length=4)] = ()


@dataclass(frozen=True, slots=True)
class Outputs:
    """What the network gives for each face.

    Attributes:
        probabilities: (classes,), 0 to 1.
        features: (d,), the input of the last layer. None if it is not an output of the file.
        activation: (h, w, classes), where in the face each class is seen. None if it is not an output.
    """

    probabilities: Output
    features: Output | None = None
    activation: Output | None = None


@dataclass(frozen=True, slots=True)
class FeatureStatistics:
    """Statistics of the features of the training faces, with which those of one person are compared.

    Attributes:
        feature_mean: (d,), which is subtracted from `features`.
        feature_scale: (d,), by which they are then divided.
        neutral_log_probabilities: (classes,), the mean over the neutral training faces.
    """

    feature_mean: _Numbers = ()
    feature_scale: _Numbers = ()
    neutral_log_probabilities: _Numbers = ()


@dataclass(frozen=True, slots=True)
class ModelHeader:
    """The part of `model.json` by which the network is run.

    Attributes:
        classes: in the order of the probabilities that the app sees.
        statistics: None if the file has none that fit.
        unsure_below: the confidence below which it says "unsure" (trainer.scoring.confidence).
    """

    format: Annotated[int, Meta(ge=1)] = FORMAT
    classes: Annotated[tuple[ClassName, ...], Meta(min_length=2, max_length=20)] = LABELS
    input: InputAdapter = field(default_factory=InputAdapter)
    outputs: Outputs = field(default_factory=lambda: Outputs(Output(shape=(len(LABELS),))))
    statistics: FeatureStatistics | None = None
    unsure_below: Annotated[float, Meta(ge=0, le=1)] = UNSURE_BELOW

    @property
    def is_own_kind(self) -> bool:
        """Whether input and output are the same as for networks from the trainer."""
        given = replace(self.input, order=()) if self.input.order == self.classes else self.input
        return self.classes == LABELS and given == InputAdapter()

    def __post_init__(self) -> None:
        """Raise FieldError for parts that contradict each other."""
        count = len(self.classes)
        if len(set(self.classes)) < count:
            raise FieldError("classes", "Its classes are not all different")
        if self.input.order and sorted(self.input.order) != sorted(self.classes):
            raise FieldError("input.order", "The order of its outputs does not name each class once")
        if self.outputs.probabilities.shape != (count,):
            raise FieldError("outputs", f"Its probabilities are not one for each of its {count} classes")


def read_header(metadata: Mapping[str, object]) -> ModelHeader:
    """Read the header from a `model.json` of this or an earlier version.

    Damaged optional parts are treated as missing: the threshold, the statistics, and the outputs other than
    the probabilities.

    Raises:
        FieldError: if a required part is damaged.
    """
    extras, _ = read_leniently(
        _Extras, {name: metadata[name] for name in ("statistics", "unsure_below") if name in metadata}
    )
    header = _first_format() if metadata.get("format") == 1 else _second_format(metadata)
    return replace(header, statistics=_fitting(extras.statistics, header), unsure_below=extras.unsure_below)


def header_values(header: ModelHeader) -> dict[str, object]:
    """What `model.json` holds of it; of a model of version 1 what that version had."""
    if header.format == 1:
        return {
            "format": 1,
            "labels": list(header.classes),
            "input_size": header.input.height,
            "unsure_below": header.unsure_below,
        }
    values: dict[str, object] = to_values(header)
    values["outputs"] = {
        name: output for name, output in to_values(header.outputs).items() if output is not None
    }
    if header.statistics is None:
        del values["statistics"]
    return values


@dataclass(frozen=True, slots=True)
class _Extras:
    """The optional parts."""

    statistics: FeatureStatistics | None = None
    unsure_below: Annotated[float, Meta(ge=0, le=1)] = UNSURE_BELOW


def _first_format() -> ModelHeader:
    """Seven classes, 48x48 gray pixels, one output, as trainer.shared.bundle has checked."""
    return ModelHeader(format=1)


def _second_format(metadata: Mapping[str, object]) -> ModelHeader:
    names = ("format", "classes", "input", "outputs")
    missing = [name for name in names if name not in metadata]
    if missing:
        raise FieldError(missing[0], f"Its model.json has no {missing[0]}")
    values = {name: metadata[name] for name in names}
    header = read_strictly(ModelHeader, {**values, "outputs": _required(values["outputs"])})
    return replace(header, outputs=_with_others(header.outputs, values["outputs"], len(header.classes)))


def _required(outputs: object) -> object:
    """The outputs without the optional ones, which are read separately."""
    if not isinstance(outputs, Mapping):
        return outputs
    return {name: value for name, value in outputs.items() if name not in ("features", "activation")}


def _with_others(outputs: Outputs, values: object, classes: int) -> Outputs:
    """Add the optional outputs that have a name and a shape that fits."""
    features, activation = _other(values, "features"), _other(values, "activation")
    return replace(
        outputs,
        features=features if features is not None and len(features.shape) == 1 else None,
        activation=activation if activation is not None and activation.shape[2:] == (classes,) else None,
    )


def _other(outputs: object, name: str) -> Output | None:
    value = outputs.get(name) if isinstance(outputs, Mapping) else None
    try:
        output = read_strictly(Output, value)
    except FieldError:
        return None
    return output if output.tensor else None


def _fitting(statistics: FeatureStatistics | None, header: ModelHeader) -> FeatureStatistics | None:
    features = header.outputs.features
    if statistics is None or features is None:
        return None
    if not len(statistics.feature_mean) == len(statistics.feature_scale) == features.shape[0]:
        return None
    if min(statistics.feature_scale) <= 0:
        return None
    neutral = statistics.neutral_log_probabilities
    return (
        statistics
        if len(neutral) in (0, len(header.classes))
        else replace(statistics, neutral_log_probabilities=())
    )
