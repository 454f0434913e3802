"""Records are read as their dataclasses declare them, field by field or as a whole."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Literal

import pytest
from msgspec import Meta

from trainer.shared.records import (
    AsciiText,
    FieldError,
    PathText,
    declared,
    known_values,
    parse,
    read_leniently,
    read_strictly,
    to_line,
    to_values,
)


class Color(StrEnum):
    RED = "red"
    BLUE = "blue"

    @classmethod
    def _missing_(cls, value: object) -> "Color | None":
        return cls.RED if value == "rouge" else None


@dataclass(frozen=True, slots=True)
class Inner:
    zoom: Annotated[float, Meta(ge=0, le=0.9)] = 0.1
    flip: bool = True


@dataclass(frozen=True, slots=True)
class Outer:
    name: PathText
    epochs: Annotated[int, Meta(ge=1, le=10_000, title="Epochs, at most", description="How often")] = 48
    color: Color = Color.BLUE
    way: Literal["up", "down"] = "up"
    size: tuple[int, int] = (1, 2)
    state: AsciiText = ""
    pictures: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    count: Annotated[int, Meta(ge=1, extra={"unit": "pictures"})] = 1
    inner: Inner = field(default_factory=Inner)
    spare: Inner | None = None


@dataclass(frozen=True, slots=True)
class Needed:
    share: Annotated[float, Meta(ge=0, le=1)]
    rest: float | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Of `bad` nothing is known but that, and it says so."""

    bad: float | None
    part: Needed | None = None
    count: int = 3


@dataclass(frozen=True, slots=True)
class Lenient:
    count: Annotated[int, Meta(ge=0, le=9)] = 3
    text: str = "usual"
    inner: Inner = field(default_factory=Inner)


def test_a_field_is_declared_once() -> None:
    epochs = declared(Outer)["epochs"]
    assert (epochs.low, epochs.high, epochs.default) == (1, 10_000, 48)
    assert (epochs.title, epochs.help) == ("Epochs, at most", "How often")
    assert declared(Outer)["way"].choices == ("up", "down")
    assert declared(Outer)["color"].choices == ("red", "blue")
    assert declared(Outer)["name"].default is MISSING
    assert declared(Outer)["inner"].default == Inner()
    assert declared(Outer)["state"].title == "State"
    assert declared(Outer)["count"].extra == {"unit": "pictures"}


@pytest.mark.parametrize("wrong", [True, 10, -1, "3", "\ud800", 3.5, None, [3], 10**30])
def test_one_wrong_field_costs_that_field_alone(wrong: object) -> None:
    values = {"count": wrong, "text": "kept", "inner": {"zoom": 7, "flip": False}, "unknown": 1}
    assert read_leniently(Lenient, values) == (
        Lenient(text="kept", inner=Inner(flip=False)),
        ["count", "inner.zoom"],
    )


def test_a_record_without_what_it_needs_is_wrong_as_a_whole() -> None:
    values = {"bad": None, "part": {"share": math.nan, "rest": 2}, "count": "3"}
    assert read_leniently(Holder, values) == (Holder(None), ["part", "count"])
    values["part"] = {"share": 0.5, "rest": "2"}
    assert read_leniently(Holder, values) == (Holder(None, Needed(0.5)), ["part.rest", "count"])
    for missing in ({}, {"bad": "x"}, None, []):
        with pytest.raises(FieldError):
            read_leniently(Holder, missing)


def test_what_is_not_known_is_not_written() -> None:
    assert known_values(Holder(None)) == {"bad": None, "count": 3}
    assert known_values(Holder(0.5, Needed(1))) == {"bad": 0.5, "part": {"share": 1}, "count": 3}
    assert read_leniently(Holder, known_values(Holder(None, Needed(1)))) == (Holder(None, Needed(1)), [])


@pytest.mark.parametrize("values", [None, [], "text", 3])
def test_what_is_no_object_has_no_right_field(values: object) -> None:
    assert read_leniently(Lenient, values) == (Lenient(), ["count", "text", "inner"])


@pytest.mark.parametrize(
    ("values", "name", "sentence"),
    [
        ({"epochs": 0}, "epochs", "Epochs must lie between 1 and 10,000"),
        ({"epochs": "4"}, "epochs", "Epochs must be a whole number"),
        ({"epochs": True}, "epochs", "Epochs must be a whole number"),
        ({"way": "left"}, "way", "Way must be one of up, down"),
        ({"way": 3}, "way", "Way must be one of up, down"),
        ({"name": "a\0b"}, "name", "Name must be text"),
        ({"state": "ü"}, "state", "State must be text"),
        ({"inner": {"zoom": math.nan}}, "inner.zoom", "Zoom must lie between 0 and 0.9"),
        ({"inner": {"flip": 1}}, "inner.flip", "Flip must be true or false"),
        ({"inner": 3}, "inner", "Inner must be a JSON object"),
        ({"spare": {"zoom": 7}}, "spare.zoom", "Zoom must lie between 0 and 0.9"),
        ({"color": "\ud800"}, "color", "Color must be one of red, blue"),
        ({"pictures": ["a", 1]}, "pictures", "Pictures must be a list of texts"),
        ({"names": ["a"]}, "names", "Names must be an object with a text for each name"),
        ({"count": 0}, "count", "Count must be at least 1"),
        ({"newer": 3}, "newer", "There is no option newer. Is it of a newer version?"),
    ],
)
def test_a_sentence_names_the_invalid_field(values: dict[str, object], name: str, sentence: str) -> None:
    with pytest.raises(FieldError, match=f"^{re.escape(sentence)}$") as raised:
        read_strictly(Outer, {"name": "n", **values}, known_only=True)
    assert raised.value.name == name


def test_a_missing_field_is_named() -> None:
    with pytest.raises(FieldError, match="Name is missing"):
        read_strictly(Outer, {})


def test_former_words_of_a_choice_are_read() -> None:
    assert read_strictly(Outer, {"name": "n", "color": "rouge"}).color is Color.RED


def test_a_record_comes_back_as_it_was() -> None:
    record = Outer("caf\udce9/ü", 3, Color.RED, "down", (4, 5), "x", inner=Inner(0.5, False))
    other = replace(record, spare=Inner(0.7))
    assert read_strictly(Outer, parse(to_line(other))) == other
    assert read_strictly(Outer, parse(to_line(record)), known_only=True) == record
    assert read_strictly(Outer, json.loads(json.dumps(to_values(record)))) == record


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_nothing(content: bytes) -> None:
    assert parse(content) is None
