"""What a student learns from its teachers."""

from pathlib import Path

import numpy as np
import pytest

from trainer.network.runtime import silent_import
from trainer.shared.errors import TrainerError

with silent_import():
    import keras

from trainer.export.convert import build_inference_model
from trainer.network.architectures import build
from trainer.network.distillation import cached_predictions, soft_targets, teacher_predictions
from trainer.scoring.head_fusion import Combination

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Keras's, of NumPy

FACES = np.random.default_rng(0).integers(0, 256, (5, 48, 48), np.uint8)


@pytest.fixture(scope="module")
def teachers(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folders = []
    for name, seed in (("first", 1), ("second", 2)):
        keras.utils.set_random_seed(seed)
        folder = tmp_path_factory.mktemp(name)
        shipped = build_inference_model(
            build("fast", heads=2), Combination(), np.full((2, 7), 1 / 7, np.float32)
        )
        shipped.save(folder / "model.keras")
        folders.append(folder)
    return folders


def test_the_answers_are_those_to_the_face_and_to_its_mirror_image_of_all_teachers(
    teachers: list[Path],
) -> None:
    both = teacher_predictions(teachers, FACES, heads=2)
    assert both.shape == (5, 2, 7)
    np.testing.assert_allclose(both.sum(axis=-1), 1, atol=1e-5)
    np.testing.assert_allclose(both, teacher_predictions(teachers, FACES[:, :, ::-1], heads=2), atol=1e-5)
    alone = [teacher_predictions([teacher], FACES, heads=2) for teacher in teachers]
    assert not np.allclose(*alone, atol=1e-3)
    np.testing.assert_allclose(both, np.mean(alone, axis=0), atol=1e-5)


def test_a_share_of_each_target_gives_way_to_the_answers() -> None:
    targets, predictions = np.zeros((1, 2, 7), np.float32), np.full((1, 2, 7), 1 / 7, np.float32)
    targets[0, 0, 3] = 2.0  # of a rare class, which counts twice; for the other head too few voted
    soft = soft_targets(targets, predictions, alpha=0.7)
    np.testing.assert_allclose(soft[0, 0], [0.2, 0.2, 0.2, 0.8, 0.2, 0.2, 0.2], rtol=1e-5)
    assert not soft[0, 1].any()


def test_the_answers_are_kept_for_a_resumed_run(teachers: list[Path], tmp_path: Path) -> None:
    file = tmp_path / "checkpoint" / "teachers.npy"
    calls = cached_predictions(file, teachers, FACES, heads=2)
    np.testing.assert_array_equal(cached_predictions(file, [tmp_path / "gone"], FACES, heads=2), calls)
    file.write_bytes(file.read_bytes()[:50])
    np.testing.assert_array_equal(cached_predictions(file, teachers, FACES, heads=2), calls)


def test_a_teacher_of_other_targets_is_refused(teachers: list[Path], tmp_path: Path) -> None:
    with pytest.raises(TrainerError, match="was trained on other targets"):
        teacher_predictions(teachers, FACES, heads=1)
    with pytest.raises(TrainerError, match=r"has no model\.keras, so it cannot teach"):
        teacher_predictions([tmp_path], FACES, heads=2)
