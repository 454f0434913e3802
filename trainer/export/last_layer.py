"""Reads and replaces the last layer of a LiteRT file, which combines the log-probabilities of the heads.

The rest of the network stays unchanged, so the heads of a model can be combined differently
(trainer.scoring.head_fusion) even if its training weights are gone.
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
_OTHER_LAYER = "its last layer does not combine the predictions of heads"


class LastLayer:
    """The last layer of a file that was built by trainer.export.convert.build_inference_model.

    Attributes:
        heads: how many heads it combines.
    """

    def __init__(self, content: bytes | bytearray, adapter: InputAdapter | None = None) -> None:
        """Find the layer.

        Args:
            content: of the LiteRT file.
            adapter: how a face becomes the network's input; None for a model from the trainer.

        Raises:
            ValueError: if the file does not end in such a layer; the message is a clause for the user.
        """
        self._content, self._adapter = bytearray(content), adapter or InputAdapter()
        if self._adapter.order not in ((), LABELS):
            raise ValueError("its outputs are in another order")
        graph = _Graph(self._content)
        self._input, weights, bias = graph.last_dense()
        self._weights = graph.floats(weights)
        # The converter drops a bias of zeros, which older versions could produce.
        self._bias = None if bias < 0 else graph.floats(bias)
        self.heads, rest = divmod(self._weights.size, len(LABELS) ** 2)
        if rest or not self.heads or self.bias.size != len(LABELS):
            raise ValueError(_OTHER_LAYER)

    @property
    def kernel(self) -> Floats:
        """(heads * 7, 7), see Combination.linear."""
        return self._weights.reshape(len(LABELS), -1).T.copy()

    @property
    def bias(self) -> Floats:
        """(7,)."""
        return np.zeros(len(LABELS), np.float32) if self._bias is None else self._bias.copy()

    def with_weights(self, kernel: Floats, bias: Floats) -> bytes:
        """The content of the file with other weights. Raises ValueError if the file cannot hold them."""
        changed = LastLayer(self._content, self._adapter)
        changed._weights[:] = kernel.T.ravel()  # both are views into the content
        if changed._bias is not None:
            changed._bias[:] = bias
        elif np.ptp(bias):  # a bias that is the same for all classes changes nothing
            raise ValueError("its last layer cannot hold the priors of its heads")
        return bytes(changed._content)

    def log_probabilities(self, images: Pixels) -> Floats:
        """The input of this layer, (n, heads, 7), for faces (n, height, width) uint8."""
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
        # It warns that keeping inner tensors, which are needed here, costs memory.
        warnings.filterwarnings("ignore", message=".*experimental_preserve_all_tensors", category=UserWarning)
        return Interpreter(model_content=content, num_threads=2, experimental_preserve_all_tensors=True)


class _Graph:
    """Reads the FlatBuffer of the file in place (schema.fbs of TensorFlow Lite)."""

    def __init__(self, content: bytearray) -> None:
        from tensorflow.lite.python import schema_py_generated as schema

        self._schema = schema
        self._model = schema.Model.GetRootAs(content, 0)
        self._graph = self._model.Subgraphs(0)

    def last_dense(self) -> tuple[int, int, int]:
        """Tensor numbers of input, weights and bias (-1: none) of the dense layer before the softmax."""
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
        """The values of a tensor, flat, as a view into the content."""
        found = self._graph.Tensors(tensor)
        values = self._model.Buffers(found.Buffer()).DataAsNumpy()
        if found.Type() != self._schema.TensorType.FLOAT32 or not isinstance(values, np.ndarray):
            raise ValueError(_OTHER_LAYER)
        return values.view(np.float32)

    def _kind(self, operator: int) -> int:
        code = self._graph.Operators(operator).OpcodeIndex()
        return int(self._model.OperatorCodes(code).BuiltinCode())
