"""Training pictures, changed a little each time they are seen, by one Keras layer."""

from typing import Any

import keras
from keras import ops

from trainer.config import AugmentationConfig


class FaceAugmentation(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Rotation, zoom, shift, mirroring and brightness; active in training only.

    Takes and gives (n, height, width, 1) float, 0 to 255. The four geometric changes are one affine map
    and so one bilinear resampling, which blurs less and costs less than four. The random state is a
    variable of the layer, so a checkpoint of the model's variables holds it too.
    """

    def __init__(self, config: AugmentationConfig, seed: int, **options: Any) -> None:
        super().__init__(**options)
        self.config = config
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, images: Any, training: bool | None = None) -> Any:
        if not training:
            return images
        changed = ops.image.affine_transform(
            images, self._maps(images), interpolation="bilinear", fill_mode="nearest"
        )
        brighter = self._draw(images, 255 * self.config.brightness)
        return ops.clip(changed + brighter[:, None, None, None], 0, 255)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def _draw(self, images: Any, limit: float) -> Any:
        """(n,) evenly from -limit to limit."""
        return keras.random.uniform((ops.shape(images)[0],), -limit, limit, seed=self.seed_generator)

    def _maps(self, images: Any) -> Any:
        """(n, 8): from each pixel of the result to its place in the picture, about the centre."""
        config, size = self.config, images.shape[1]
        center = (size - 1) / 2
        angle = self._draw(images, config.rotation * 3.141592653589793 / 180)
        zoom = 1 + self._draw(images, config.zoom)
        across, down = (self._draw(images, config.shift * size) for _ in range(2))
        mirror = ops.sign(self._draw(images, 1.0)) if config.flip else ops.ones_like(angle)
        a, b = ops.cos(angle) * zoom, ops.sin(angle) * zoom
        rows = [
            a * mirror,
            -b,
            center - a * mirror * center + b * center + across,
            b * mirror,
            a,
            center - b * mirror * center - a * center + down,
        ]
        zero = ops.zeros_like(angle)
        return ops.stack([*rows, zero, zero], axis=1)
