"""A process that answers like the trainer's workbench, at once and without TensorFlow."""

import sys

# Augmented faces are all as bright as the seed says. A seed of 200 and more is refused, and 255 is a crash.
SCRIPT = """
import json, os, sys
import numpy as np
for line in sys.stdin:
    asked = json.loads(line)
    if asked["ask"] == "epoch_time":
        answer = {"seconds": asked["pictures"] / 100, "pictures_per_second": 100}
    elif asked["seed"] == 255:
        sys.exit("out of memory")
    elif asked["seed"] >= 200:
        answer = {"error": "This cannot be done."}
    else:
        answer = {"pictures": asked["pictures"] + ".npy"}
        np.save(answer["pictures"], np.full_like(np.load(asked["pictures"]), asked["seed"]))
    print(json.dumps(answer), flush=True)
"""


def workbench_command() -> list[str]:
    """In place of `trainer_command`."""
    return [sys.executable, "-c", SCRIPT]
