"""Feeds damaged files to decoders that are written in C, in a process that may crash.

native.py KIND COUNT FOLDER: prints each seed before its turn.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from hostile_files import network, write_keras  # noqa: E402
from mutations import damaged  # noqa: E402

from emotion_gui.vision.file_sources import load_picture  # noqa: E402
from emotion_gui.vision.source_spec import FileSpec  # noqa: E402
from emotion_gui.vision.sources import SourceError, make_source  # noqa: E402
from trainer.data.readers import _decode  # noqa: E402
from trainer.network.keras_file import _checked_copy  # noqa: E402
from trainer.shared.errors import TrainerError  # noqa: E402

PICTURES = (".png", ".jpg", ".bmp", ".webp", ".tif", ".pgm", ".jp2")
MAX_FRAMES = 100


def photograph() -> np.ndarray:
    """(48, 64, 3) uint8: smooth, with some noise."""
    noise = np.random.default_rng(0).normal(128, 30, (48, 64, 3))
    return cv2.GaussianBlur(noise, (5, 5), 0).clip(0, 255).astype(np.uint8)


def pictures(seed: int, folder: Path) -> None:
    ending = PICTURES[seed % len(PICTURES)]
    image = photograph()[..., 0] if ending == ".pgm" else photograph()
    content = damaged(np.asarray(cv2.imencode(ending, image)[1]).tobytes(), seed)
    path = folder / f"picture{ending}"
    path.write_bytes(content)
    found = _decode(content)
    for read in (load_picture(path), found and found.face):
        assert read is None or read.dtype == np.uint8
    with suppress(SourceError):
        _frames(path, 2)


def videos(seed: int, folder: Path) -> None:
    ending, code = ((".avi", "MJPG"), (".mp4", "mp4v"))[seed % 2]
    whole = folder / f"whole{ending}"
    if not whole.exists():
        writer = cv2.VideoWriter(str(whole), cv2.VideoWriter.fourcc(*code), 25, (64, 48))
        for _ in range(12):
            writer.write(photograph())
        writer.release()
    path = folder / f"video{ending}"
    path.write_bytes(damaged(whole.read_bytes(), seed))
    with suppress(SourceError):
        _frames(path, MAX_FRAMES)


def _frames(path: Path, most: int) -> None:
    source = make_source(FileSpec(str(path)))
    try:
        source.open()
        for _ in range(most):
            if source.read() is None:
                break
    finally:
        source.close()


def weights(seed: int, folder: Path) -> None:
    """Read the weights of Keras files without Keras, which reads them in a child process."""
    whole = folder / "whole.h5"
    if not whole.exists():
        write_keras(folder / "whole.keras", network())
        import zipfile

        with zipfile.ZipFile(folder / "whole.keras") as members:
            whole.write_bytes(members.read("model.weights.h5"))
    kind = seed % 2
    path = folder / ("model.keras" if kind else "model.h5")
    if kind:
        path.write_bytes(damaged((folder / "whole.keras").read_bytes(), seed))
    else:
        path.write_bytes(damaged(whole.read_bytes(), seed))
    with suppress(TrainerError):
        _checked_copy(path, folder / "scratch")


KINDS: dict[str, Callable[[int, Path], None]] = {"pictures": pictures, "videos": videos, "weights": weights}


def main(kind: str, count: str, folder: str) -> None:
    (Path(folder) / "scratch").mkdir()
    for seed in range(int(count)):
        print(seed, flush=True)  # noqa: T201
        KINDS[kind](seed, Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
