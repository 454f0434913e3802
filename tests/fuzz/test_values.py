"""Arbitrary values in everything that reads values: events, settings, reports, configurations."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import seeds

from emotion_gui.core import settings as app_settings
from emotion_gui.core.error_report import redact
from emotion_gui.core.errors import hide_credentials
from emotion_gui.live.stream_dialog import stream_problem
from emotion_gui.models.library import display_name
from emotion_gui.vision.source_spec import StreamSpec, parse_source
from trainer.shared.bundle import Bundle
from trainer.shared.config import AugmentationConfig, TrainConfig
from trainer.shared.errors import TrainerError
from trainer.shared.event_kinds import KINDS
from trainer.shared.events import parse_event
from trainer.shared.model_header import (
    FeatureStatistics,
    ModelHeader,
    Output,
    Outputs,
    header_values,
    read_header,
)
from trainer.shared.model_report import AnswerFacts, FileFacts, ModelReport
from trainer.shared.questions import read_answer, read_question
from trainer.shared.records import FieldError, declared, known_values, parse, right_values, to_line

NUMBERS = st.integers() | st.floats() | st.sampled_from([10**400, -(10**400)])
PLAIN = st.none() | st.booleans() | NUMBERS | st.text()
VALUES: Any = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def thorough(share: float) -> Any:
    """Settings for this test's share of the inputs, which are the same each time."""
    return settings(
        max_examples=len(seeds(share)),
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize("kind", ["data", "start", "batch", "epoch", "end"])
def test_events(kind: str) -> None:
    """A line is an event of its kind or none, and an event is the same after writing and reading."""

    @thorough(1.5)
    @given(st.fixed_dictionaries(dict.fromkeys(declared(KINDS[kind]), NUMBERS | VALUES)))
    def check(values: dict[str, Any]) -> None:
        line = {"sequence": 0, "kind": kind, "time": 0.0, "values": values}
        read = parse_event(json.dumps(line).encode())
        if read is not None:
            line["values"] = known_values(read.event)
            assert str(parse_event(json.dumps(line).encode())) == str(read)  # NaN is not equal to itself

    check()


@thorough(4)
@given(st.dictionaries(st.sampled_from([*declared(AnswerFacts), *declared(FileFacts), "mistakes"]), VALUES))
def test_reports(values: dict[str, Any]) -> None:
    report = ModelReport.read(values)
    assert ModelReport.read(json.loads(json.dumps(report.to_json()))) == report


def test_settings(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    names = ["version", *declared(app_settings.Settings)]

    @thorough(3)
    @given(st.dictionaries(st.sampled_from(names), VALUES))
    def check(values: dict[str, Any]) -> None:
        path.write_text(json.dumps(values), "utf-8")
        found, _ = app_settings.load(path)
        app_settings.save(found, path)
        assert app_settings.load(path) == (found, None)

    check()


@thorough(2)
@given(st.dictionaries(st.sampled_from(["name", "validation", "labels", "accuracy"]), VALUES))
def test_names_of_models(metadata: dict[str, Any]) -> None:
    assert display_name(Bundle(Path("folder"), metadata)).isprintable()


HEADER = header_values(
    ModelHeader(
        outputs=Outputs(Output("p", (7,)), Output("f", (2,)), Output("a", (6, 6, 7))),
        statistics=FeatureStatistics((0.0, 1.0), (1.0, 2.0), (-2.0,) * 7),
    )
)
PARTS = {name: list(part) for name, part in HEADER.items() if isinstance(part, dict)}
CHANGED = {name: st.dictionaries(st.sampled_from(part), VALUES) for name, part in PARTS.items()}


@thorough(2)
@given(
    st.fixed_dictionaries({}, optional={name: VALUES | CHANGED.get(name, st.nothing()) for name in HEADER})
)
def test_headers_of_models(changes: dict[str, Any]) -> None:
    """A header is read from valid values, or not at all."""
    for name, part in HEADER.items():
        if isinstance(part, dict) and isinstance(changes.get(name), dict):
            changes[name] = {**part, **changes[name]}
    with suppress(FieldError):
        header = read_header({**HEADER, **changes})
        assert read_header(header_values(header)) == header


ANY_OPTIONS: dict[str, Any] = dict.fromkeys([*declared(TrainConfig), "newer"], VALUES)
DATA = {"data": ANY_OPTIONS.pop("data") | st.text()}
ANY_OPTIONS["augmentation"] |= st.fixed_dictionaries(
    {}, optional=dict.fromkeys(declared(AugmentationConfig), VALUES)
)


@thorough(3)
@given(st.fixed_dictionaries(DATA, optional=ANY_OPTIONS))
def test_options_of_a_run(values: dict[str, Any]) -> None:
    """Valid values are shown, and a configuration is read as a whole or refused."""
    right, wrong = right_values(TrainConfig, values)
    assert right.keys() | {name.partition(".")[0] for name in wrong} == values.keys() - {"newer"}
    with suppress(TrainerError):
        config = TrainConfig.from_json(values)
        assert TrainConfig.from_json(parse(to_line(config))) == config


@thorough(2)
@given(
    VALUES
    | st.fixed_dictionaries(
        {"ask": st.sampled_from(["augment", "epoch_time"])},
        optional=dict.fromkeys(("augmentation", "seed", "pictures", "config"), VALUES),
    )
)
def test_questions_and_answers(values: Any) -> None:
    line = to_line(values)
    with suppress(FieldError, TrainerError):
        read_question(line.decode())
    read_answer(line)


LETTERS = st.text(st.characters(exclude_categories=("Z", "C")))  # an address has no blanks


@thorough(3)
@given(LETTERS, LETTERS, LETTERS)
def test_passwords_in_addresses(user: str, more: str, rest: str) -> None:
    """Wherever a stray character ends the host."""
    address = f"rtsp://{user}:geheim{more}@cam.local/{rest}"
    assert "geheim" not in hide_credentials(address)
    assert "geheim" not in redact(address)
    if not stream_problem(address):
        assert "geheim" not in StreamSpec(address).name


@thorough(2)
@given(
    st.one_of(st.text(), st.builds(str.__add__, st.sampled_from(["demo", "camera:", "rtsp://"]), st.text()))
)
def test_texts_of_sources(text: str) -> None:
    spec = parse_source(text)
    assert str(spec) == text
    assert parse_source(str(spec)) == spec
    assert isinstance(spec.name, str)
