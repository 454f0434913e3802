"""Runs a bundle's `model.tflite`, in live use and for evaluation."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from trainer.shared.bundle import MAX_MEMBER
from trainer.shared.face_input import Pixels, to_face_input
from trainer.shared.model_header import InputAdapter, ModelHeader, Output

Floats = NDArray[np.float32]
_SCALES: Mapping[str, tuple[float, float]] = {  # divisor of the pixels, and offset to subtract then
    "0..255": (1.0, 0.0),
    "0..1": (255.0, 0.0),
    "-1..1": (127.5, 1.0),
}


class LiteRTModel:
    """An emotion model in LiteRT. Not thread-safe: one instance per thread."""

    def __init__(self, path: Path, threads: int = 1, header: ModelHeader | None = None) -> None:
        """Load and check a model.

        Args:
            path: of the .tflite file.
            threads: number of threads to use.
            header: of the bundle; None for a network from the trainer.

        Raises:
            ValueError: if the file is damaged or not an emotion model that fits the header.
        """
        self._name, self._header = path.name, header or ModelHeader()
        adapter = self._header.input
        self._face = adapter.height, adapter.width
        self._shape = (*self._face, adapter.channels)
        try:
            # The content, because LiteRT cannot open paths with non-ASCII letters on Windows.
            self._interpreter = Interpreter(model_content=_content(path), num_threads=threads)
            [given] = self._interpreter.get_input_details()
            found = self._interpreter.get_output_details()
        except (ValueError, RuntimeError, OSError) as error:
            raise ValueError(f"{path.name} is not a LiteRT model with one input") from error
        self._input, self._found = int(given["index"]), found
        self._output = self._find(self._header.outputs.probabilities)
        self._require_shapes(path, tuple(int(n) for n in given["shape"]))
        self._order = _order(self._header)
        self._batch = 0
        self._check(path)

    def _find(self, output: Output) -> int:
        """The tensor index of an output. Raises ValueError."""
        if not output.tensor:
            if len(self._found) != 1:
                raise ValueError(f"{self._name} is not a LiteRT model with one output")
            return int(self._found[0]["index"])
        indices = {str(each["name"]): int(each["index"]) for each in self._found}
        if output.tensor not in indices:
            indices = self._signature()
        if output.tensor not in indices:
            raise ValueError(f"{self._name} has no output {output.tensor}")
        return indices[output.tensor]

    def _signature(self) -> dict[str, int]:
        """The tensor indexes of the outputs by their names in the signature; empty without a signature."""
        if len(self._interpreter.get_signature_list()) != 1:
            return {}
        named = self._interpreter.get_signature_runner().get_output_details()
        outputs = {(each["index"], each["name"]) for each in self._found}
        return {
            name: int(each["index"])
            for name, each in named.items()
            if (each["index"], each["name"]) in outputs  # a signature can describe another part of the file
        }

    def _require_shapes(self, path: Path, given: tuple[int, ...]) -> None:
        answer = next(each["shape"] for each in self._found if each["index"] == self._output)
        count = len(self._header.classes)
        if given[1:] != self._shape or tuple(answer)[-1:] != (count,):
            height, width, channels = self._shape
            raise ValueError(
                f"{path.name} takes {given} and gives {tuple(map(int, answer))}; this emotion model takes "
                f"faces of {width}x{height}x{channels} and gives {count} probabilities"
            )

    def _check(self, path: Path) -> None:
        """Raise ValueError if the model fails on black faces, because much damage shows only in use."""
        count = len(self._header.classes)
        try:
            answers = self(np.zeros((2, *self._face), np.uint8))
        except (ValueError, RuntimeError) as error:
            raise ValueError(f"{path.name} is damaged, or LiteRT cannot run it") from error
        if answers.shape != (2, count) or not np.isfinite(answers).all():
            raise ValueError(f"{path.name} is damaged: its predictions are not {count} numbers per face")

    @property
    def face_size(self) -> tuple[int, int]:
        """(height, width) of the faces that do not need resizing."""
        return self._face

    def __call__(self, faces: Pixels) -> Floats:
        """Predict probabilities.

        Args:
            faces: (n, height, width) uint8, raw gray pixels, 0 to 255. Other sizes are resized.

        Returns:
            (n, classes) float32, in the order of the header's classes.
        """
        if len(faces) == 0:
            return np.empty((0, len(self._header.classes)), np.float32)
        self._invoke(faces)
        answers = np.array(self._interpreter.get_tensor(self._output), dtype=np.float32)
        return answers if self._order is None else answers[:, self._order]

    def last_output(self, output: Output) -> Floats:
        """Another output (n, *shape) for the faces of the last call, such as the header's features.

        Raises ValueError if the network has no such output.
        """
        return np.array(self._interpreter.get_tensor(self._find(output)), dtype=np.float32)

    def _invoke(self, faces: Pixels) -> None:
        count = len(faces)
        if count != self._batch:
            self._interpreter.resize_tensor_input(self._input, [count, *self._shape])
            self._interpreter.allocate_tensors()
            self._batch = count
        self._interpreter.set_tensor(self._input, network_input(faces, self._header.input))
        self._interpreter.invoke()


def network_input(faces: Pixels, adapter: InputAdapter) -> Floats:
    """Convert faces to network input.

    Args:
        faces: (n, height, width) uint8 gray pixels of any size, 0 to 255.
        adapter: the input format of the network.

    Returns:
        (n, adapter.height, adapter.width, adapter.channels) float32.
    """
    size = adapter.height, adapter.width
    if faces.shape[1:] != size:
        faces = np.stack([to_face_input(face, size) for face in faces])
    values: Floats = faces[..., None].astype(np.float32)
    divisor, offset = _SCALES[adapter.scale]
    if divisor != 1.0:
        values = np.asarray(values / np.float32(divisor) - np.float32(offset), np.float32)
    return values if adapter.channels == 1 else np.repeat(values, adapter.channels, axis=-1)


def _order(header: ModelHeader) -> NDArray[np.intp] | None:
    """The index of each class in the network's output; None if the order is the same."""
    order = header.input.order
    if not order or order == header.classes:
        return None
    return np.array([order.index(name) for name in header.classes])


def _content(path: Path) -> bytes:
    """The content of a file. Raises ValueError if it is too large for LiteRT to verify, and OSError."""
    if path.stat().st_size > MAX_MEMBER:
        raise ValueError("too large")
    return path.read_bytes()
