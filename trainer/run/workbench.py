"""Answers questions about a run that is not started, by what the run itself would use.

`python -m trainer workbench` reads one JSON object a line and answers each with one line:

    {"ask": "augment", "augmentation": {…}, "seed": 0, "pictures": "faces.npy"}
        -> {"pictures": path of the augmented ones}; both files hold (n, 48, 48) uint8
    {"ask": "epoch_time", "config": {…}, "pictures": 28821}
        -> {"seconds": 93.1, "pictures_per_second": 309.6}

or with {"error": a sentence}. It ends when its input ends.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np

from trainer.network import runtime
from trainer.shared.config import AugmentationConfig, TrainConfig
from trainer.shared.errors import TrainerError, first_line
from trainer.shared.face_input import INPUT_SIZE, LABELS, Pixels
from trainer.shared.files import write_aside

WARM_UP_STEPS = 2  # the first compiles the network
MEASURED_STEPS = 100
LONGEST_MEASUREMENT = 6.0  # seconds; starting, building and the first steps come on top of it

Answer = dict[str, Any]


def add_command(commands: Any) -> None:
    """Add `workbench` to the trainer's commands."""
    parser = commands.add_parser(
        "workbench", help="answer an app's questions about a run before it starts, JSON line by JSON line"
    )
    parser.set_defaults(command=_command)


def _command(arguments: argparse.Namespace) -> int:
    answers = sys.stdout  # at full priority: someone waits for them
    with redirect_stdout(sys.stderr):  # whatever a library prints is no answer
        serve(sys.stdin, lambda line: print(line, file=answers, flush=True))
    return 0


def serve(requests: Iterable[str], answer: Callable[[str], object]) -> None:
    """Answer each request until there are no more. An epoch's time is to be the first question:
    the number of threads cannot be changed once Keras has computed anything."""
    for line in requests:
        answer(json.dumps(_answer(line)))


def _answer(line: str) -> Answer:
    try:
        request = json.loads(line)
        known = _ANSWERS.get(str(request.get("ask"))) if isinstance(request, dict) else None
        if known is None:
            raise TrainerError(f"Ask for {' or '.join(_ANSWERS)} in a JSON object.")
        return known(request)
    except TrainerError as error:
        return {"error": str(error)}
    except KeyError as error:
        return {"error": f"The request lacks {error}."}
    except (TypeError, ValueError, OSError) as error:
        return {"error": f"This request cannot be read: {error}."}
    except Exception as error:  # noqa: BLE001 - such as too little memory: the next question may do
        return {"error": f"This machine cannot do it: {first_line(error)}"}


def _augment(request: Mapping[str, Any]) -> Answer:
    file = Path(request["pictures"])
    pictures = np.load(file, allow_pickle=False)
    if pictures.ndim != 3 or pictures.shape[1:] != (INPUT_SIZE, INPUT_SIZE):
        raise TrainerError(f"{file.name} must hold pictures of {INPUT_SIZE}x{INPUT_SIZE} pixels.")
    changed = augmented(pictures, AugmentationConfig(**request["augmentation"]), int(request["seed"]))
    written = file.with_name(f"{file.stem}-augmented.npy")
    write_aside(written, lambda aside: np.save(aside, changed))
    return {"pictures": str(written)}


def augmented(pictures: Pixels, config: AugmentationConfig, seed: int) -> Pixels:
    """The pictures, (n, 48, 48) uint8, as a network in training may see them."""
    with runtime.silent_import():
        import keras

        from trainer.network.augmentation import FaceAugmentation
    layer = FaceAugmentation(config, seed)
    changed = layer(pictures[..., None].astype(np.float32), training=True)
    rounded = np.rint(keras.ops.convert_to_numpy(changed)[..., 0])
    return np.asarray(np.clip(rounded, 0, 255), np.uint8)


def _epoch_time(request: Mapping[str, Any]) -> Answer:
    pictures = int(request["pictures"])
    if pictures < 1:
        raise TrainerError("An epoch has at least one picture.")
    rate = pictures_per_second(TrainConfig.from_json(request["config"]), pictures)
    return {"seconds": pictures / rate, "pictures_per_second": rate}


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
    while steps < MEASURED_STEPS and seconds < LONGEST_MEASUREMENT:
        model.train_on_batch(images, targets)
        steps += 1
        seconds = time.perf_counter() - start
    return batch * steps / seconds


_ANSWERS: Mapping[str, Callable[[Mapping[str, Any]], Answer]] = {
    "augment": _augment,
    "epoch_time": _epoch_time,
}
