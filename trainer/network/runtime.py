"""Configures Keras and its backend: threads, precision, reproducibility."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def silent_import() -> Iterator[None]:
    """Hide the messages of TensorFlow's start, which do not help users, around the first import of Keras.

    C++ writes most of them before its log level applies, so the file descriptor of stderr is redirected.
    Python exceptions still pass through.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    saved = _duplicate_stderr()
    if saved is None:
        yield
        return
    devnull = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(devnull, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(devnull)


def _duplicate_stderr() -> int | None:
    """A copy of the descriptor; None without stderr, as in a program without a terminal on Windows."""
    if sys.stderr is None:
        return None  # descriptor 2 may then belong to any other file
    try:
        sys.stderr.flush()
        return os.dup(2)
    except OSError:
        return None


def has_bfloat16() -> bool:
    """Whether the processor computes bfloat16 in hardware (known on Linux only)."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return " avx512_bf16" in flags or " amx_bf16" in flags


def prepare(precision: str, seed: int, threads: int) -> str:
    """Set precision, seed and threads of the backend.

    For bfloat16 with TensorFlow, its graph optimizer is used, which keeps sums and weights in float32. It is
    1.7 times faster than Keras's mixed policy on processors with bfloat16.

    Args:
        precision: "auto", "float32" or "bfloat16".
        seed: of all random generators.
        threads: 0 for all cores.

    Returns:
        The precision in use, "float32" or "bfloat16".
    """
    with silent_import():
        import keras

        keras.utils.set_random_seed(seed)
    if precision == "auto":
        precision = "bfloat16" if has_bfloat16() else "float32"
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()
        if threads:
            tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.optimizer.set_experimental_options(
            {"auto_mixed_precision_onednn_bfloat16": precision == "bfloat16"}
        )
    elif precision == "bfloat16":
        keras.config.set_dtype_policy("mixed_bfloat16")
    return precision
