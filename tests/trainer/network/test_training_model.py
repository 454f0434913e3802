"""Losses, metrics, schedules and averages, on the real layers."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from trainer.network.runtime import silent_import
from trainer.shared.config import AugmentationConfig, TrainConfig
from trainer.shared.errors import TrainerError

with silent_import():
    import keras

from trainer.data.dataset import Split
from trainer.data.targets import class_weights, targets, with_clean
from trainer.export.convert import build_inference_model, to_tflite
from trainer.network.architectures import build
from trainer.network.keras_file import load_keras
from trainer.network.training_model import HeadAccuracy, build_training_model
from trainer.run.callbacks import AveragedWeights
from trainer.scoring.head_fusion import Combination
from trainer.shared.litert import LiteRTModel

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Keras's, of NumPy

BOTH = TrainConfig(data="x", votes="v", targets="both", architecture="fast", batch_size=4)


def split(labels: list[int], votes: list[list[float]] | None = None) -> Split:
    images = np.zeros((len(labels), 48, 48), np.uint8)
    counted = None if votes is None else np.array(votes, np.float32)
    return Split(images, np.array(labels, np.uint8), tuple(map(str, labels)), counted)


def test_targets_hold_the_label_smoothed_and_the_votes_as_shares() -> None:
    votes = [[6.0, 0, 2, 0, 2, 0, 0], [1.0, 0, 0, 0, 1, 0, 0]]
    both = targets(split([0, 3], votes), "both", smoothing=0.07)
    np.testing.assert_allclose(both[0, 0], [0.94, *[0.01] * 6], rtol=1e-5)
    np.testing.assert_allclose(both[0, 1], [0.6, 0, 0.2, 0, 0.2, 0, 0], rtol=1e-5)
    assert not both[1, 1].any()  # two votes are too few to learn from
    alone = targets(split([0, 3], votes), "votes")
    assert alone[1, 0].argmax() == 3  # so its label is learned instead


def test_class_weights_let_every_class_count_the_same() -> None:
    labels = [0] * 60 + [1] * 6 + [2, 3, 4, 5, 6] * 2
    few = split(labels)
    weighted = targets(few, "labels", weights=class_weights(few))
    np.testing.assert_allclose(weighted.sum(axis=(0, 1)), len(labels) / 7, rtol=1e-4)


def test_the_accuracy_of_a_head_leaves_out_what_has_no_target() -> None:
    wanted, logits = np.zeros((3, 2, 7), np.float32), np.zeros((3, 2, 7), np.float32)
    wanted[:, 0, 1] = wanted[0, 1, 2] = wanted[1, 1, 2] = 1
    logits[:, 0, 1] = logits[0, 1, 2] = logits[1, 1, 4] = 1
    metrics = [HeadAccuracy(0), HeadAccuracy(1)]
    for metric in metrics:
        metric.update_state(wanted, logits)
    assert [float(metric.result()) for metric in metrics] == [1.0, 0.5]


def test_validation_is_also_scored_without_the_leaked_images() -> None:
    backbone, model = build_training_model(replace(BOTH, optimizer="sgd", learning_rate=1e-6), image_count=8)
    images = np.random.default_rng(0).integers(0, 256, (8, 48, 48, 1)).astype(np.float32)
    wanted = targets(split([0, 1, 2, 3, 4, 5, 6, 0], [[0.0, 9.0] + [0.0] * 5] * 8), "both")
    guessed = backbone.predict(images, verbose=0)[:, 0].argmax(axis=-1)
    wanted[:, 0] = np.eye(7)[(guessed + np.array([0, 1, 0, 0, 1, 1, 0, 0])) % 7]  # some right, some wrong
    leaked = np.array([True, True, True, False, False, False, False, False])
    history = model.fit(
        images, wanted, batch_size=4, epochs=1, verbose=0, validation_batch_size=3,
        validation_data=(images, with_clean(wanted, leaked)),
    ).history  # fmt: skip
    logits = backbone.predict(images, verbose=0)
    right = logits.argmax(axis=-1) == wanted.argmax(axis=-1)  # (8, heads)
    for head, name in enumerate(("accuracy", "votes_accuracy")):
        assert history[f"val_{name}"] == [pytest.approx(right[:, head].mean())]
        assert history[f"val_{name}_without_leaks"] == [pytest.approx(right[3:, head].mean())]
        assert f"{name}_without_leaks" not in history
    losses = (np.log(np.exp(logits).sum(axis=-1)) - (wanted * logits).sum(axis=-1)).mean(axis=0)
    assert history["val_loss"] == [pytest.approx(losses[0] + BOTH.votes_weight * losses[1], rel=1e-3)]


def test_the_cosine_rises_then_falls_to_nothing() -> None:
    config = replace(BOTH, optimizer="sgd", schedule="cosine", warmup_epochs=2, epochs=10, learning_rate=0.1)
    rate = build_training_model(config, image_count=40)[1].optimizer._learning_rate  # 10 steps an epoch
    values = [float(rate(step)) for step in (0, 10, 20, 60, 100)]
    np.testing.assert_allclose(values, [0, 0.05, 0.1, 0.05, 0], atol=1e-6)


@pytest.mark.parametrize("optimizer", ["sgd", "adamw", "adam"])
def test_weight_decay_shrinks_kernels_and_leaves_biases_alone(optimizer: str) -> None:
    config = replace(BOTH, optimizer=optimizer, weight_decay=0.5, learning_rate=0.1)
    backbone, model = build_training_model(config, image_count=40)
    before = {weight.path: np.array(weight) for weight in backbone.trainable_variables}
    nothing = [keras.ops.zeros_like(weight) for weight in model.trainable_variables]
    model.optimizer.apply(nothing, model.trainable_variables)
    for weight in backbone.trainable_variables:
        factor = 0.95 if weight.name == "kernel" else 1.0
        np.testing.assert_allclose(np.array(weight), factor * before[weight.path], rtol=1e-4, atol=1e-6)


def test_validation_sees_the_average_of_the_weights_and_training_goes_on_with_its_own() -> None:
    still = AugmentationConfig(rotation=0, zoom=0, shift=0, flip=False, brightness=0)
    config = replace(BOTH, optimizer="sgd", learning_rate=0.05, augmentation=still)
    backbone, model = build_training_model(config, image_count=8)
    averaged = AveragedWeights(backbone, 0.5)
    after_batch, while_averaged, afterwards = (
        WeightProbe(backbone),
        WeightProbe(backbone),
        WeightProbe(backbone),
    )
    images = np.random.default_rng(0).integers(0, 256, (8, 48, 48, 1)).astype(np.float32)
    wanted = targets(split([0, 1, 2, 3, 4, 5, 6, 0], [[9.0] * 7] * 8), "both")
    model.fit(
        images, wanted, batch_size=4, epochs=1, validation_data=(images, wanted), verbose=0,
        callbacks=[after_batch, averaged, while_averaged, averaged.restored, afterwards],
    )  # fmt: skip
    assert not np.allclose(while_averaged.at_epoch_end, after_batch.at_batch_end)
    np.testing.assert_array_equal(afterwards.at_epoch_end, after_batch.at_batch_end)


class WeightProbe(keras.callbacks.Callback):
    """Stores the first weights of the network at its turn among the callbacks."""

    def __init__(self, backbone: keras.Model) -> None:
        super().__init__()
        self._backbone = backbone
        self.at_batch_end = self.at_epoch_end = np.empty(0)

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        self.at_batch_end = self._backbone.get_weights()[0]

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        self.at_epoch_end = self._backbone.get_weights()[0]


def test_flip_tta_gives_the_same_for_a_face_and_its_mirror_image(tmp_path: Path) -> None:
    backbone, frequencies = build("fast", heads=2), np.full((2, 7), 1 / 7, np.float32)
    faces = np.random.default_rng(0).integers(0, 256, (3, 48, 48, 1)).astype(np.float32)
    plain = build_inference_model(backbone, Combination(0.5), frequencies)
    model = build_inference_model(backbone, Combination(0.5), frequencies, flip_tta=True)
    answers = np.asarray(model(faces))
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(np.asarray(model(faces[:, :, ::-1])), answers, atol=1e-5)
    assert not np.allclose(np.asarray(plain(faces)), answers, atol=1e-4)
    model.save(tmp_path / "model.keras")
    np.testing.assert_allclose(np.asarray(load_keras(tmp_path / "model.keras")(faces)), answers, atol=1e-5)
    (tmp_path / "model.tflite").write_bytes(to_tflite(model))
    by_litert = LiteRTModel(tmp_path / "model.tflite")(faces[..., 0].astype(np.uint8))
    np.testing.assert_allclose(by_litert, answers, atol=1e-4)


def test_a_run_starts_from_a_bundle_whatever_its_heads(tmp_path: Path) -> None:
    backbone = build("fast", heads=2)
    shipped = build_inference_model(backbone, Combination(), np.full((2, 7), 1 / 7, np.float32))
    shipped.save(tmp_path / "model.keras")
    one_head = replace(BOTH, targets="labels", start_from=str(tmp_path))
    started, _ = build_training_model(one_head, image_count=8)
    for mine, given in zip(started.weights[:-2], backbone.weights, strict=False):
        np.testing.assert_array_equal(np.array(mine), np.array(given))
    with pytest.raises(TrainerError, match="does not have the architecture residual"):
        build_training_model(replace(one_head, architecture="residual"), image_count=8)


def test_a_folder_without_a_keras_model_is_nothing_to_start_from(tmp_path: Path) -> None:
    with pytest.raises(TrainerError, match=r"has no model\.keras"):
        build_training_model(replace(BOTH, start_from=str(tmp_path)), image_count=8)
