"""Builds the model that is trained: augmentation, then the network, with loss, metrics and optimizer."""

import math
from collections.abc import Callable
from pathlib import Path

import keras
from keras import ops

from trainer.data.targets import heads
from trainer.network.architectures import build
from trainer.network.augmentation import FaceAugmentation
from trainer.network.bundled import bundled_network
from trainer.network.keras_types import Tensor
from trainer.shared.config import TrainConfig
from trainer.shared.errors import TrainerError


def build_training_model(config: TrainConfig, image_count: int) -> tuple[keras.Model, keras.Model]:
    """Build the network and its training model.

    Args:
        config: of the run.
        image_count: number of training images, which the learning rate schedule needs.

    Returns:
        The backbone, and the compiled model that applies augmentation before it.

    Raises:
        TrainerError: if the model to start from does not fit.
    """
    outputs = heads(config.targets)
    backbone = build(config.architecture, heads=outputs, fused=True)
    if config.start_from:
        _start_from(backbone, Path(config.start_from))
    inputs = keras.Input(backbone.input_shape[1:])
    model = TrainedModel(inputs, backbone(FaceAugmentation(config.augmentation, config.seed)(inputs)))
    names = ("accuracy", "votes_accuracy")[:outputs]
    model.clean_metrics = [
        HeadAccuracy(head, outputs, name=f"{name}_without_leaks") for head, name in enumerate(names)
    ]
    model.compile(
        _optimizer(config, math.ceil(image_count / config.batch_size)),
        loss=_loss(config.votes_weight, outputs),
        metrics=[HeadAccuracy(head, name=name) for head, name in enumerate(names)],
        jit_compile=False,  # it is for accelerators; on a CPU, training gets slower
    )
    return backbone, model


class TrainedModel(keras.Model):  # type: ignore[misc]  # Keras has no types
    """A model that is also scored without the leaked images if the targets include a copy for that.

    Only validation targets do (trainer.data.targets.with_clean), so training reports no such scores.
    """

    clean_metrics: list["HeadAccuracy"]

    def compute_metrics(
        self, x: Tensor, y: Tensor, y_pred: Tensor, sample_weight: Tensor | None = None
    ) -> dict[str, Tensor]:
        scores: dict[str, Tensor] = super().compute_metrics(x, y, y_pred, sample_weight)
        if y.shape[1] == y_pred.shape[1]:
            return {name: score for name, score in scores.items() if not name.endswith("_without_leaks")}
        for metric in self.clean_metrics:
            metric.update_state(y, y_pred)
            scores[metric.name] = metric.result()
        return scores


def _loss(votes_weight: float, heads: int) -> Callable[[Tensor, Tensor], Tensor]:
    """The sum of the cross-entropies of the heads. Targets after the first `heads` are ignored."""

    def cross_entropy(targets: Tensor, logits: Tensor) -> Tensor:
        losses = -ops.sum(targets[:, :heads] * ops.log_softmax(logits, axis=-1), axis=-1)
        return losses[:, 0] + votes_weight * ops.sum(losses[:, 1:], axis=1)

    return cross_entropy


class HeadAccuracy(keras.metrics.Mean):  # type: ignore[misc]  # Keras has no types
    """Share of the images for which the largest logit of a head is at its largest target.

    Images whose targets are all zeros do not count.
    """

    def __init__(self, head: int, offset: int = 0, **options: object) -> None:
        """offset: distance from the index of the head to that of its targets."""
        super().__init__(**options)
        self.head, self.offset = head, offset

    def update_state(self, targets: Tensor, logits: Tensor, sample_weight: Tensor | None = None) -> Tensor:
        targets, logits = targets[:, self.head + self.offset], logits[:, self.head]
        right = ops.equal(ops.argmax(targets, axis=-1), ops.argmax(logits, axis=-1))
        return super().update_state(
            ops.cast(right, "float32"), ops.cast(ops.any(targets > 0, axis=-1), "float32")
        )


def _optimizer(config: TrainConfig, steps: int) -> keras.optimizers.Optimizer:
    """The optimizer of a run. steps: batches per epoch."""
    decay = config.weight_decay or None
    rate = _learning_rate(config, steps)
    optimizer: keras.optimizers.Optimizer
    match config.optimizer:
        case "sgd":
            optimizer = keras.optimizers.SGD(rate, momentum=0.9, nesterov=True, weight_decay=decay)
        case "adamw":
            optimizer = keras.optimizers.AdamW(rate, weight_decay=config.weight_decay)
        case _:
            optimizer = keras.optimizers.Adam(rate, weight_decay=decay)
    optimizer.exclude_from_weight_decay(
        var_names=["bias", "gamma", "beta"]
    )  # they are few, and need not be small
    return optimizer


def _learning_rate(
    config: TrainConfig, steps: int
) -> float | keras.optimizers.schedules.LearningRateSchedule:
    """The learning rate, or a schedule if it follows a cosine (Loshchilov and Hutter, ICLR 2017)."""
    if config.schedule != "cosine":
        return config.learning_rate
    warmup = config.warmup_epochs * steps
    if not warmup:
        return keras.optimizers.schedules.CosineDecay(config.learning_rate, config.epochs * steps)
    return keras.optimizers.schedules.CosineDecay(
        0.0, config.epochs * steps - warmup, warmup_target=config.learning_rate, warmup_steps=warmup
    )


def _start_from(backbone: keras.Model, folder: Path) -> None:
    """Load the weights of a bundle's network, except for the last layer if it has other heads."""
    bundled = bundled_network(folder, "so nothing can be trained on it")
    inner = [
        layer for layer in bundled.layers if layer.name == backbone.name and isinstance(layer, keras.Model)
    ]
    weights = (inner[0] if inner else bundled).weights
    shapes = [weight.shape for weight in backbone.weights]
    if [weight.shape for weight in weights][: len(shapes) - 2] != shapes[:-2]:
        raise TrainerError(
            f"The model in {folder} does not have the architecture {backbone.name}. Choose its architecture."
        )
    for mine, given in zip(backbone.weights, weights, strict=False):
        if mine.shape == given.shape:
            mine.assign(given)
