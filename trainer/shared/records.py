"""Reads JSON as dataclasses whose fields declare their type, default, range, title and help.

A field is declared once, `epochs: Annotated[int, Meta(ge=1, le=10_000, title="…", description="…")] = 48`;
readers, forms and the command line use that declaration. msgspec checks the values.
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

# A text that can be a path: no NUL, and no surrogates except those of a name that is not UTF-8.
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
    """A value that a field does not accept. The message is a sentence without its full stop.

    Attributes:
        name: full name of the field, such as "augmentation.zoom".
    """

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(problem)
        self.name = name

    @property
    def sentence(self) -> str:
        """The message with its full stop."""
        text = str(self)
        return text if text.endswith("?") else f"{text}."


@dataclass(frozen=True, slots=True)
class Field:
    """The declaration of one field.

    Attributes:
        name: of the field.
        type: with annotations, for msgspec.
        kind: the type without annotations.
        default: MISSING if a value is required.
        low: lower limit of a number, or None.
        high: upper limit of a number, or None.
        choices: the accepted words, if they are limited.
        title: label in a form.
        help: description for users.
        extra: other declarations.
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
        """Check and convert a value, such as a list to a tuple. Raises FieldError."""
        try:
            return msgspec.convert(value, self.type)
        except (msgspec.ValidationError, UnicodeError) as error:  # such as a lone surrogate for a number
            raise FieldError(self.name, f"{_words(self.name)} {self._expectation(str(error))}") from error

    def _expectation(self, otherwise: str) -> str:
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
        """The type of the field, if it is a dataclass."""
        return self.kind if isinstance(self.kind, type) and is_dataclass(self.kind) else None


def declared(record: "type[DataclassInstance]") -> Mapping[str, Field]:
    """The fields of a dataclass by name, in order."""
    return _declared(record)


@cache
def _declared(record: Any) -> Mapping[str, Field]:
    hints = get_type_hints(record, include_extras=True)
    return {each.name: _field(each.name, hints[each.name], _default(each)) for each in fields(record)}


def read_leniently(record: type[Record], values: object) -> tuple[Record, list[str]]:
    """Read the valid fields of a JSON object; the others keep their defaults.

    Returns:
        The record, and the names of the invalid fields.

    Raises:
        FieldError: if a field without a default is invalid or missing.
    """
    try:
        return msgspec.convert(values, record), []  # nearly always valid, and much faster
    except (msgspec.ValidationError, UnicodeError):
        found, wrong = right_values(record, values)
    for name, field in declared(record).items():
        if field.default is MISSING and name not in found:
            raise FieldError(name, f"{_words(name)} is wrong or missing")
    return record(**found), wrong


def right_values(record: "type[DataclassInstance]", values: object) -> tuple[dict[str, Any], list[str]]:
    """The valid values of a JSON object by field name, and the names of the invalid fields.

    A nested record is also read field by field, and is invalid as a whole if a required field is. Unknown
    fields are ignored.
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
    """Read a JSON object as a record. Errors of the record's own `__post_init__` pass through.

    Args:
        record: the dataclass.
        values: the JSON object.
        known_only: whether an unknown field is an error; otherwise it is ignored.

    Raises:
        FieldError: for the first invalid or missing field.
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
    """Like `to_values`, but without fields that are None by default, also in nested records."""
    values: dict[str, Any] = {}
    for name, field in declared(type(record)).items():
        value = getattr(record, name)
        if value is None and field.default is None:
            continue
        values[name] = known_values(value) if field.record is not None else msgspec.to_builtins(value)
    return values


def to_line(values: object) -> bytes:
    """Format as one line of JSON. Bytes of file names that are not Unicode are escaped by backslashes."""
    return json.dumps(msgspec.to_builtins(values), ensure_ascii=False).encode(errors="backslashreplace")


def parse(content: bytes | str) -> object:
    """Parse JSON, with lone surrogates, infinity and NaN; None if it is not JSON."""
    with suppress(msgspec.DecodeError, UnicodeError, RecursionError):  # five times as fast, but refuses these
        return msgspec.json.decode(content)
    try:
        value: object = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return value


def _read_leniently(field: Field, value: object) -> tuple[Any, list[str]]:
    """The value, and the names of invalid fields inside it. Raises FieldError."""
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
    """The name of a field for a message, since its title may not fit in a sentence."""
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
