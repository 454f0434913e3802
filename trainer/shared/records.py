"""Reads JSON as declared types: dataclasses whose fields say their type, default, range, title and help.

A field is declared once, `epochs: Annotated[int, Meta(ge=1, le=10_000, title="…", description="…")] = 48`;
readers, forms and the command line take what they need from there. msgspec checks the values.
"""

import json
import types
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec
from msgspec import Meta

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")

# A text that can be the path of a file: no NUL, and no surrogates but those of a name that is not UTF-8.
PathText = Annotated[str, Meta(pattern="^[^\0\ud800-\udc7f\udd00-\udfff]*\\Z")]
AsciiText = Annotated[str, Meta(pattern=r"^[\x00-\x7f]*\Z")]

_KINDS: Mapping[Any, str] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    tuple[str, ...]: "a list of texts",
    Mapping[str, str]: "an object with a text for each name",
}


class FieldError(ValueError):
    """A value that a field does not take. The text is a sentence without its full stop.

    name: the field's, with those around it, such as "augmentation.zoom".
    """

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(problem)
        self.name = name

    @property
    def sentence(self) -> str:
        """With its full stop."""
        text = str(self)
        return text if text.endswith("?") else f"{text}."


@dataclass(frozen=True, slots=True)
class Field:
    """What is declared of one field.

    type: with its annotations, as msgspec takes it. default: MISSING where a value is required.
    low, high: the range of a number, or None. choices: the words that it takes, if these are few.
    title: what it is called in a form. help: what it does. extra: what else is declared of it.
    """

    name: str
    type: Any
    kind: Any
    default: Any
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    title: str
    help: str
    extra: Mapping[str, str]

    def check(self, value: object) -> Any:
        """The value as the field holds it, such as a tuple for a list. Raises FieldError."""
        try:
            return msgspec.convert(value, self.type)
        except (msgspec.ValidationError, UnicodeError) as error:  # such as a lone surrogate for a number
            raise FieldError(self.name, f"{_words(self.name)} {self._wanted(str(error))}") from error

    def _wanted(self, otherwise: str) -> str:
        if self.choices:
            return f"must be one of {', '.join(self.choices)}"
        if self.low is not None and self.high is not None and "got" not in otherwise:
            return f"must lie between {self.low:,} and {self.high:,}"
        if self.low is not None and "got" not in otherwise:
            return f"must be at least {self.low:,}"
        if self.record is not None:
            return "must be a JSON object"
        kind, _ = _unwrapped(self.type)
        return f"must be {_KINDS[kind]}" if kind in _KINDS else f"is wrong: {otherwise}"

    @property
    def record(self) -> "type[DataclassInstance] | None":
        """The dataclass that the field holds, if it is one."""
        return self.kind if isinstance(self.kind, type) and is_dataclass(self.kind) else None


def declared(record: "type[DataclassInstance]") -> Mapping[str, Field]:
    """The fields of a dataclass by name, in their order."""
    return _declared(record)


@cache
def _declared(record: Any) -> Mapping[str, Field]:
    hints = get_type_hints(record, include_extras=True)
    return {each.name: _field(each.name, hints[each.name], _default(each)) for each in fields(record)}


def read_leniently(record: type[Record], values: object) -> tuple[Record, list[str]]:
    """What is right in a JSON object, and the names of the fields that are wrong and keep their defaults.

    Raises FieldError for a field without a default that is wrong or missing: the record is of no use without.
    """
    try:
        return msgspec.convert(values, record), []  # nearly always all is right, and this is much faster
    except (msgspec.ValidationError, UnicodeError):
        found, wrong = right_values(record, values)
    for name, field in declared(record).items():
        if field.default is MISSING and name not in found:
            raise FieldError(name, f"{_words(name)} is wrong or missing")
    return record(**found), wrong


def right_values(record: "type[DataclassInstance]", values: object) -> tuple[dict[str, Any], list[str]]:
    """The right values of a JSON object by their fields' names, and the names of the fields that are wrong.

    A record within the record is read field by field too, and is wrong as a whole where it lacks what it
    needs. Unknown fields are ignored.
    """
    found: dict[str, Any] = {}
    wrong: list[str] = []
    if not isinstance(values, Mapping):
        return found, [*declared(record)]
    for name, field in declared(record).items():
        if name not in values:
            continue
        try:
            found[name], inner = _read_leniently(field, values[name])
            wrong += [f"{name}.{each}" for each in inner]
        except FieldError:
            wrong.append(name)
    return found, wrong


