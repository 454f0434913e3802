"""Opens Keras files from other people without running, importing or unpickling anything they contain.

Should run in a separate process, because the libraries that read these files are large and written in C.
"""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from trainer.network import runtime
from trainer.network.keras_names import CLASSES, CODE, MODULES, OPERATIONS
from trainer.network.keras_types import Model
from trainer.shared.bundle import DAMAGED_ARCHIVE, MAX_MEMBER, check_members
from trainer.shared.errors import TrainerError, first_line, reason

_CONFIG, _WEIGHTS = "config.json", "model.weights.h5"
_MAX_CONFIG = 32 * 2**20
# For a damaged HDF5 file, h5py also raises these; SystemError comes from a bug in its own error handling.
_DAMAGED: tuple[type[Exception], ...] = (*DAMAGED_ARCHIVE, TypeError, AttributeError, SystemError)


class _ForeignContentError(Exception):
    """A file that contains more than a network. The message is a sentence without its subject, the file."""


def load_keras(source: Path) -> Model:
    """Load the model of a Keras file, without compiling it. Raises TrainerError."""
    if not source.is_file():
        raise TrainerError(f"There is no file {source}. Check the path.")
    if source.suffix.lower() not in (".keras", ".h5", ".hdf5"):
        raise TrainerError(f"{source.name} is not a Keras model: its name must end in .keras or .h5.")
    with tempfile.TemporaryDirectory() as scratch:
        checked = _checked_copy(source, Path(scratch))
        with runtime.silent_import():
            import keras
        try:
            model: Model = keras.saving.load_model(checked, compile=False, safe_mode=True)
        except Exception as error:  # Keras raises many types
            raise TrainerError(
                f"{source.name} cannot be read as a Keras model: {first_line(error)}"
            ) from error
        return model


def _checked_copy(source: Path, folder: Path) -> Path:
    """Make a copy that contains only what was checked. Raises TrainerError."""
    # By extension only, like Keras: a file can be HDF5 and zip at once, with different content.
    copy = folder / f"model{source.suffix.lower()}"
    try:
        if copy.suffix == ".keras":
            _rebuild_archive(source, copy)
        else:
            _copy_file(source, copy)
            _check_hdf5(copy, with_network=True)
    except TrainerError:
        raise
    except _ForeignContentError as error:
        raise TrainerError(f"{source.name} {error}") from error
    except KeyError as error:
        raise TrainerError(
            f"{source.name} contains no network (perhaps only weights). Save the whole model."
        ) from error
    except _DAMAGED as error:
        raise TrainerError(f"{source.name} is damaged or not a Keras model.") from error
    return copy


def _copy_file(source: Path, copy: Path) -> None:
    try:
        shutil.copyfile(source, copy)
    except OSError as error:
        raise TrainerError(
            f"{source.name} cannot be copied to a temporary folder: {reason(error)}."
        ) from error


def _rebuild_archive(source: Path, copy: Path) -> None:
    """Write only network and weights into a new archive."""
    weights = copy.with_name(_WEIGHTS)
    with zipfile.ZipFile(source) as members:
        try:
            check_members(members, (_CONFIG, _WEIGHTS))
        except ValueError as error:
            raise _ForeignContentError(f"cannot be opened: {error}.") from error
        if members.getinfo(_CONFIG).file_size > _MAX_CONFIG:
            raise _ForeignContentError("describes a network that is too large.")
        config = _without_training(json.loads(members.read(_CONFIG)))
        _check_network(config)
        with members.open(_WEIGHTS) as packed, weights.open("wb") as target:
            shutil.copyfileobj(packed, target)
    _check_hdf5(weights, with_network=False)
    with zipfile.ZipFile(copy, "w") as rebuilt:
        rebuilt.writestr("metadata.json", "{}")
        rebuilt.writestr(_CONFIG, json.dumps(config))
        rebuilt.write(weights, _WEIGHTS)
    weights.unlink()


def _without_training(value: object) -> object:
    """Remove losses, metrics and optimizers, which are not needed and may contain code."""
    if isinstance(value, dict):
        return {name: _without_training(item) for name, item in value.items() if name != "compile_config"}
    return [_without_training(item) for item in value] if isinstance(value, list) else value


def _check_hdf5(file: Path, *, with_network: bool) -> None:
    """Raise _ForeignContentError if content is in other files, is too large, or is code."""
    import h5py

    def check_link(name: str, link: object) -> str | None:
        """The reason to refuse the file, if any. It is returned, because raising inside h5py breaks h5py."""
        if not isinstance(link, h5py.HardLink):
            return "links to content elsewhere, which is not read."
        item = content[name]
        if isinstance(item, h5py.Dataset):
            if item.is_virtual or item.external:
                return "takes its weights from other files, which are not read."
            sizes.append(item.nbytes)
        return None

    sizes = list[int]()
    with h5py.File(file, "r") as content:
        refusal = content.visititems_links(check_link)
        if not refusal and sum(sizes) > MAX_MEMBER:
            refusal = "unpacks to more than a model can contain."
        if refusal:
            raise _ForeignContentError(refusal)
        if with_network:
            text = content.attrs["model_config"]
            _check_network(json.loads(text if isinstance(text, str) else text.decode()))


def _check_network(config: object) -> None:
    """Raise _ForeignContentError for a part that is not known to be pure computation."""
    pending: list[object] = [config]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            if "class_name" in value:
                _check_class(value)
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)


def _check_class(part: Mapping[str, object]) -> None:
    name, module = part["class_name"], part.get("module") or "keras"
    registered = part.get("registered_name")
    if not isinstance(name, str) or name in CODE:
        raise _ForeignContentError("contains its own code, which is not run.")
    operation = isinstance(module, str) and module.startswith(OPERATIONS)
    if not operation and (not isinstance(module, str) or module not in MODULES):
        raise _ForeignContentError(f"needs code from {str(module)[:60]}, which is not run.")
    if registered not in (None, name):
        raise _ForeignContentError(f"needs code named {str(registered)[:60]}, which is not run.")
    if not operation and name not in CLASSES:
        raise _ForeignContentError(
            f"has a part of type {name[:60]}, which is not opened: it could access more than the file."
        )
