"""The header in model.json: both versions are read, and damage affects as little as possible."""

import json
from dataclasses import replace

import pytest

from trainer.shared.labels import LABELS
from trainer.shared.model_header import (
    UNSURE_BELOW,
    FeatureStatistics,
    InputAdapter,
    ModelHeader,
    Output,
    Outputs,
    header_values,
    read_header,
)
from trainer.shared.records import FieldError

FULL = ModelHeader(
    classes=("calm", "tense", "ready"),
    input=InputAdapter(64, 80, 3, "-1..1", ("tense", "ready", "calm")),
    outputs=Outputs(Output("p:0", (3,)), Output("f:0", (2,)), Output("a:0", (6, 5, 3))),
    statistics=FeatureStatistics((0.5, -1.0), (1.0, 2.5), (-1.0, -2.0, -3.0)),
    unsure_below=0.5,
)


def saved(header: ModelHeader) -> dict[str, object]:
    """The header as in model.json."""
    values: dict[str, object] = json.loads(json.dumps(header_values(header)))
    return values


def test_it_comes_back_as_it_was() -> None:
    assert read_header(saved(FULL)) == FULL
    assert read_header(saved(ModelHeader())) == ModelHeader()


def test_the_first_version_is_read_and_written_as_it_was() -> None:
    first = {"format": 1, "labels": list(LABELS), "input_size": 48, "unsure_below": 0.46}
    header = read_header(first)
    assert header == ModelHeader(format=1, unsure_below=0.46)
    assert header_values(header) == first


@pytest.mark.parametrize("wrong", [None, "0.5", 2, -0.1, True, [], {}])
def test_a_damaged_threshold_costs_itself_alone(wrong: object) -> None:
    assert read_header({**saved(FULL), "unsure_below": wrong}) == replace(FULL, unsure_below=UNSURE_BELOW)


@pytest.mark.parametrize(
    "wrong",
    [
        3,
        [],
        {},
        {"feature_mean": [1], "feature_scale": [1]},
        {"feature_mean": [1, 2], "feature_scale": [1, 0]},
        {"feature_mean": [1, 2], "feature_scale": ["a", "b"]},
    ],
)
def test_statistics_that_do_not_fit_cost_themselves_alone(wrong: object) -> None:
    assert read_header({**saved(FULL), "statistics": wrong}) == replace(FULL, statistics=None)


@pytest.mark.parametrize("name", ["features", "activation"])
@pytest.mark.parametrize(
    "wrong",
    [
        3,
        "a:0",
        {},
        {"tensor": "a:0"},
        {"tensor": "", "shape": [2]},
        {"tensor": 3, "shape": [6, 5, 3]},
        {"tensor": "a:0", "shape": [6, 5]},
        {"tensor": "a:0", "shape": ["6", 5, 3]},
    ],
)
def test_a_damaged_output_that_it_can_do_without_costs_itself_alone(name: str, wrong: object) -> None:
    values = saved(FULL)
    outputs = values["outputs"]
    assert isinstance(outputs, dict)
    header = read_header({**values, "outputs": {**outputs, name: wrong}})
    assert header.outputs == replace(FULL.outputs, **{name: None})
    assert header.statistics == (None if name == "features" else FULL.statistics)
    assert (header.classes, header.input) == (FULL.classes, FULL.input)


def test_which_networks_are_run_as_those_of_the_trainer() -> None:
    assert ModelHeader().is_own_kind
    assert ModelHeader(format=1).is_own_kind
    assert ModelHeader(input=InputAdapter(order=LABELS)).is_own_kind
    assert not ModelHeader(input=InputAdapter(order=LABELS[::-1])).is_own_kind
    assert not ModelHeader(input=InputAdapter(scale="0..1")).is_own_kind
    assert not FULL.is_own_kind


def test_neutral_faces_of_another_number_of_classes_are_not_known() -> None:
    values = {"feature_mean": [1, 2], "feature_scale": [1, 1], "neutral_log_probabilities": [1, 2]}
    statistics = read_header({**saved(FULL), "statistics": values}).statistics
    assert statistics == FeatureStatistics((1.0, 2.0), (1.0, 1.0), ())


@pytest.mark.parametrize("name", ["classes", "input", "outputs"])
@pytest.mark.parametrize("wrong", [None, 3, "text", [3], {"height": "tall", "probabilities": 3}])
def test_what_the_network_cannot_be_run_without_is_named(name: str, wrong: object) -> None:
    with pytest.raises(FieldError, match=f"^({name.capitalize()}|Height|Probabilities|Its)\\b"):
        read_header({**saved(FULL), name: wrong})
    values = saved(FULL)
    del values[name]
    with pytest.raises(FieldError, match=f"Its model.json has no {name}"):
        read_header(values)


@pytest.mark.parametrize("classes", [["one"], ["a"] * 2, [f"class {i}" for i in range(21)], ["a", ""]])
def test_two_to_twenty_different_classes(classes: list[str]) -> None:
    output = {"probabilities": {"shape": [len(classes)]}}
    with pytest.raises(FieldError):
        read_header({"format": 2, "classes": classes, "input": {}, "outputs": output})
