"""Makes batches for Keras from a split in memory."""

import math

import keras
import numpy as np
from numpy.typing import NDArray

from trainer.data.targets import Targets
from trainer.shared.face_input import Pixels


class Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no types
    """Batches of images (n, 48, 48, 1) float32, 0 to 255, and targets (n, heads, 7) float32.

    With a seed, the images are shuffled for each epoch by seed and epoch alone, so a resumed run sees the
    same batches as an uninterrupted one. Without a seed, they keep the order of the split.

    Attributes:
        epoch: the current epoch, from 0; setting it shuffles the images.
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
    """Sets the epoch of the batches when it begins."""

    def __init__(self, batches: Batches) -> None:
        super().__init__()
        self._batches = batches

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self._batches.epoch = epoch
