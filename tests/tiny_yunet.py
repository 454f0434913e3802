"""A network with the inputs and outputs of YuNet: white squares of 32 pixels on black are its faces."""

import math
from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_SIDE = 640  # written into the file, as in the real one; OpenCV runs it on any size


def tiny_yunet(*, blind: bool = False, points: Sequence[tuple[float, float]] = ((0.5, 0.5),) * 5) -> bytes:
    """The content of the ONNX file. blind: it finds nothing.

    points: eyes, nose and corners of the mouth of its faces, in squares from the corner of the one found.
    """
    nodes, values, outputs = [], [], []
    for stride in (8, 16, 32):
        cells = (_SIDE // stride) ** 2
        seeing = stride == 32 and not blind
        nodes.append(
            helper.make_node(
                "AveragePool", ["input"], [f"mean{stride}"], kernel_shape=[stride] * 2, strides=[stride] * 2
            )
        )
        heads = {
            "cls": (1, 1 / 765 if seeing else 0.0, [0.0]),
            "obj": (1, 0.0, [1.0]),
            "bbox": (4, 0.0, [0.5, 0.5, math.log(1.5), math.log(2.0)]),  # 1.5 cells wide, 2 cells high
            "kps": (10, 0.0, [value for point in points for value in point]),
        }
        for name, (channels, weight, bias) in heads.items():
            at = f"{name}_{stride}"
            values += [
                _value(f"{at}w", np.full((channels, 3, 1, 1), weight, np.float32)),
                _value(f"{at}b", np.array(bias, np.float32)),
                _value(f"{at}s", np.array([1, -1, channels], np.int64)),
            ]
            nodes += [
                helper.make_node(
                    "Conv", [f"mean{stride}", f"{at}w", f"{at}b"], [f"{at}c"], kernel_shape=[1, 1]
                ),
                helper.make_node("Transpose", [f"{at}c"], [f"{at}t"], perm=[0, 2, 3, 1]),
                helper.make_node("Reshape", [f"{at}t", f"{at}s"], [at]),
            ]
            outputs.append(helper.make_tensor_value_info(at, TensorProto.FLOAT, [1, cells, channels]))
    given = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, _SIDE, _SIDE])
    graph = helper.make_graph(nodes, "yunet", [given], outputs, values)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)])
    model.ir_version = 8
    return bytes(model.SerializeToString())


def _value(name: str, content: "np.ndarray") -> onnx.TensorProto:
    return numpy_helper.from_array(content, name)
