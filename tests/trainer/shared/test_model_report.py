"""The report of a model is written and read by the same declaration, also if parts are missing."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import small_report

from emotion_gui.core.resources import resource_path
from trainer.shared.bundle import read_bundle
from trainer.shared.files import read_object
from trainer.shared.model_report import ModelReport

FORMER = Path(__file__).parents[2] / "written_by_0_1" / "data" / "runs" / "first"


@pytest.fixture
def values(tmp_path: Path) -> dict[str, Any]:
    return read_object(small_report.make_run(tmp_path / "run") / "report.json")


def test_a_report_is_read_as_it_was_written(values: dict[str, Any]) -> None:
    report = ModelReport.read(values)
    assert json.loads(json.dumps(report.to_json())) == values
    assert values["validation"]["votes"]["neutral_shown"].keys() == {"right", "unsure", "wrong"}
    assert "answered" in values["coverage"][0]  # null where no face is so sure
    assert report.answers.ruling == report.answers.validation.votes
    assert report.answers.honest == report.answers.validation.votes_without_leaks


def test_a_card_has_no_mistakes(values: dict[str, Any]) -> None:
    card = replace(ModelReport.read(values), mistakes=None).to_json()
    assert values.keys() - card.keys() == {"mistakes"}


def test_scores_without_images_are_not_written() -> None:
    assert ModelReport().to_json()["validation"] == {}


def test_the_shipped_models_card_is_read_out_of_its_bundle() -> None:
    metadata = read_bundle(resource_path("models", "default")).metadata
    report = ModelReport.read(metadata)
    assert report.mistakes is None
    assert report.training.parameters == metadata["parameters"]
    assert {name: scores.accuracy for name, scores in report.answers.validation.each()} == {
        name: each["accuracy"] for name, each in metadata["validation"].items() if isinstance(each, dict)
    }


def test_a_report_of_the_former_version_is_read_whole() -> None:
    values = read_object(FORMER / "report.json")
    report = ModelReport.read(values)
    assert report.answers.ruled_by == "labels"
    assert report.answers.ruling is not None
    assert report.answers.ruling.neutral_shown is None  # it was not measured
    assert report.answers.validation.agreed_accuracy == values["validation"]["agreed_accuracy"]
    assert len(report.answers.coverage) == len(values["coverage"])
    assert len(report.mistakes or ()) == len(values["mistakes"])
    assert values.keys() - report.to_json().keys() == set()


def test_one_wrong_value_costs_itself_alone(values: dict[str, Any]) -> None:
    before = ModelReport.read(values)
    values["temperature"] = "hot"
    values["bytes"] = -1
    values["data"]["train"]["sad"] = None
    values["validation"]["votes"]["macro_f1"] = 1.5
    values["validation"]["labels"]["neutral_shown"] = {"right": 0.5}
    values["validation"]["agreed"]["accuracy"] = True
    values["newer"] = {"x": 1}
    after = ModelReport.read(values)
    answers, validation = before.answers, before.answers.validation
    assert validation.votes is not None
    assert validation.labels is not None
    assert after == replace(
        before,
        training=replace(before.training, data={}),
        file=replace(before.file, bytes=None),
        answers=replace(
            answers,
            temperature=None,
            validation=replace(
                validation,
                votes=replace(validation.votes, macro_f1=None),
                labels=replace(validation.labels, neutral_shown=None),
                agreed=None,
            ),
        ),
    )


@pytest.mark.parametrize("mistake", [{"label": 7}, {"confidence": 2}, {"picture": -1}, {"name": None}])
def test_a_mistake_out_of_its_range_is_none(values: dict[str, Any], mistake: dict[str, object]) -> None:
    values["mistakes"][2] |= mistake
    assert ModelReport.read(values).mistakes is None


def test_an_empty_file_is_a_report_of_nothing() -> None:
    assert ModelReport.read({}) == ModelReport()
    assert ModelReport().answers.ruling is None
