import numpy as np
import pytest

from trainer.network.runtime import silent_import
from trainer.shared.config import OPTIONS, TrainConfig
from trainer.shared.errors import TrainerError

with silent_import():
    import keras

from trainer.network.architectures import BUILDERS, FusedBatchNormalization, build


def test_the_seed_network_is_the_published_one() -> None:
    model = build("seed")
    assert model.count_params() == 4_478_727
    assert [type(layer).__name__ for layer in model.layers if layer.weights or "drop" in layer.name] == [
        "Conv2D", "BatchNormalization",
        "Conv2D", "BatchNormalization", "Dropout",
        "Conv2D", "BatchNormalization", "Dropout",
        "Conv2D", "BatchNormalization", "Dropout",
        "Dense", "BatchNormalization", "Dropout",
        "Dense", "BatchNormalization", "Dropout",
        "Dense",
    ]  # fmt: skip
    filters = [layer.kernel.shape for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
    assert filters == [(3, 3, 1, 64), (5, 5, 64, 128), (3, 3, 128, 512), (3, 3, 512, 512)]


@pytest.mark.parametrize("name", OPTIONS["architecture"].choices)
def test_each_takes_raw_pixels_and_answers_with_every_head(name: str) -> None:
    faces = np.random.default_rng(0).integers(0, 256, (3, 48, 48, 1)).astype(np.float32)
    answers = np.asarray(build(name, heads=2)(faces, training=False))
    assert answers.shape == (3, 2, 7)
    assert np.isfinite(answers).all()


def test_the_fused_normalization_computes_what_keras_does() -> None:
    random = np.random.default_rng(0)
    inputs = random.normal(3, 2, (8, 6, 6, 5)).astype(np.float32)
    plain, fused = keras.layers.BatchNormalization(), FusedBatchNormalization()
    results = [np.array(layer(inputs, training=True)) for layer in (plain, fused)]
    np.testing.assert_allclose(results[0], results[1], atol=1e-5)
    for ours, theirs in zip(fused.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)
    results = [np.array(layer(inputs, training=False)) for layer in (plain, fused)]
    np.testing.assert_allclose(results[0], results[1], atol=1e-5)


def test_the_names_that_can_be_asked_for_are_those_that_can_be_built() -> None:
    assert tuple(BUILDERS) == OPTIONS["architecture"].choices
    with pytest.raises(TrainerError, match=r"Architecture must be one of seed, fast"):
        TrainConfig(data="x", architecture="transformer")
