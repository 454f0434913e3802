"""Training pictures, changed a little each time they are seen, by one Keras layer."""

import math

import keras
import numpy as np
from keras import ops

from trainer.network.keras_types import Shape, Tensor
from trainer.shared.config import AugmentationConfig

BLUR_SIGMA = 1.5  # pixels, of the blurred picture that is mixed in
_ERASED = (0.1, 0.5)  # shortest and longest side of an erased rectangle, as a share of the picture


class FaceAugmentation(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Geometry, then what a camera does to a picture, then a hand in the way; active in training only.

    Takes and gives (n, height, width, 1) float, 0 to 255. Rotation, zoom, shift and mirroring are one
    affine map and so one bilinear resampling, which blurs less and costs less than four. The random
    state is a variable of the layer, so a checkpoint of the model's variables holds it too.
    """

    def __init__(self, config: AugmentationConfig, seed: int, **options: object) -> None:
        super().__init__(**options)
        self.config = config
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, images: Tensor, training: bool | None = None) -> Tensor:
        if not training:
            return images
        config = self.config
        images = ops.image.affine_transform(
            images, self._affine_parameters(images), interpolation="bilinear", fill_mode="nearest"
        )
        if config.blur:
            images = self._blurred(images)
        if config.gamma:
            images = self._adjust_gamma(images)
        images = self._adjust_brightness(images)
        if config.noise:
            images = self._noisy(images)
        images = ops.clip(images, 0, 255)
        return self._random_erasing(images) if config.erase else images

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def _draw(self, images: Tensor, limit: float) -> Tensor:
        """(n,) evenly from -limit to limit."""
        return keras.random.uniform((ops.shape(images)[0],), -limit, limit, seed=self.seed_generator)

    def _uniform(self, images: Tensor, low: float = 0.0, high: float = 1.0) -> Tensor:
        """(n, 1, 1, 1) evenly from low to high."""
        shape = (ops.shape(images)[0], 1, 1, 1)
        return keras.random.uniform(shape, low, high, seed=self.seed_generator)

    def _affine_parameters(self, images: Tensor) -> Tensor:
        """(n, 8): from each pixel of the result to its place in the picture, about the center."""
        config, size = self.config, images.shape[1]
        center = (size - 1) / 2
        angle = self._draw(images, config.rotation * math.pi / 180)
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

    def _blurred(self, images: Tensor) -> Tensor:
        """Half of the pictures, mixed with a blurred one: out of focus, or far away."""
        reach = math.ceil(2 * BLUR_SIGMA)
        row = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * BLUR_SIGMA**2)).astype(np.float32)
        row /= row.sum()
        blurred = ops.pad(images, [[0, 0], [reach, reach], [reach, reach], [0, 0]], mode="reflect")
        blurred = ops.conv(blurred, row.reshape(-1, 1, 1, 1), padding="valid")
        blurred = ops.conv(blurred, row.reshape(1, -1, 1, 1), padding="valid")
        share = ops.maximum(self._uniform(images, -self.config.blur, self.config.blur), 0.0)
        return images + share * (blurred - images)

    def _adjust_gamma(self, images: Tensor) -> Tensor:
        """Dark and bright tones moved apart or together, as poor light and a camera's own curve do."""
        exponent = ops.exp(self._uniform(images, -self.config.gamma, self.config.gamma))
        return 255 * ops.power(ops.clip(images / 255, 1e-3, 1.0), exponent)

    def _adjust_brightness(self, images: Tensor) -> Tensor:
        config = self.config
        if config.contrast:
            mean = ops.mean(images, axis=(1, 2, 3), keepdims=True)
            images = mean + (images - mean) * (1 + self._uniform(images, -config.contrast, config.contrast))
        return images + 255 * self._uniform(images, -config.brightness, config.brightness)

    def _noisy(self, images: Tensor) -> Tensor:
        """Half of the pictures."""
        sigma = ops.maximum(self._uniform(images, -self.config.noise, self.config.noise), 0.0)
        return images + sigma * keras.random.normal(ops.shape(images), seed=self.seed_generator)

    def _random_erasing(self, images: Tensor) -> Tensor:
        """A rectangle of one gray (Zhong et al., Random Erasing, AAAI 2020)."""
        places = ops.arange(images.shape[1], dtype="float32") / images.shape[1]

        def inside(shape: tuple[int, ...]) -> Tensor:
            half = self._uniform(images, *_ERASED) / 2
            return ops.abs(ops.reshape(places, shape) - self._uniform(images)) < half

        chosen = self._uniform(images) < self.config.erase
        hole = ops.logical_and(ops.logical_and(inside((1, -1, 1, 1)), inside((1, 1, -1, 1))), chosen)
        return ops.where(hole, 255 * self._uniform(images), images)