def read_strictly(record: type[Record], values: object, *, known_only: bool = False) -> Record:
    """The record of a JSON object. Raises FieldError for the first field that is wrong or missing.

    known_only: a field that is not declared is an error too; else it is ignored. What the record itself
    refuses when it is made (its `__post_init__`) goes through.
    """
    if not isinstance(values, Mapping):
        raise FieldError("", "The values must be a JSON object")
    known = declared(record)
    if known_only and (unknown := sorted(map(str, values.keys() - known.keys()))):
        raise FieldError(unknown[0], f"There is no option {unknown[0]}. Is it of a newer version?")
    found: dict[str, Any] = {}
    for name, field in known.items():
        if name in values:
            found[name] = _read_field(field, values[name], known_only=known_only)
        elif field.default is MISSING:
            raise FieldError(name, f"{_words(name)} is missing")
    return record(**found)


def to_values(record: object) -> dict[str, Any]:
    """The JSON object of a record."""
    values: dict[str, Any] = msgspec.to_builtins(record)
    return values


def known_values(record: "DataclassInstance") -> dict[str, Any]:
    """`to_values` without the fields that are None by default, in the records within it too."""
    values: dict[str, Any] = {}
    for name, field in declared(type(record)).items():
        value = getattr(record, name)
        if value is None and field.default is None:
            continue
        values[name] = known_values(value) if field.record is not None else msgspec.to_builtins(value)
    return values


def to_line(values: object) -> bytes:
    """JSON without a line break; what is no Unicode in a file's name is written as backslashes."""
    return json.dumps(msgspec.to_builtins(values), ensure_ascii=False).encode(errors="backslashreplace")


def parse(content: bytes | str) -> object:
    """What a JSON text holds; None where it is none. Lone surrogates, infinity and NaN in it are kept."""
    with suppress(msgspec.DecodeError, UnicodeError, RecursionError):  # five times as fast, and refuses those
        return msgspec.json.decode(content)
    try:
        value: object = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return value


def _read_leniently(field: Field, value: object) -> tuple[Any, list[str]]:
    """The value, and what is wrong within it. Raises FieldError."""
    if field.record is not None and isinstance(value, Mapping):
        return read_leniently(field.record, value)
    return field.check(value), []


def _read_field(field: Field, value: object, *, known_only: bool) -> Any:
    if field.record is None or not isinstance(value, Mapping):
        return field.check(value)
    try:
        return read_strictly(field.record, value, known_only=known_only)
    except FieldError as error:
        raise FieldError(f"{field.name}.{error.name}".rstrip("."), str(error)) from error


def _field(name: str, hint: Any, default: Any) -> Field:
    kind, metas = _unwrapped(hint)
    kind = get_origin(kind) if get_origin(kind) in (tuple, list, dict) else kind
    lows = [meta.ge if meta.ge is not None else meta.gt for meta in metas]
    highs = [meta.le if meta.le is not None else meta.lt for meta in metas]
    return Field(
        name,
        hint,
        kind,
        default,
        _last(lows),
        _last(highs),
        _choices(kind),
        _last([meta.title for meta in metas]) or _words(name),
        _last([meta.description for meta in metas]) or "",
        _last([meta.extra for meta in metas]) or {},
    )


def _words(name: str) -> str:
    """A field by its own name, as the file has it: a title need not read well in a sentence."""
    return name.replace("_", " ").capitalize()


def _unwrapped(hint: Any) -> tuple[Any, list[Meta]]:
    if get_origin(hint) is Annotated:
        inner, *notes = get_args(hint)
        kind, metas = _unwrapped(inner)
        return kind, [*metas, *(note for note in notes if isinstance(note, Meta))]
    if get_origin(hint) in (Union, types.UnionType):
        inner, *others = [each for each in get_args(hint) if each is not type(None)]
        return _unwrapped(inner) if not others else (hint, [])
    return hint, []


def _choices(kind: Any) -> tuple[str, ...]:
    if get_origin(kind) is Literal:
        return tuple(map(str, get_args(kind)))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return tuple(str(member.value) for member in kind)
    return ()


def _default(field: Any) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _last(values: list[Any]) -> Any:
    return next((value for value in reversed(values) if value is not None), None)
