"""Builds the networks that can be trained, by name.

Each takes raw gray pixels (n, 48, 48, 1), 0 to 255 (scaling is a layer of the network), and gives logits
(n, heads, 7) in the order of LABELS: one head for the labels, and one for the votes if there are two.
"""

from collections.abc import Callable, Sequence

import keras
from keras import layers

from trainer.network.keras_types import Model, Tensor
from trainer.shared.face_input import INPUT_SIZE, LABELS

Normalization = type[keras.layers.Layer]
Builder = Callable[[Normalization, int], keras.Model]


# Momentum of the moving statistics of batch normalization. Keras's default of 0.99 needs hundreds of steps,
# which take many epochs on a small data set; validation would be meaningless until then.
_MOMENTUM = 0.9


class FusedBatchNormalization(layers.BatchNormalization):  # type: ignore[misc]  # Keras has no types
    """Keras's layer with TensorFlow's fused kernel in training.

    The result is the same, and an epoch of the seed network takes half the time on a CPU. Only training
    uses it; saved models contain Keras's own layer.
    """

    def call(self, inputs: Tensor, training: bool | None = None, mask: Tensor | None = None) -> Tensor:
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
        variance *= (
            count - 1
        ) / count  # the kernel gives the unbiased estimate, but Keras uses the biased one
        for moving, batch in ((self.moving_mean, mean), (self.moving_variance, variance)):
            moving.assign(moving * self.momentum + batch * (1 - self.momentum))
        return outputs


def _scaled_input() -> tuple[Tensor, Tensor]:
    inputs = keras.Input((INPUT_SIZE, INPUT_SIZE, 1), name="gray_pixels")
    return inputs, layers.Rescaling(1 / 255)(inputs)


def _logits(x: Tensor, heads: int) -> Tensor:
    # Always in float32, because the loss takes the logarithm of their exponentials.
    x = layers.Dense(heads * len(LABELS), dtype="float32", name="logits")(x)
    return layers.Reshape((heads, len(LABELS)), dtype="float32", name="heads")(x)


def seed_cnn(normalization: Normalization, heads: int) -> keras.Model:
    """The classic four-block network of FER2013 tutorials: 4,478,727 parameters with one head."""

    def convolution(x: Tensor, filters: int, size: int, dropout: float) -> Tensor:
        x = layers.Conv2D(filters, size, padding="same")(x)
        x = layers.MaxPooling2D()(layers.ReLU()(normalization()(x)))
        return layers.Dropout(dropout)(x) if dropout else x

    def dense(x: Tensor, units: int) -> Tensor:
        x = normalization()(layers.Dense(units)(x))
        return layers.Dropout(0.25)(layers.ReLU()(x))

    inputs, x = _scaled_input()
    for filters, size, dropout in ((64, 3, 0), (128, 5, 0.25), (512, 3, 0.25), (512, 3, 0.25)):
        x = convolution(x, filters, size, dropout)
    x = layers.Flatten()(x)
    for units in (256, 512):
        x = dense(x, units)
    return keras.Model(inputs, _logits(x, heads), name="seed")


def residual_network(
    name: str, stem: int, stages: Sequence[Sequence[int]], dropout: float
) -> Callable[[Normalization, int], keras.Model]:
    """A residual network with squeeze-and-excitation: a stem at 48 pixels, then stages that halve the size.

    He et al., CVPR 2016; Hu et al., CVPR 2018.

    Args:
        name: of the network.
        stem: filters of the stem.
        stages: filters of each block of each stage.
        dropout: rate before the logits, 0 to 1.
    """

    def build(normalization: Normalization, heads: int) -> keras.Model:
        def convolution(x: Tensor, filters: int, size: int = 3, strides: int = 1) -> Tensor:
            x = layers.Conv2D(
                filters, size, strides, padding="same", use_bias=False, kernel_initializer="he_normal"
            )(x)
            return normalization(momentum=_MOMENTUM)(x)

        def excite(x: Tensor) -> Tensor:
            filters = x.shape[-1]
            weights = layers.GlobalAveragePooling2D(keepdims=True)(x)
            weights = layers.Conv2D(max(filters // 8, 8), 1, activation="relu")(weights)
            return layers.Multiply()([x, layers.Conv2D(filters, 1, activation="sigmoid")(weights)])

        def block(x: Tensor, filters: int, strides: int) -> Tensor:
            y = layers.ReLU()(convolution(x, filters, strides=strides))
            y = excite(convolution(y, filters))
            if strides > 1:
                x = layers.AveragePooling2D(strides)(x)
            if x.shape[-1] != filters:
                x = convolution(x, filters, size=1)
            return layers.ReLU()(layers.Add()([x, y]))

        inputs, x = _scaled_input()
        x = layers.ReLU()(convolution(x, stem))
        for stage in stages:
            for position, filters in enumerate(stage):
                x = block(x, filters, strides=1 if position else 2)
        x = layers.Dropout(dropout)(layers.GlobalAveragePooling2D()(x))
        return keras.Model(inputs, _logits(x, heads), name=name)

    return build


# The names must match trainer.shared.config.Architecture, which is checked before Keras is imported.
BUILDERS: dict[str, Builder] = {
    "seed": seed_cnn,
    "fast": residual_network("fast", 16, ((32,), (64,), (128,)), dropout=0.2),
    "residual": residual_network("residual", 32, ((64,), (128, 128), (256, 256, 256)), dropout=0.3),
    "large": residual_network("large", 64, ((128, 128), (256, 256), (512, 512)), dropout=0.4),
}


def build(name: str, *, heads: int = 1, fused: bool = False) -> Model:
    """Build a network with random weights. fused: see FusedBatchNormalization."""
    network: Model = BUILDERS[name](FusedBatchNormalization if fused else layers.BatchNormalization, heads)
    return network
