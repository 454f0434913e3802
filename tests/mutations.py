"""Damages real files randomly but reproducibly, and sets how many of them a run of the tests tries."""

import copy
import json
import os
import random
from collections.abc import Iterator
from typing import Any

TOTAL = int(os.environ.get("FUZZ", "500"))
_ODD_BYTES = (0, 1, 0x7F, 0x80, 0xFF, ord('"'), ord("{"), ord("["), ord(","), ord("\n"))
_ODD_WORDS = (0, 1, 2**31 - 1, 2**31, 2**32 - 1)
_ODD_VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 2**63, 10**400, 1e308, -0.0, float("nan"), float("inf"), "", "x" * 5000, "\0",
    "\ud800", "../../etc/passwd", "1e999", [], {}, [[]], {"a": {"b": []}}, [None] * 500,
)  # fmt: skip
_DEEP = "\0deep\0"  # replaced by more nested brackets than a parser can handle


def seeds(share: float) -> range:
    """The seeds of a test that gets this share, in percent, of all inputs."""
    return range(max(round(TOTAL * share / 100), 2))


def damaged(content: bytes, seed: int) -> bytes:
    """The content with some bytes changed, removed, repeated or cut off, or rarely unchanged."""
    chance, changed = random.Random(seed), bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        if changed:
            _damage(changed, chance)
    return bytes(changed)


def _damage(content: bytearray, chance: random.Random) -> None:
    position = chance.choice((chance.randrange(len(content)), min(chance.randrange(256), len(content) - 1)))
    length = min(chance.choice((1, 2, 4, 16, 200)), len(content) - position)
    match chance.randrange(7):
        case 0:
            content[position] = chance.choice(_ODD_BYTES)
        case 1:
            content[position] ^= 1 << chance.randrange(8)
        case 2:
            content[position : position + 4] = chance.choice(_ODD_WORDS).to_bytes(
                4, chance.choice(("little", "big"))
            )
        case 3:
            del content[position : position + length]
        case 4:
            content[position:position] = content[position : position + length] * chance.choice((1, 50))
        case 5:
            content[position : position + length] = chance.randbytes(length)
        case 6:
            del content[position if chance.random() < 0.5 else len(content) - length :]


def damaged_json(text: str, seed: int) -> bytes:
    """JSON with some odd values, or damaged as text."""
    chance = random.Random(seed)
    if seed % 4 == 3:
        return damaged(text.encode(), seed)
    value = json.loads(text)
    for _ in range(chance.choice((1, 1, 2, 5))):
        value = _with_odd_value(value, chance)
    written = json.dumps(value)
    return written.replace(json.dumps(_DEEP), "[" * 100_000 + "]" * 100_000, 1).encode()


def _with_odd_value(value: Any, chance: random.Random) -> Any:
    """Put an odd value at a random position."""
    positions = list(_positions(value))
    if not positions:
        return copy.deepcopy(chance.choice(_ODD_VALUES))
    holder, key = chance.choice(positions)
    kind = chance.randrange(5)
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, dict):
        holder[chance.choice(("more", "", "\0"))] = holder.pop(key)
    elif kind == 2 and chance.random() < 0.2:
        holder[key] = _DEEP
    else:
        holder[key] = copy.deepcopy(chance.choice(_ODD_VALUES))
    return value


def _positions(value: Any) -> Iterator[tuple[Any, Any]]:
    """All positions inside a value, as container and key."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _positions(value[key])
