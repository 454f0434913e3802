"""The last layer of a LiteRT file, from the heads' log-probabilities to the answer: read, and set anew.

The rest of the network is not touched, so a model can be given another combination of its heads
(trainer.scoring.head_fusion) where the weights that it was trained with are gone.
"""

import warnings

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from trainer.scoring.head_fusion import Floats
from trainer.shared.face_input import Pixels
from trainer.shared.labels import LABELS
from trainer.shared.litert import network_input
from trainer.shared.model_header import InputAdapter

_BATCH = 64
_OTHER_LAYER = "its last layer is none that combines the answers of heads"


class LastLayer:
    """Of the content of a file that trainer.export.convert.with_output has made.

    heads: how many it combines. kernel: (heads * 7, 7) and bias: (7,), see Combination.linear.
    """

    def __init__(self, content: bytes | bytearray, adapter: InputAdapter | None = None) -> None:
        """adapter: how a face becomes the network's input, if that is not as in the trainer's own models.

        Raises ValueError, its text a clause for the user, where the file ends in no such layer.
        """
        self._content, self._adapter = bytearray(content), adapter or InputAdapter()
        if self._adapter.order not in ((), LABELS):
            raise ValueError("its outputs are in another order")
        graph = _Graph(self._content)
        self._input, weights, bias = graph.last_dense()
        self._weights = graph.floats(weights)
        # The converter leaves a bias of zeros out, which older versions have made.
        self._bias = None if bias < 0 else graph.floats(bias)
        self.heads, rest = divmod(self._weights.size, len(LABELS) ** 2)
        if rest or not self.heads or self.bias.size != len(LABELS):
            raise ValueError(_OTHER_LAYER)

    @property
    def kernel(self) -> Floats:
        return self._weights.reshape(len(LABELS), -1).T.copy()

    @property
    def bias(self) -> Floats:
        return np.zeros(len(LABELS), np.float32) if self._bias is None else self._bias.copy()

    def with_weights(self, kernel: Floats, bias: Floats) -> bytes:
        """The content of the same file with these instead. Raises ValueError where they find no room."""
        changed = LastLayer(self._content, self._adapter)
        changed._weights[:] = kernel.T.ravel()  # both are views into its content
        if changed._bias is not None:
            changed._bias[:] = bias
        elif np.ptp(bias):  # one that is the same for all classes changes no answer
            raise ValueError("its last layer has no place for the priors of its heads")
        return bytes(changed._content)

    def log_probabilities(self, images: Pixels) -> Floats:
        """(n, heads, 7): what this layer is given for faces (n, height, width) uint8."""
        interpreter = _interpreter(bytes(self._content))
        given = interpreter.get_input_details()[0]["index"]
        parts = []
        for first in range(0, len(images), _BATCH):
            batch = network_input(images[first : first + _BATCH], self._adapter)
            interpreter.resize_tensor_input(given, batch.shape)
            interpreter.allocate_tensors()
            interpreter.set_tensor(given, batch)
            interpreter.invoke()
            inner = interpreter.get_tensor(self._input)
            parts.append(inner.reshape(len(batch), self.heads, len(LABELS)))
        return np.concatenate(parts)


def _interpreter(content: bytes) -> Interpreter:
    with warnings.catch_warnings():
        # It warns that keeping the inner tensors takes memory, and is meant to look into a network.
        warnings.filterwarnings("ignore", message=".*experimental_preserve_all_tensors", category=UserWarning)
        return Interpreter(model_content=content, num_threads=2, experimental_preserve_all_tensors=True)


class _Graph:
    """The file's FlatBuffer, read in place (schema.fbs of TensorFlow Lite)."""

    def __init__(self, content: bytearray) -> None:
        from tensorflow.lite.python import schema_py_generated as schema

        self._schema = schema
        self._model = schema.Model.GetRootAs(content, 0)
        self._graph = self._model.Subgraphs(0)

    def last_dense(self) -> tuple[int, int, int]:
        """Input, weights and bias (-1: none), numbers of tensors, of the dense layer before the softmax."""
        operators = self._schema.BuiltinOperator
        count = self._graph.OperatorsLength()
        if count < 2 or [self._kind(count - 2), self._kind(count - 1)] != [
            operators.FULLY_CONNECTED,
            operators.SOFTMAX,
        ]:
            raise ValueError(_OTHER_LAYER)
        inputs = self._graph.Operators(count - 2).InputsAsNumpy()
        return int(inputs[0]), int(inputs[1]), int(inputs[2]) if len(inputs) > 2 else -1

    def floats(self, tensor: int) -> Floats:
        """Its values, flat, as a view into the content."""
        found = self._graph.Tensors(tensor)
        values = self._model.Buffers(found.Buffer()).DataAsNumpy()
        if found.Type() != self._schema.TensorType.FLOAT32 or not isinstance(values, np.ndarray):
            raise ValueError(_OTHER_LAYER)
        return values.view(np.float32)

    def _kind(self, operator: int) -> int:
        code = self._graph.Operators(operator).OpcodeIndex()
        return int(self._model.OperatorCodes(code).BuiltinCode())
