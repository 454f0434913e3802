"""Converts a Keras model to ONNX, layer by layer.

Supports the layers of the app's networks and of the classic ones. The layout of images is (n, height, width,
channels) in Keras and (n, channels, height, width) in ONNX, so tensors with four axes are transposed right
after the input and before their channels are flattened.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
import onnx
from keras import layers
from numpy.typing import ArrayLike
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from trainer.network.keras_types import Layer, Model, Shape, Tensor
from trainer.shared.errors import TrainerError
from trainer.shared.files import write_bytes
from trainer.shared.labels import INPUT_SIZE, LABELS

# OpenCV 4.10 and runtimes since 2022 read these versions.
_OPSET, _IR_VERSION = 15, 8
_TO_ONNX, _TO_KERAS = (0, 3, 1, 2), (0, 2, 3, 1)
_TOLERANCE = 1e-3
_ACTIVATIONS: Mapping[str, str] = {
    "relu": "Relu",
    "sigmoid": "Sigmoid",
    "softmax": "Softmax",
    "tanh": "Tanh",
    "elu": "Elu",
}
_DESCRIPTION = (
    f"Facial expressions. Input: gray faces of {INPUT_SIZE}x{INPUT_SIZE} pixels, 0 to 255. "
    f"Output: the probabilities of {', '.join(LABELS)}."
)


def write_onnx(model: Model, path: Path) -> None:
    """Write a model, from gray faces (n, 48, 48, 1) to probabilities (n, 7), as one ONNX file.

    Raises:
        TrainerError: if a layer of the network is not supported.
        OSError: if the file cannot be written.
    """
    graph = _Graph()
    source = graph.as_onnx("gray_pixels", model.inputs[0].shape)
    converted = graph.finished(graph.add_model(model, source))
    _check(converted, model)
    write_bytes(path, converted.SerializeToString())


class _UnknownError(Exception):
    """Raised for a layer, or a setting of one, that is not supported."""


class _Graph:
    """Collects nodes and weights. Tensors are identified by name; shapes are those of Keras."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._weights: list[onnx.TensorProto] = []

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add a node, and return the name of its output."""
        name = f"{kind.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [name], name, **attributes))
        return name

    def weight(self, values: ArrayLike, kind: type[np.generic] = np.float32) -> str:
        name = f"weight_{len(self._weights)}"
        array = np.ascontiguousarray(np.asarray(values, kind))
        self._weights.append(numpy_helper.from_array(array, name))
        return name

    def add_model(self, model: Layer, source: str) -> str:
        """Add all layers of a model with one input, including those of nested models."""
        if isinstance(model, keras.Sequential):
            model = model._functional
        names = {id(model.inputs[0]): source}
        for depth in sorted(model._nodes_by_depth, reverse=True):
            for node in model._nodes_by_depth[depth]:
                if not node.is_input:
                    sources = [names[id(tensor)] for tensor in node.input_tensors]
                    shapes = [tensor.shape for tensor in node.input_tensors]
                    names[id(node.outputs[0])] = self._add_layer(node.operation, sources, shapes)
        return names[id(model.outputs[0])]

    def as_onnx(self, source: str, shape: Shape) -> str:
        return self.add("Transpose", source, perm=_TO_ONNX) if len(shape) == 4 else source

    def as_keras(self, source: str, shape: Shape) -> str:
        return self.add("Transpose", source, perm=_TO_KERAS) if len(shape) == 4 else source

    def activate(self, activation: Callable[[Tensor], Tensor], source: str, rank: int) -> str:
        """Add an activation function. Raises _UnknownError."""
        name = keras.activations.serialize(activation)
        if name == "linear":
            return source
        if name not in _ACTIVATIONS:
            raise _UnknownError
        options = {"axis": 1 if rank == 4 else -1} if name == "softmax" else {}
        return self.add(_ACTIVATIONS[name], source, **options)

    def finished(self, last: str) -> onnx.ModelProto:
        self._nodes.append(helper.make_node("Identity", [last], ["probabilities"], "probabilities"))
        size = INPUT_SIZE
        faces = helper.make_tensor_value_info("gray_pixels", TensorProto.FLOAT, ["faces", size, size, 1])
        probabilities = helper.make_tensor_value_info(
            "probabilities", TensorProto.FLOAT, ["faces", len(LABELS)]
        )
        graph = helper.make_graph(
            self._nodes, "emotions", [faces], [probabilities], self._weights, _DESCRIPTION
        )
        opset = helper.make_opsetid("", _OPSET)
        model = helper.make_model(graph, opset_imports=[opset], ir_version=_IR_VERSION)
        helper.set_model_props(model, {"labels": ",".join(LABELS)})
        return model

    def _add_layer(self, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
        if isinstance(layer, keras.Model):
            return self.add_model(layer, sources[0])
        try:
            return _WRITERS[type(layer).__name__](self, layer, sources, shapes)
        except (_UnknownError, KeyError) as error:
            raise TrainerError(
                f"The network's layer {layer.name} ({type(layer).__name__}) cannot be written as ONNX. "
                "Export the model as .keras or .tflite."
            ) from error


def _check(converted: onnx.ModelProto, model: Model) -> None:
    """Raise TrainerError if the reference implementation of ONNX does not agree with Keras."""
    onnx.checker.check_model(converted)
    faces = np.random.default_rng(0).integers(0, 256, (2, INPUT_SIZE, INPUT_SIZE, 1)).astype(np.float32)
    with np.errstate(all="ignore"):  # the simple reference implementation overflows for extreme numbers
        results: Any = ReferenceEvaluator(converted).run(None, {"gray_pixels": faces})
    expected = np.asarray(model(faces, training=False), np.float32)
    if (np.abs(results[0] - expected) > _TOLERANCE).any():  # NaN from an overflow does not compare as greater
        raise TrainerError(
            "The ONNX file would not give the same predictions as the model. "
            "Export the model as .keras or .tflite."
        )


# Adds one kind of layer. Takes (graph, layer, names and shapes of its inputs); gives the name of its output.
_Writer = Callable[[_Graph, Layer, list[str], list[Shape]], str]


def _identity(graph: _Graph, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
    return sources[0]


def _rescaling(graph: _Graph, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
    _require(np.ndim(layer.scale) == 0 and np.ndim(layer.offset) == 0)
    scaled = graph.add("Mul", sources[0], graph.weight(layer.scale))
    return graph.add("Add", scaled, graph.weight(layer.offset)) if layer.offset else scaled


def _convolution(graph: _Graph, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
    _require(layer.data_format == "channels_last")
    inputs = [sources[0], graph.weight(np.transpose(layer.kernel, (3, 2, 0, 1)))]
    if layer.use_bias:
        inputs.append(graph.weight(layer.bias))
    result = graph.add(
        "Conv",
        *inputs,
        strides=layer.strides,
        dilations=layer.dilation_rate,
        group=layer.groups,
        pads=_pads(layer.padding, shapes[0], layer.kernel_size, layer.strides, layer.dilation_rate),
    )
    return graph.activate(layer.activation, result, 4)


def _pooling(kind: str) -> _Writer:
    def write(graph: _Graph, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
        _require(layer.data_format == "channels_last")
        pads = _pads(layer.padding, shapes[0], layer.pool_size, layer.strides, (1, 1))
        return graph.add(kind, sources[0], kernel_shape=layer.pool_size, strides=layer.strides, pads=pads)

    return write


def _global_pooling(kind: str) -> _Writer:
    def write(graph: _Graph, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
        _require(layer.data_format == "channels_last")
        pooled = graph.add(kind, sources[0])
        return pooled if layer.keepdims else graph.add("Flatten", pooled)

    return write


def _normalization(graph: _Graph, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
    axis = layer.axis if isinstance(layer.axis, int) else layer.axis[0]
    _require(axis in (-1, len(shapes[0]) - 1) and len(shapes[0]) in (2, 4))
    mean, variance = np.asarray(layer.moving_mean), np.asarray(layer.moving_variance)
    gamma = layer.gamma if layer.scale else np.ones_like(mean)
    beta = layer.beta if layer.center else np.zeros_like(mean)
    weights = [graph.weight(values) for values in (gamma, beta, mean, variance)]
    return graph.add("BatchNormalization", sources[0], *weights, epsilon=layer.epsilon)


def _dense(graph: _Graph, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
    _require(len(shapes[0]) == 2)
    weights = [graph.weight(layer.kernel)]
    if layer.use_bias:
        weights.append(graph.weight(layer.bias))
    return graph.activate(layer.activation, graph.add("Gemm", sources[0], *weights), 2)


def _activation(graph: _Graph, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
    return graph.activate(layer.activation, sources[0], len(shapes[0]))


def _relu(graph: _Graph, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
    _require(layer.max_value is None and not layer.negative_slope and not layer.threshold)
    return graph.add("Relu", sources[0])


def _elu(graph: _Graph, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
    return graph.add("Elu", sources[0], alpha=float(layer.alpha))


def _softmax(graph: _Graph, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
    _require(layer.axis == -1)
    return graph.activate(keras.activations.softmax, sources[0], len(shapes[0]))


def _log_softmax(graph: _Graph, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
    _require(layer.axis == -1 and len(shapes[0]) < 4)
    return graph.add("LogSoftmax", sources[0], axis=-1)


def _flatten(graph: _Graph, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
    _require(layer.data_format == "channels_last")
    return graph.add("Flatten", graph.as_keras(sources[0], shapes[0]))


def _reshape(graph: _Graph, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
    if isinstance(layer, layers.Reshape):
        target_shape = (0, *layer.target_shape)  # 0 keeps the number of faces
    else:
        target_shape = tuple(layer.newshape)
        _require(len(target_shape) < 4)
    source = graph.as_keras(sources[0], shapes[0])
    return graph.as_onnx(graph.add("Reshape", source, graph.weight(target_shape, np.int64)), target_shape)


# Operations of keras.ops that trainer.export.convert.build_inference_model uses.


def _flip(graph: _Graph, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
    width = shapes[0][2] if len(shapes[0]) == 4 else None
    _require(layer.axis == 2 and width is not None)
    assert width is not None
    columns = graph.weight(
        np.arange(width)[::-1], np.int64
    )  # not all runtimes support negative steps in slices
    return graph.add("Gather", sources[0], columns, axis=3)


def _concatenate(graph: _Graph, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
    _require(layer.axis == 0)
    return graph.add("Concat", *sources, axis=0)


def _mean(graph: _Graph, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
    axes = [layer.axis] if isinstance(layer.axis, int) else list(layer.axis)
    _require(axes == [0] and len(shapes[0]) == 3 and not layer.keepdims)
    return graph.add("ReduceMean", sources[0], axes=axes, keepdims=0)


def _log(graph: _Graph, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
    return graph.add("Log", sources[0])


def _merge(kind: str) -> _Writer:
    def write(graph: _Graph, layer: Layer, sources: list[str], shapes: list[Shape]) -> str:
        _require(isinstance(layer, layers.Layer) and len({len(shape) for shape in shapes}) == 1)
        result = sources[0]
        for other in sources[1:]:
            result = graph.add(kind, result, other)
        return result

    return write


def _pads(
    padding: str,
    shape: Shape,
    size: tuple[int, int],
    strides: tuple[int, int],
    dilation: tuple[int, int],
) -> list[int]:
    """Padding at top, left, bottom and right, as in TensorFlow, which adds an odd pixel at the end."""
    if padding != "same":
        return [0, 0, 0, 0]
    totals = []
    for length, kernel, stride, spread in zip(shape[1:3], size, strides, dilation, strict=True):
        _require(length is not None)
        assert length is not None
        covered = (-(-length // stride) - 1) * stride + (kernel - 1) * spread + 1
        totals.append(max(covered - length, 0))
    return [total // 2 for total in totals] + [total - total // 2 for total in totals]


def _require(known: bool) -> None:
    if not known:
        raise _UnknownError


_WRITERS: Mapping[str, _Writer] = {
    "Activation": _activation,
    "Add": _merge("Add"),
    "AveragePooling2D": _pooling("AveragePool"),
    "BatchNormalization": _normalization,
    "Concatenate": _concatenate,
    "Conv2D": _convolution,
    "Dense": _dense,
    "Dropout": _identity,
    "ELU": _elu,
    "Flatten": _flatten,
    "Flip": _flip,
    "GlobalAveragePooling2D": _global_pooling("GlobalAveragePool"),
    "GlobalMaxPooling2D": _global_pooling("GlobalMaxPool"),
    "Log": _log,
    "LogSoftmax": _log_softmax,
    "MaxPooling2D": _pooling("MaxPool"),
    "Mean": _mean,
    "Multiply": _merge("Mul"),
    "ReLU": _relu,
    "Rescaling": _rescaling,
    "Reshape": _reshape,
    "Softmax": _softmax,
}
