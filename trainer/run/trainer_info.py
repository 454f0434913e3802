"""Answers questions about a planned run, with the same code as the run itself.

`python -m trainer workbench` reads the questions of trainer.shared.questions from its standard input, and
exits at the end of input.
"""

import argparse
import io
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np

from trainer.network import runtime
from trainer.shared.config import AugmentationConfig, TrainConfig
from trainer.shared.errors import TrainerError, first_line
from trainer.shared.face_input import INPUT_SIZE, LABELS, Pixels
from trainer.shared.files import atomic_write
from trainer.shared.questions import Answer, Augment, Augmented, Measure, Measured, Refused, read_question
from trainer.shared.records import FieldError, to_line

WARM_UP_STEPS = 2  # the first compiles the network
MEASURED_STEPS = 100
MAX_MEASUREMENT = 6.0  # seconds, without start-up, building and warm-up


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command `workbench`, which has no options."""
    parser.set_defaults(command=_command)


def _command(arguments: argparse.Namespace) -> int:
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # an executable ignores PYTHONIOENCODING
    stdout = sys.stdout  # the real one; print() below goes to stderr
    with redirect_stdout(sys.stderr):  # so that the output of libraries is not taken for replies
        serve(sys.stdin, lambda line: print(line, file=stdout, flush=True))
    return 0


def serve(questions: Iterable[str], reply: Callable[[str], object]) -> None:
    """Reply to each question in turn.

    A question about the time of an epoch must come first, because the number of threads cannot be changed
    once Keras has computed anything.
    """
    for line in questions:
        reply(to_line(_reply_to(line)).decode())


def _reply_to(line: str) -> Answer:
    try:
        question = read_question(line)
        return _augment(question) if isinstance(question, Augment) else _measure(question)
    except FieldError as error:
        return Refused(error.sentence)
    except TrainerError as error:
        return Refused(str(error))
    except (ValueError, OSError) as error:
        return Refused(f"The images cannot be read: {error}.")
    except Exception as error:  # noqa: BLE001 - such as too little memory; the next question may succeed
        return Refused(f"This failed on this machine: {first_line(error)}")


def _augment(question: Augment) -> Augmented:
    file = Path(question.pictures)
    images = np.load(file, allow_pickle=False)
    if images.ndim != 3 or images.shape[1:] != (INPUT_SIZE, INPUT_SIZE):
        raise TrainerError(f"{file.name} must contain images of {INPUT_SIZE}x{INPUT_SIZE} pixels.")
    augmented_images = augmented(images, question.augmentation, question.seed)
    output = file.with_name(f"{file.stem}-augmented.npy")
    atomic_write(output, lambda temporary: np.save(temporary, augmented_images))
    return Augmented(str(output))


def augmented(images: Pixels, config: AugmentationConfig, seed: int) -> Pixels:
    """Augment images (n, 48, 48) uint8 as in training."""
    with runtime.silent_import():
        import keras

        from trainer.network.augmentation import FaceAugmentation
    layer = FaceAugmentation(config, seed)
    augmented_images = layer(images[..., None].astype(np.float32), training=True)
    rounded = np.rint(keras.ops.convert_to_numpy(augmented_images)[..., 0])
    return np.asarray(np.clip(rounded, 0, 255), np.uint8)


def _measure(question: Measure) -> Measured:
    rate = images_per_second(question.config, question.pictures)
    return Measured(question.pictures / rate, rate)


def images_per_second(config: TrainConfig, image_count: int) -> float:
    """Measure the training speed of a run on random images.

    Args:
        config: of the run.
        image_count: number of training images.
    """
    runtime.prepare(config.precision, config.seed, config.threads)
    from trainer.data.targets import heads
    from trainer.network.training_model import build_training_model

    _, model = build_training_model(config, image_count)
    random = np.random.default_rng(0)
    batch = min(config.batch_size, image_count)
    images = random.integers(0, 256, (batch, INPUT_SIZE, INPUT_SIZE, 1)).astype(np.float32)
    labels = random.integers(0, len(LABELS), (batch, heads(config.targets)))
    targets = np.eye(len(LABELS), dtype=np.float32)[labels]
    for _ in range(WARM_UP_STEPS):
        model.train_on_batch(images, targets)
    start, seconds, steps = time.perf_counter(), 0.0, 0
    while steps < MEASURED_STEPS and seconds < MAX_MEASUREMENT:
        model.train_on_batch(images, targets)
        steps += 1
        seconds = time.perf_counter() - start
    return batch * steps / seconds
