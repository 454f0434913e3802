"""Batches for Keras, out of a split that lies in memory."""

import math

import keras
import numpy as np
from numpy.typing import NDArray

from trainer.data.targets import Targets
from trainer.shared.face_input import Pixels


class Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no types
    """(images (n, 48, 48, 1) float32 0 to 255, targets (n, heads, 7) float32).

    With a seed the order is drawn anew for each `epoch`, from seed and epoch alone: a resumed run
    sees the same batches as one that was never interrupted. Without one it is the split's order.
    """

    def __init__(self, images: Pixels, targets: Targets, batch_size: int, seed: int | None = None) -> None:
        super().__init__()
        self._images, self._targets = images, targets
        self._batch_size, self._seed = batch_size, seed
        self.epoch = 0

    @property
    def epoch(self) -> int:
        return self._epoch

    @epoch.setter
    def epoch(self, epoch: int) -> None:
        self._epoch = epoch
        self._order = np.arange(len(self._images))
        if self._seed is not None:
            np.random.default_rng([self._seed, epoch]).shuffle(self._order)

    def __len__(self) -> int:
        return math.ceil(len(self._images) / self._batch_size)

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], Targets]:
        chosen = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        return self._images[chosen][..., None].astype(np.float32), self._targets[chosen]


class EpochOrder(keras.callbacks.Callback):  # type: ignore[misc]
    """Tells the batches which epoch it is."""

    def __init__(self, batches: Batches) -> None:
        super().__init__()
        self._batches = batches

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self._batches.epoch = epoch
