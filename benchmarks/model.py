"""Inference time of a model with float32 and with eight-bit weights, for one and four faces on one thread.

    python benchmarks/model.py --model RUN/model/model.keras

The Keras file of a bundle is converted both ways. The two alternate, so that other load on the machine
affects both.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from machine import describe

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

ROUNDS = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    arguments = parser.parse_args()
    from trainer.network import runtime

    with runtime.silent_import():
        import keras
    from trainer.export.convert import to_tflite
    from trainer.shared.litert import LiteRTModel

    network = keras.saving.load_model(arguments.model, compile=False, safe_mode=True)
    print(describe())
    with tempfile.TemporaryDirectory() as scratch:
        models = {}
        for name, quantize in (("float32", False), ("eight-bit", True)):
            path = Path(scratch) / f"{name}.tflite"
            path.write_bytes(to_tflite(network, quantize=quantize))
            models[name] = (LiteRTModel(path), path.stat().st_size)
    for count in (1, 4):
        faces = np.random.default_rng(0).integers(0, 256, (count, 48, 48), np.uint8)
        times: dict[str, list[float]] = {name: [] for name in models}
        for _ in range(ROUNDS):
            for name, (model, _) in models.items():
                began = time.perf_counter()
                model(faces)
                times[name].append(time.perf_counter() - began)
        medians = {name: statistics.median(values) * 1000 for name, values in times.items()}
        for name, median in medians.items():
            print(f"{count} face(s)  {name:10}{median:7.2f} ms  {models[name][1] / 1e6:5.1f} MB")
        print(f"           eight-bit is {medians['float32'] / medians['eight-bit']:.1f} times as fast")


if __name__ == "__main__":
    main()
