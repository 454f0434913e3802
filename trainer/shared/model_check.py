"""Tries out a network in a separate process, because a damaged file can crash LiteRT.

LiteRT verifies the structure of a file, but not all of its content.
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
_SECONDS = 20  # of processor time
_COUNTS = (1, 2, 3, 6)  # of faces, on which the memory layout of LiteRT depends


def main(argv: Sequence[str]) -> int:
    """Try out a .tflite file, by the header of its bundle if it is in one.

    Args:
        argv: the path of the file.

    Returns:
        0 if it runs; 2 after printing a line that starts with "error: ".
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
        return _refuse(f"{path.name} needs more memory than any emotion model")
    return 0


def _header_beside(path: Path) -> ModelHeader | None:
    """The header of the bundle that contains the file, if any. Raises BundleError."""
    in_bundle = path.name == TFLITE and (path.parent / METADATA).is_file()
    return read_bundle(path.parent).header if in_bundle else None


def _noise(count: int, height: int, width: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """(count, height, width) uint8, without a random module, whose import takes longer than the trial."""
    numbers = np.arange(count * height * width, dtype=np.uint32) * np.uint32(2654435761)
    return (numbers >> np.uint32(24)).astype(np.uint8).reshape(count, height, width)


def _refuse(reason: str) -> int:
    if sys.stderr is not None:  # a windowed program on Windows has none
        sys.stderr.write(f"error: {reason}\n")
    return 2


def _limit_this_process() -> None:
    """Limit memory and time. Windows has no such limits; there the parent process ends this one."""
    if sys.platform == "win32":
        return
    import resource

    for what, limit in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # if a lower limit is set, or the system does not support it
            resource.setrlimit(what, (limit, limit))
