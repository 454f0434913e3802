"""Loads the four face networks that come with the app, and runs them in LiteRT."""

import hashlib
from collections.abc import Mapping
from enum import Enum
from pathlib import Path

import cv2
import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from emotion_gui.core.resources import resource_path
from emotion_gui.vision.frame import Image

Floats = NDArray[np.float32]

FOLDER = "networks"


class NetworkFile(Enum):
    """A network's file in `resources/networks` and its SHA-256 (see the README there)."""

    SHORT_RANGE = (
        "face_detection_short_range.tflite",
        "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
    )
    FULL_RANGE = (
        "face_detection_full_range_sparse.tflite",
        "2c3728e6da56f21e21a320433396fb06d40d9088f2247c05e5635a688d45dfe1",
    )
    MESH = (
        "face_landmark.tflite",
        "1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814",
    )
    IRIS = (
        "iris_landmark.tflite",
        "d1744d2a09c25f501d39eba4faff47e53ecca8852c5ce19bce8eeac39357521f",
    )


class NetworkError(Exception):
    """A face network is missing or damaged. Its text is a sentence for the user."""


class FaceNetwork:
    """One of the networks. Not thread-safe: one instance per thread.

    Attributes:
        side: width and height of its input in pixels.
    """

    def __init__(self, file: NetworkFile, folder: Path | None = None) -> None:
        """Loads the network on one thread.

        Args:
            file: which network.
            folder: where the file is; by default where the app has it.

        Raises:
            NetworkError: the file is missing or damaged.
        """
        name, expected = file.value
        path = (folder or resource_path(FOLDER)) / name
        try:
            content = path.read_bytes()
        except OSError as error:
            raise NetworkError(f"The network {name}, a part of the app, cannot be read.") from error
        # LiteRT may crash on a damaged file.
        if hashlib.sha256(content).hexdigest() != expected:
            raise NetworkError(f"The network {name}, a part of the app, is damaged.")
        self._interpreter = Interpreter(model_content=content, num_threads=1)
        self._interpreter.allocate_tensors()
        [given] = self._interpreter.get_input_details()
        self._input = int(given["index"])
        self._outputs: Mapping[str, int] = {
            str(each["name"]): int(each["index"]) for each in self._interpreter.get_output_details()
        }
        self.side = int(given["shape"][1])
        self._values = np.zeros((1, self.side, self.side, 3), np.float32)

    def run(self, pixels: Image, *, offset: float = 0.0, scale: float = 1 / 255) -> Mapping[str, Floats]:
        """Runs the network.

        Args:
            pixels: (side, side, 3) uint8, BGR.
            offset: what to subtract from the scaled values.
            scale: what to multiply the pixels with first.

        Returns:
            The outputs by their names, each (values, …) float32 without the batch's axis.
        """
        np.multiply(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.float32(scale), out=self._values[0])
        if offset:
            self._values -= np.float32(offset)
        self._interpreter.set_tensor(self._input, self._values)
        self._interpreter.invoke()
        return {
            name: np.array(self._interpreter.get_tensor(index)[0], np.float32)
            for name, index in self._outputs.items()
        }
