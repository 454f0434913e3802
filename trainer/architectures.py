"""The networks that can be trained, by name.

Each takes raw gray pixels (n, 48, 48, 1), 0 to 255 (the scaling is a layer inside), and gives
probabilities (n, 7) in the order of LABELS.
"""

from collections.abc import Callable
from typing import Any

import keras
from keras import layers

from trainer.face_input import INPUT_SIZE, LABELS

Builder = Callable[[type[keras.layers.Layer]], keras.Model]


class FusedBatchNormalization(layers.BatchNormalization):  # type: ignore[misc]  # Keras has no types
    """Keras's layer with TensorFlow's fused kernel in training: the same result, and an epoch of the
    seed network takes half the time on a CPU. Used while a model trains; what is saved holds
    Keras's own layer.
    """

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        if not training or len(inputs.shape) != 4 or keras.backend.backend() != "tensorflow":
            return super().call(inputs, training=training, mask=mask)
        import tensorflow as tf

        outputs, mean, variance = tf.compat.v1.nn.fused_batch_norm(
            inputs,
            tf.cast(self.gamma, tf.float32),
            tf.cast(self.beta, tf.float32),
            epsilon=self.epsilon,
            is_training=True,
        )
        count = tf.cast(tf.size(inputs) / tf.shape(inputs)[-1], tf.float32)
        variance *= (count - 1) / count  # the kernel gives the unbiased estimate, Keras keeps the biased
        for moving, batch in ((self.moving_mean, mean), (self.moving_variance, variance)):
            moving.assign(moving * self.momentum + batch * (1 - self.momentum))
        return outputs


def seed_cnn(normalization: type[keras.layers.Layer]) -> keras.Model:
    """The classic four-block network of FER2013 tutorials: 4,478,727 parameters."""

    def convolution(x: Any, filters: int, size: int, dropout: float) -> Any:
        x = layers.Conv2D(filters, size, padding="same")(x)
        x = layers.MaxPooling2D()(layers.ReLU()(normalization()(x)))
        return layers.Dropout(dropout)(x) if dropout else x

    def dense(x: Any, units: int) -> Any:
        x = normalization()(layers.Dense(units)(x))
        return layers.Dropout(0.25)(layers.ReLU()(x))

    inputs = keras.Input((INPUT_SIZE, INPUT_SIZE, 1), name="gray_pixels")
    x = layers.Rescaling(1 / 255)(inputs)
    for filters, size, dropout in ((64, 3, 0), (128, 5, 0.25), (512, 3, 0.25), (512, 3, 0.25)):
        x = convolution(x, filters, size, dropout)
    x = layers.Flatten()(x)
    for units in (256, 512):
        x = dense(x, units)
    outputs = layers.Dense(len(LABELS), activation="softmax", dtype="float32", name="probabilities")(x)
    return keras.Model(inputs, outputs, name="seed")


# The names must be those of trainer.config.ARCHITECTURES, which are checked before Keras is there.
BUILDERS: dict[str, Builder] = {"seed": seed_cnn}


def build(name: str, *, fused: bool = False) -> keras.Model:
    """A new network with random weights. fused: see FusedBatchNormalization."""
    return BUILDERS[name](FusedBatchNormalization if fused else layers.BatchNormalization)
