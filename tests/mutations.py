"""Real files, damaged at random but the same each time; and how many of them a run of the tests tries."""

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
_DEEP = "\0deep\0"  # stands for more brackets than a parser can nest


def seeds(share: float) -> range:
    """One number for each input of a test that gets this share, in percent, of all."""
    return range(max(round(TOTAL * share / 100), 2))


def damaged(content: bytes, seed: int) -> bytes:
    """The content with some bytes changed, left out, doubled or moved, or cut off; rarely as it was."""
    chance, changed = random.Random(seed), bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        if changed:
            _damage(changed, chance)
    return bytes(changed)


def _damage(content: bytearray, chance: random.Random) -> None:
    place = chance.choice((chance.randrange(len(content)), min(chance.randrange(256), len(content) - 1)))
    length = min(chance.choice((1, 2, 4, 16, 200)), len(content) - place)
    match chance.randrange(7):
        case 0:
            content[place] = chance.choice(_ODD_BYTES)
        case 1:
            content[place] ^= 1 << chance.randrange(8)
        case 2:
            content[place : place + 4] = chance.choice(_ODD_WORDS).to_bytes(
                4, chance.choice(("little", "big"))
            )
        case 3:
            del content[place : place + length]
        case 4:
            content[place:place] = content[place : place + length] * chance.choice((1, 50))
        case 5:
            content[place : place + length] = chance.randbytes(length)
        case 6:
            del content[place if chance.random() < 0.5 else len(content) - length :]


def damaged_json(text: str, seed: int) -> bytes:
    """JSON with odd values in some places, or damaged as text."""
    chance = random.Random(seed)
    if seed % 4 == 3:
        return damaged(text.encode(), seed)
    value = json.loads(text)
    for _ in range(chance.choice((1, 1, 2, 5))):
        value = _with_odd_value(value, chance)
    written = json.dumps(value)
    return written.replace(json.dumps(_DEEP), "[" * 100_000 + "]" * 100_000, 1).encode()


def _with_odd_value(value: Any, chance: random.Random) -> Any:
    """A copy with another value at a random place."""
    places = list(_places(value))
    if not places:
        return copy.deepcopy(chance.choice(_ODD_VALUES))
    holder, key = chance.choice(places)
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


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in it where something else could stand."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])
