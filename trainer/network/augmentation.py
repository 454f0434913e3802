"""A Keras layer that changes training images randomly each time they are seen."""

import math

import keras
import numpy as np
from keras import ops

from trainer.network.keras_types import Shape, Tensor
from trainer.shared.config import AugmentationConfig

BLUR_SIGMA = 1.5  # pixels, of the blurred image that is mixed in
_ERASED = (0.1, 0.5)  # shortest and longest side of an erased rectangle, as a share of the image


class FaceAugmentation(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Applies geometric changes, then camera effects, then random erasing; active in training only.

    Input and output are (n, height, width, 1) float, 0 to 255. Rotation, zoom, shift and mirroring are one
    affine transform and so one bilinear resampling, which blurs less and is faster than four. The random
    state is a variable of the layer, so a checkpoint of the model's variables contains it.
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
            images = self._mix_blur(images)
        if config.gamma:
            images = self._adjust_gamma(images)
        images = self._adjust_brightness(images)
        if config.noise:
            images = self._add_noise(images)
        images = ops.clip(images, 0, 255)
        return self._random_erasing(images) if config.erase else images

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def _uniform_scalar(self, images: Tensor, limit: float) -> Tensor:
        """(n,) from a uniform distribution between -limit and limit."""
        return keras.random.uniform((ops.shape(images)[0],), -limit, limit, seed=self.seed_generator)

    def _uniform(self, images: Tensor, low: float = 0.0, high: float = 1.0) -> Tensor:
        """(n, 1, 1, 1) from a uniform distribution between low and high."""
        shape = (ops.shape(images)[0], 1, 1, 1)
        return keras.random.uniform(shape, low, high, seed=self.seed_generator)

    def _affine_parameters(self, images: Tensor) -> Tensor:
        """(n, 8): the affine transform about the center, from pixels of the output to those of the input."""
        config, size = self.config, images.shape[1]
        center = (size - 1) / 2
        angle = self._uniform_scalar(images, config.rotation * math.pi / 180)
        zoom = 1 + self._uniform_scalar(images, config.zoom)
        across, down = (self._uniform_scalar(images, config.shift * size) for _ in range(2))
        mirror = ops.sign(self._uniform_scalar(images, 1.0)) if config.flip else ops.ones_like(angle)
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

    def _mix_blur(self, images: Tensor) -> Tensor:
        """Mix half of the images with a blurred copy, as if out of focus or far away."""
        reach = math.ceil(2 * BLUR_SIGMA)
        row = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * BLUR_SIGMA**2)).astype(np.float32)
        row /= row.sum()
        blurred = ops.pad(images, [[0, 0], [reach, reach], [reach, reach], [0, 0]], mode="reflect")
        blurred = ops.conv(blurred, row.reshape(-1, 1, 1, 1), padding="valid")
        blurred = ops.conv(blurred, row.reshape(1, -1, 1, 1), padding="valid")
        share = ops.maximum(self._uniform(images, -self.config.blur, self.config.blur), 0.0)
        return images + share * (blurred - images)

    def _adjust_gamma(self, images: Tensor) -> Tensor:
        """Move dark and bright tones apart or together, as poor light and the tone curve of a camera do."""
        exponent = ops.exp(self._uniform(images, -self.config.gamma, self.config.gamma))
        return 255 * ops.power(ops.clip(images / 255, 1e-3, 1.0), exponent)

    def _adjust_brightness(self, images: Tensor) -> Tensor:
        config = self.config
        if config.contrast:
            mean = ops.mean(images, axis=(1, 2, 3), keepdims=True)
            images = mean + (images - mean) * (1 + self._uniform(images, -config.contrast, config.contrast))
        return images + 255 * self._uniform(images, -config.brightness, config.brightness)

    def _add_noise(self, images: Tensor) -> Tensor:
        """Add noise to half of the images."""
        sigma = ops.maximum(self._uniform(images, -self.config.noise, self.config.noise), 0.0)
        return images + sigma * keras.random.normal(ops.shape(images), seed=self.seed_generator)

    def _random_erasing(self, images: Tensor) -> Tensor:
        """Cover a rectangle with a uniform gray (Zhong et al., Random Erasing, AAAI 2020)."""
        positions = ops.arange(images.shape[1], dtype="float32") / images.shape[1]

        def inside(shape: tuple[int, ...]) -> Tensor:
            half = self._uniform(images, *_ERASED) / 2
            return ops.abs(ops.reshape(positions, shape) - self._uniform(images)) < half

        chosen = self._uniform(images) < self.config.erase
        hole = ops.logical_and(ops.logical_and(inside((1, -1, 1, 1)), inside((1, 1, -1, 1))), chosen)
        return ops.where(hole, 255 * self._uniform(images), images)
