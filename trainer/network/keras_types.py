"""Types for Keras, which has none. Does not import it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Shape = tuple[int | None, ...]
# An array of the backend, or a symbolic one while a network is built. It has the operators of NumPy.
Tensor: TypeAlias = Any
# Each kind of layer has other fields.
Layer: TypeAlias = Any


class Weight(Protocol):
    """A variable of a network."""

    @property
    def shape(self) -> Shape: ...

    def assign(self, value: Tensor) -> object: ...


class Model(Protocol):
    """The part of `keras.Model` that is used here."""

    @property
    def name(self) -> str: ...

    @property
    def layers(self) -> Sequence[Layer]: ...

    @property
    def inputs(self) -> Sequence[Tensor]: ...

    @property
    def outputs(self) -> Sequence[Tensor]: ...

    @property
    def input_shape(self) -> Shape: ...

    @property
    def output_shape(self) -> Shape: ...

    @property
    def weights(self) -> Sequence[Weight]: ...

    def __call__(self, inputs: Tensor, *, training: bool | None = None) -> Tensor: ...

    def predict(
        self, x: NDArray[np.float32], *, batch_size: int, verbose: int
    ) -> NDArray[np.floating[Any]]: ...

    def count_params(self) -> int: ...

    def get_weights(self) -> list[NDArray[np.float32]]: ...

    def set_weights(self, weights: Sequence[NDArray[np.float32]]) -> None: ...

    def load_weights(self, filepath: Path) -> None: ...

    def save(self, filepath: Path) -> None: ...

    def export(self, filepath: str, format: str, *, verbose: bool) -> None: ...  # noqa: A002 - Keras's
