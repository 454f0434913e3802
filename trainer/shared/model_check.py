"""Whether LiteRT runs a network, tried out where a crash harms nobody.

LiteRT verifies how a file is built, but not all of what is in it: some damaged files end its process.
"""

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from trainer.shared.bundle import METADATA, TFLITE, BundleError, read_bundle
from trainer.shared.litert import LiteRTModel
from trainer.shared.model_header import ModelHeader

_MEMORY = 4 * 2**30  # bytes of address space; an emotion model needs a tenth
_SECONDS = 20  # of the processor
_COUNTS = (1, 2, 3, 6)  # faces; their number changes how LiteRT lays out its memory


def main(argv: Sequence[str]) -> int:
    """argv: the path of a .tflite file; in a bundle it is run as the bundle says.

    Gives 0 where it runs, else 2 after a line with "error: " and why.
    """
    path = Path(*argv)
    _limit_this_process()
    try:
        model = LiteRTModel(path, header=_header_beside(path))
        for count in _COUNTS:
            model(_noise(count, *model.face_size))
    except (ValueError, RuntimeError, BundleError) as error:
        return _refuse(str(error))
    except MemoryError:
        return _refuse(f"{path.name} needs more memory than an emotion model can")
    return 0


def _header_beside(path: Path) -> ModelHeader | None:
    """Raises BundleError."""
    in_bundle = path.name == TFLITE and (path.parent / METADATA).is_file()
    return read_bundle(path.parent).header if in_bundle else None


def _noise(count: int, height: int, width: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """(count, height, width) uint8. Of no random module, whose import takes longer than the trial."""
    numbers = np.arange(count * height * width, dtype=np.uint32) * np.uint32(2654435761)
    return (numbers >> np.uint32(24)).astype(np.uint8).reshape(count, height, width)


def _refuse(reason: str) -> int:
    if sys.stderr is not None:  # a program with windows has none on Windows
        sys.stderr.write(f"error: {reason}\n")
    return 2


def _limit_this_process() -> None:
    """Windows has no such limits: there the one who waits ends it."""
    if sys.platform == "win32":
        return
    import resource

    for what, limit in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # where a lower one holds already, or the system knows it not
            resource.setrlimit(what, (limit, limit))
