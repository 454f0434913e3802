"""What is trained: the wanted network behind the augmentation, with its loss, metrics and optimizer."""

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


def build_training_model(config: TrainConfig, pictures: int) -> tuple[keras.Model, keras.Model]:
    """The network that is wanted, and what is trained: the same behind the augmentation, compiled.

    pictures: how many there are to train on, which the schedule of the learning rate needs.
    Raises TrainerError where the model to start from does not fit.
    """
    outputs = heads(config.targets)
    core = build(config.architecture, heads=outputs, fused=True)
    if config.start_from:
        _start_from(core, Path(config.start_from))
    inputs = keras.Input(core.input_shape[1:])
    model = TrainedModel(inputs, core(FaceAugmentation(config.augmentation, config.seed)(inputs)))
    names = ("accuracy", "votes_accuracy")[:outputs]
    model.clean_metrics = [
        HeadAccuracy(head, outputs, name=f"{name}_without_leaks") for head, name in enumerate(names)
    ]
    model.compile(
        _optimizer(config, math.ceil(pictures / config.batch_size)),
        loss=_loss(config.votes_weight, outputs),
        metrics=[HeadAccuracy(head, name=name) for head, name in enumerate(names)],
        jit_compile=False,  # it compiles for accelerators: a CPU trains slower with it
    )
    return core, model


class TrainedModel(keras.Model):  # type: ignore[misc]  # Keras has no types
    """Scores a second time where the targets hold more than the heads do: without the leaked pictures.

    Only validation targets do (trainer.data.targets.with_clean), so nothing of it is told of the training.
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
    """Cross-entropy of each head, added up. Logits: (n, heads, 7); targets may hold more behind them."""

    def cross_entropy(targets: Tensor, logits: Tensor) -> Tensor:
        losses = -ops.sum(targets[:, :heads] * ops.log_softmax(logits, axis=-1), axis=-1)
        return losses[:, 0] + votes_weight * ops.sum(losses[:, 1:], axis=1)

    return cross_entropy


class HeadAccuracy(keras.metrics.Mean):  # type: ignore[misc]  # Keras has no types
    """Share of the pictures for which a head's largest logit is its largest target.

    Those whose targets are zeros do not count. The targets are those that come `behind` the head's own.
    """

    def __init__(self, head: int, behind: int = 0, **options: object) -> None:
        super().__init__(**options)
        self.head, self.behind = head, behind

    def update_state(self, targets: Tensor, logits: Tensor, sample_weight: Tensor | None = None) -> Tensor:
        targets, logits = targets[:, self.head + self.behind], logits[:, self.head]
        right = ops.equal(ops.argmax(targets, axis=-1), ops.argmax(logits, axis=-1))
        return super().update_state(
            ops.cast(right, "float32"), ops.cast(ops.any(targets > 0, axis=-1), "float32")
        )


def _optimizer(config: TrainConfig, steps: int) -> keras.optimizers.Optimizer:
    """steps: in an epoch."""
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
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])  # few, and not to be small
    return optimizer


def _learning_rate(
    config: TrainConfig, steps: int
) -> float | keras.optimizers.schedules.LearningRateSchedule:
    """A number, or where it falls along a cosine (Loshchilov and Hutter, ICLR 2017) a schedule."""
    if config.schedule != "cosine":
        return config.learning_rate
    warmup = config.warmup_epochs * steps
    if not warmup:
        return keras.optimizers.schedules.CosineDecay(config.learning_rate, config.epochs * steps)
    return keras.optimizers.schedules.CosineDecay(
        0.0, config.epochs * steps - warmup, warmup_target=config.learning_rate, warmup_steps=warmup
    )


def _start_from(core: keras.Model, folder: Path) -> None:
    """Give `core` the weights of a bundle's network, but its last layer's where that has other heads."""
    found = bundled_network(folder, "so nothing can be trained on it")
    inner = [layer for layer in found.layers if layer.name == core.name and isinstance(layer, keras.Model)]
    weights = (inner[0] if inner else found).weights
    shapes = [weight.shape for weight in core.weights]
    if [weight.shape for weight in weights][: len(shapes) - 2] != shapes[:-2]:
        raise TrainerError(
            f"The model in {folder} is not of the architecture {core.name}. Choose its own architecture."
        )
    for mine, given in zip(core.weights, weights, strict=False):
        if mine.shape == given.shape:
            mine.assign(given)
