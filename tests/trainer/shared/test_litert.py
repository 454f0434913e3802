"""The LiteRT wrapper with valid, damaged and missing files."""

import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from emotion_gui.core.resources import resource_path
from trainer.shared.litert import LiteRTModel

SHIPPED = resource_path("models", "default") / "model.tflite"


def damaged(content: bytes, seed: int) -> bytes:
    """Change a few bytes at the beginning, at the end or anywhere, or cut off the end."""
    chance, changed = random.Random(seed), bytearray(content)
    if seed % 4 == 3:
        return content[: chance.randrange(len(content))]
    low, high = [(0, 4096), (len(content) - 16_384, len(content)), (0, len(content))][seed % 4]
    for _ in range(chance.choice((1, 4, 16))):
        changed[chance.randrange(low, high)] = chance.randrange(256)
    return bytes(changed)


@pytest.mark.parametrize("seed", range(24))
def test_a_damaged_model_is_refused_or_works(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(damaged(SHIPPED.read_bytes(), seed))
    try:
        model = LiteRTModel(path)
    except ValueError as error:
        assert str(error).startswith("model.tflite is")
        return
    assert np.isfinite(model(np.zeros((3, 48, 48), np.uint8))).all()


def test_letters_of_any_language_in_the_path(tmp_path: Path) -> None:
    path = tmp_path / "模型 für Émile" / "модель.tflite"
    path.parent.mkdir()
    shutil.copy(SHIPPED, path)
    assert LiteRTModel(path)(np.zeros((1, 48, 48), np.uint8)).shape == (1, 7)


@pytest.mark.parametrize("content", [None, b"", b"nonsense"])
def test_what_is_no_model_gets_a_sentence(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "model.tflite"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=r"model\.tflite is not a LiteRT model"):
        LiteRTModel(path)
