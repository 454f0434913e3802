"""Damaged files in C decoders (see native.py), and damaged networks, some of which crash LiteRT."""

import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from mutations import TOTAL, damaged, seeds
from patience import PATIENCE

from emotion_gui.models.library import shipped_model
from emotion_gui.models.sandbox import verify_model
from trainer.shared.bundle import TFLITE

SCRIPT = Path(__file__).with_name("native.py")
SECONDS = PATIENCE + TOTAL


@pytest.mark.timeout(0)
@pytest.mark.parametrize(("kind", "share"), [("pictures", 6), ("videos", 2), ("weights", 4)])
def test_no_damage_ends_the_process(tmp_path: Path, kind: str, share: float) -> None:
    command = [sys.executable, str(SCRIPT), kind, str(len(seeds(share))), str(tmp_path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=SECONDS)
    last = done.stdout.split()[-1:]
    assert done.returncode == 0, f"{kind}, seed {last}, exit code {done.returncode}: {done.stderr[-2000:]}"


@pytest.mark.timeout(0)
@pytest.mark.usefixtures("home")
def test_no_damaged_network_reaches_the_window(tmp_path: Path) -> None:
    path, content = tmp_path / "model.tflite", (shipped_model() / TFLITE).read_bytes()
    for seed in seeds(0.8):
        path.write_bytes(damaged(content, seed))
        with suppress(ValueError):
            verify_model(path)
    shutil.copy(shipped_model() / TFLITE, path)
    verify_model(path)
