"""Run a bundle's `model.tflite`: the one runtime wrapper, for live use and for evaluation."""

from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from trainer.shared.bundle import LARGEST_MEMBER
from trainer.shared.face_input import INPUT_SIZE, LABELS, Pixels


class LiteRTModel:
    """An emotion model in LiteRT. Not thread-safe: one instance per thread."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        """Raises ValueError where the file is not a LiteRT emotion model, or a damaged one."""
        try:
            # The content, since LiteRT opens no path with letters beyond ASCII on Windows.
            self._interpreter = Interpreter(model_content=_content(path), num_threads=threads)
            [given], [answer] = (
                self._interpreter.get_input_details(),
                self._interpreter.get_output_details(),
            )
        except (ValueError, RuntimeError, OSError) as error:
            raise ValueError(f"{path.name} is not a LiteRT model with one input and one output") from error
        self._input, self._output = given["index"], answer["index"]
        shape = tuple(int(n) for n in given["shape"])
        if shape[1:] != (INPUT_SIZE, INPUT_SIZE, 1) or tuple(answer["shape"])[-1:] != (len(LABELS),):
            raise ValueError(
                f"{path.name} takes {shape} and gives {tuple(answer['shape'])}; an emotion model takes "
                f"faces of {INPUT_SIZE}x{INPUT_SIZE} gray pixels and gives {len(LABELS)} probabilities"
            )
        self._batch = 0
        self._check(path)

    def _check(self, path: Path) -> None:
        """Raises ValueError for a model that fails on black faces: much damage shows only in use."""
        try:
            answers = self(np.zeros((2, INPUT_SIZE, INPUT_SIZE), np.uint8))
        except (ValueError, RuntimeError) as error:
            raise ValueError(f"{path.name} is damaged, or no model that LiteRT can run") from error
        if answers.shape != (2, len(LABELS)) or not np.isfinite(answers).all():
            raise ValueError(f"{path.name} is damaged: its answers are not {len(LABELS)} numbers a face")

    def __call__(self, faces: Pixels) -> NDArray[np.float32]:
        """Probabilities (n, 7) float32 for faces (n, 48, 48) uint8, raw gray pixels 0 to 255."""
        count = len(faces)
        if count == 0:
            return np.empty((0, len(LABELS)), np.float32)
        if count != self._batch:
            self._interpreter.resize_tensor_input(self._input, [count, INPUT_SIZE, INPUT_SIZE, 1])
            self._interpreter.allocate_tensors()
            self._batch = count
        self._interpreter.set_tensor(self._input, faces[..., None].astype(np.float32))
        self._interpreter.invoke()
        return np.array(self._interpreter.get_tensor(self._output), dtype=np.float32)


def _content(path: Path) -> bytes:
    """Raises ValueError for more than a model can have (LiteRT verifies no larger ones), OSError."""
    if path.stat().st_size > LARGEST_MEMBER:
        raise ValueError("too large")
    return path.read_bytes()
