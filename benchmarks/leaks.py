"""How much of a model's accuracy rests on validation pictures that have a near twin in training.

    python benchmarks/leaks.py --data face-expression-recognition-dataset.zip [--model BUNDLE]

A near twin differs by less than 3 of 255 on average over its pixels.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from trainer.bundle import read_bundle
from trainer.dataset import Split, load
from trainer.evaluation import predict
from trainer.litert import LiteRTModel

LIMIT = 3.0
CANDIDATES = 8  # nearest by Euclidean distance, which one matrix product gives
BLOCK = 256


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=Path("resources/models/default"))
    arguments = parser.parse_args()
    splits = load(arguments.data).splits
    leaked = twins(splits["train"], splits["validation"])
    answers = predict(LiteRTModel(read_bundle(arguments.model).tflite, threads=2), splits["validation"])
    right = answers.argmax(axis=1) == splits["validation"].labels
    print(f"validation pictures with a near twin in training: {leaked.sum()} of {len(leaked)}")
    print(f"accuracy on all {right.mean():.4f}, without those {right[~leaked].mean():.4f}")


def twins(train: Split, validation: Split) -> np.ndarray:
    """(n,) bool: whether a validation picture has a near twin among the training pictures."""
    known = train.images.reshape(len(train), -1).astype(np.float32)
    squares = (known**2).sum(axis=1)
    found = np.zeros(len(validation), bool)
    for begin in range(0, len(validation), BLOCK):
        faces = validation.images[begin : begin + BLOCK].reshape(-1, known.shape[1]).astype(np.float32)
        distances = squares - 2 * faces @ known.T
        for number, (face, row) in enumerate(zip(faces, distances, strict=True)):
            nearest = known[np.argpartition(row, CANDIDATES)[:CANDIDATES]]
            found[begin + number] = np.abs(nearest - face).mean(axis=1).min() < LIMIT
    return found


if __name__ == "__main__":
    main()
