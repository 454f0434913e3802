"""Makes malicious files by publicly known tricks: archives, Keras files, HDF5.

All are written without Keras, which takes seconds to import.
"""

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np

Config = dict[str, Any]


def network(*layers: Config) -> Config:
    """The configuration of a small network that contains these layers."""
    first = {
        "module": "keras.layers",
        "class_name": "InputLayer",
        "config": {"batch_shape": [None, 48, 48, 1]},
    }
    last = {"module": "keras.layers", "class_name": "Dense", "config": {"units": 7, "activation": "softmax"}}
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": "network", "layers": [first, *layers, last]},
    }


def write_emotion_model(path: Path) -> Path:
    """A harmless, usable `.keras` file with one layer of weights."""
    flatten = {"module": "keras.layers", "class_name": "Flatten", "config": {}}
    return write_keras(path, network(flatten), rows=48 * 48)


def write_weights(path: Path, fill: Callable[[h5py.File], object] = lambda file: None, rows: int = 4) -> Path:
    with h5py.File(path, "w") as file:
        file["layers/dense/vars/0"] = np.linspace(-1e-3, 1e-3, rows * 7, dtype=np.float32).reshape(rows, 7)
        file["layers/dense/vars/1"] = np.zeros(7, np.float32)
        fill(file)
    return path


def write_keras(
    path: Path, config: object, fill: Callable[[h5py.File], object] = lambda file: None, rows: int = 4
) -> Path:
    """Write a `.keras` file. config: as text or as a value. fill: adds content to its weights."""
    weights = write_weights(path.with_suffix(".weights"), fill, rows)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as members:
        members.writestr("metadata.json", "{}")
        members.writestr("config.json", config if isinstance(config, str | bytes) else json.dumps(config))
        members.write(weights, "model.weights.h5")
    weights.unlink()
    return path


def write_h5(path: Path, config: object, fill: Callable[[h5py.File], object] = lambda file: None) -> Path:
    """Write a file of the older format."""
    write_weights(path, fill)
    with h5py.File(path, "a") as file:
        file.attrs["model_config"] = config if isinstance(config, str | bytes) else json.dumps(config)
    return path


def hostile_networks(marker: Path) -> Iterator[tuple[str, Config]]:
    """Networks that would touch `marker` or read a file of the user, with the name of their trick."""

    def layer(module: Any, name: Any, config: Any = None, **more: Any) -> Config:
        return {"module": module, "class_name": name, "config": config if config is not None else {}, **more}

    command, here = f"touch {marker}", str(Path(__file__))
    code = {"class_name": "__lambda__", "config": {"value": ["4wAAAAA=", None, None]}}
    enable = layer("keras.config", "function", "enable_unsafe_deserialization", registered_name="function")
    fetch = layer("keras.utils", "function", "get_file", registered_name="function")
    dense = {"units": 7, "activation": layer("os", "function", "system", registered_name="function")}
    yield "Lambda with byte code", network(layer("keras.layers", "Lambda", {"function": code}))
    yield "Lambda of another function", network(layer("keras.layers", "Lambda", {"function": enable}))
    yield (
        "Lambda that fetches a file",
        network(
            layer(
                "keras.layers", "Lambda", {"function": fetch, "arguments": {"origin": "file:///etc/passwd"}}
            )
        ),
    )
    yield "Lambda without a module", network({"class_name": "Lambda", "config": {"function": code}})
    yield "Lambda by its inner name", network(layer("keras.src.layers.core.lambda_layer", "Lambda", {}))
    yield (
        "Lambda in a wrapper",
        network(layer("keras.layers", "TimeDistributed", {"layer": layer("keras.layers", "Lambda", {})})),
    )
    yield "Lambda in a network", network(network(layer("keras.layers", "Lambda", {})))
    yield (
        "operation of TensorFlow",
        network({"class_name": "TFOpLambda", "config": {"function": "io"}}),
    )
    yield "another module", network(layer("os", "system", {"command": command}))
    yield "builtins", network(layer("builtins", "exec", {"source": f"open({str(marker)!r}, 'w')"}))
    yield "function as activation", network(layer("keras.layers", "Dense", dense))
    yield (
        "registered name",
        network(layer("keras.layers", "Dense", {}, registered_name="os>system")),
    )
    yield "custom class", network(layer(None, "Mine", {}, registered_name="Custom>Mine"))
    yield "module within Keras", network(layer("keras.src.utils.file_utils", "get_file", {"origin": here}))
    yield "module that is no text", network(layer(["os"], "system", {}))
    yield "class that is no text", network(layer("keras.layers", ["Lambda"], {}))
    yield "pickle for PyTorch", network(layer("keras.layers", "TorchModuleWrapper", {"module": "gASVAAAA"}))
    yield "saved model of TensorFlow", network(layer("keras.layers", "TFSMLayer", {"filepath": here}))
    yield "Jax layer", network(layer("keras.layers", "JaxLayer", {"call_fn": enable}))
    yield "file as vocabulary", network(layer("keras.layers", "StringLookup", {"vocabulary": here}))
    yield "type of TensorFlow", network(layer(None, "__typespec__", [], spec_name="system"))
    yield "registered type", network({"class_name": "TypeSpec", "type_spec": "x", "serialized": []})


def hostile_weights(folder: Path) -> Iterator[tuple[str, Callable[[h5py.File], object]]]:
    """Functions that make an HDF5 file malicious, with the name of their trick."""
    other = folder / "other.h5"
    with h5py.File(other, "w") as file:
        file["secret"] = np.zeros(4, np.float32)

    def virtual(file: h5py.File) -> None:
        layout = h5py.VirtualLayout((4,), np.float32)
        layout[:] = h5py.VirtualSource(str(other), "secret", (4,))
        file.create_virtual_dataset("layers/virtual", layout)

    def external(file: h5py.File) -> None:
        file.create_dataset("layers/outside", (4,), np.uint8, external=[(str(other), 0, h5py.h5f.UNLIMITED)])

    def huge(file: h5py.File) -> None:
        file.create_dataset("layers/huge", (2**20, 2**20), np.float32, chunks=(1024, 1024))

    def outer(file: h5py.File) -> None:
        file["layers/other"] = h5py.ExternalLink(str(other), "secret")

    def soft(file: h5py.File) -> None:
        file["layers/soft"] = h5py.SoftLink("/layers/dense")

    yield "link to another file", outer
    yield "link within the file", soft
    yield "virtual data", virtual
    yield "data outside", external
    yield "huge data", huge


def hostile_members(wanted: str) -> Mapping[str, Callable[[zipfile.ZipFile], object]]:
    """Functions that make an archive malicious, by trick. wanted: a member that its reader needs."""

    def link(archive: zipfile.ZipFile) -> None:
        member = zipfile.ZipInfo("link")
        member.external_attr = 0o120777 << 16
        archive.writestr(member, "/etc/passwd")

    return {
        "parent": lambda archive: archive.writestr("../evil", b"x"),
        "parent below": lambda archive: archive.writestr("train/../../evil", b"x"),
        "absolute": lambda archive: archive.writestr("/tmp/evil", b"x"),
        "parent on Windows": lambda archive: archive.writestr("..\\evil", b"x"),
        "drive": lambda archive: archive.writestr("C:\\evil", b"x"),
        "link": link,
        "bomb": lambda archive: archive.writestr(wanted, bytes(80 * 2**20), zipfile.ZIP_DEFLATED),
    }
