"""Answers questions about a run that is not started, by what the run itself would use.

`python -m trainer workbench` reads the questions of trainer.shared.questions, and ends when its input ends.
"""

import argparse
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
MAX_MEASUREMENT = 6.0  # seconds; starting, building and the first steps come on top of it


def add_options(parser: argparse.ArgumentParser) -> None:
    """`workbench` among the commands of `python -m trainer`."""
    parser.set_defaults(command=_command)


def _command(arguments: argparse.Namespace) -> int:
    answers = sys.stdout  # at full priority: someone waits for them
    with redirect_stdout(sys.stderr):  # whatever a library prints is no answer
        serve(sys.stdin, lambda line: print(line, file=answers, flush=True))
    return 0


def serve(questions: Iterable[str], answer: Callable[[str], object]) -> None:
    """Answer each question until there are no more. An epoch's time is to be the first one:
    the number of threads cannot be changed once Keras has computed anything."""
    for line in questions:
        answer(to_line(_answer(line)).decode())


def _answer(line: str) -> Answer:
    try:
        question = read_question(line)
        return _augment(question) if isinstance(question, Augment) else _measure(question)
    except FieldError as error:
        return Refused(error.sentence)
    except TrainerError as error:
        return Refused(str(error))
    except (ValueError, OSError) as error:
        return Refused(f"The pictures cannot be read: {error}.")
    except Exception as error:  # noqa: BLE001 - such as too little memory: the next question may do
        return Refused(f"This machine cannot do it: {first_line(error)}")


def _augment(question: Augment) -> Augmented:
    file = Path(question.pictures)
    pictures = np.load(file, allow_pickle=False)
    if pictures.ndim != 3 or pictures.shape[1:] != (INPUT_SIZE, INPUT_SIZE):
        raise TrainerError(f"{file.name} must hold pictures of {INPUT_SIZE}x{INPUT_SIZE} pixels.")
    changed = augmented(pictures, question.augmentation, question.seed)
    written = file.with_name(f"{file.stem}-augmented.npy")
    atomic_write(written, lambda aside: np.save(aside, changed))
    return Augmented(str(written))


def augmented(pictures: Pixels, config: AugmentationConfig, seed: int) -> Pixels:
    """The pictures, (n, 48, 48) uint8, as a network in training may see them."""
    with runtime.silent_import():
        import keras

        from trainer.network.augmentation import FaceAugmentation
    layer = FaceAugmentation(config, seed)
    changed = layer(pictures[..., None].astype(np.float32), training=True)
    rounded = np.rint(keras.ops.convert_to_numpy(changed)[..., 0])
    return np.asarray(np.clip(rounded, 0, 255), np.uint8)


def _measure(question: Measure) -> Measured:
    rate = pictures_per_second(question.config, question.pictures)
    return Measured(question.pictures / rate, rate)


def pictures_per_second(config: TrainConfig, pictures: int) -> float:
    """How many the run would train on in a second once it goes, by training on random ones."""
    runtime.prepare(config.precision, config.seed, config.threads)
    from trainer.data.targets import heads
    from trainer.network.training_model import build_training_model

    _, model = build_training_model(config, pictures)
    random = np.random.default_rng(0)
    batch = min(config.batch_size, pictures)
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
