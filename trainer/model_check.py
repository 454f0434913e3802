"""python -m trainer check: whether LiteRT runs a network, tried out where a crash harms nobody.

LiteRT verifies how a file is built, but not all of what is in it: some damaged files end its process.
"""

import argparse
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from trainer.errors import TrainerError
from trainer.face_input import INPUT_SIZE

_MEMORY = 4 * 2**30  # bytes of address space; an emotion model needs a tenth
_SECONDS = 20  # of the processor
_COUNTS = (1, 2, 3, 6)  # faces; their number changes how LiteRT lays out its memory


def add_command(commands: Any) -> None:
    """Add `check` to the subparsers of the command line."""
    parser = commands.add_parser("check", help="try out whether the network of a .tflite file can be run")
    parser.add_argument("model", type=Path, metavar="TFLITE")
    parser.set_defaults(command=_check)


def _check(arguments: argparse.Namespace) -> int:
    from trainer.litert import LiteRTModel

    _limit_this_process()
    faces = np.random.default_rng(0).integers(0, 256, (max(_COUNTS), INPUT_SIZE, INPUT_SIZE), np.uint8)
    try:
        model = LiteRTModel(arguments.model)
        for count in _COUNTS:
            model(faces[:count])
    except (ValueError, RuntimeError) as error:
        raise TrainerError(str(error)) from error
    except MemoryError as error:
        raise TrainerError(f"{arguments.model.name} needs more memory than an emotion model can") from error
    return 0


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
